package io.faasm.maven.codegen;

import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.wasm.DynamicLink;
import io.faasm.core.wasm.Export;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * wasm2c turns a module into C, clang turns that into a shared object. A program is compiled twice when there is
 * something to train it with: once counting, once with what the counts told.
 */
final class NativeCodeGenerator implements CodeGenerator {
    /**
     * Raise it when the same inputs and flags make different code. 2: the training run is the same every time. 3: shared
     * objects, and a seal behind the code. 4: floating-point exceptions. 5: variables in a try.
     * 6: imports with their types. 7: joined data segments. 8: files named without
     * their directories. 9: a catch_all behind a catch. 10: large data segments are mapped. 11: starts count.
     */
    static final int FORMAT = 11;

    private static final String MODULE = "main";

    /** Of the engine's sources, what is compiled beside a module. */
    static final List<String> GLUE_SOURCES = List.of(EngineBuilder.GLUE, "module.h");

    /** What module_glue.c has a use for, by name and kind, and what it calls it. */
    private static final Map<String, String> GLUE_EXPORTS = Map.of(
            "_start " + ExternalKind.FUNCTION, "START",
            "malloc " + ExternalKind.FUNCTION, "MALLOC",
            "faasm_report_trap " + ExternalKind.FUNCTION, "REPORT_TRAP",
            "memory " + ExternalKind.MEMORY, "MEMORY",
            "__indirect_function_table " + ExternalKind.TABLE, "TABLE",
            "__stack_pointer " + ExternalKind.GLOBAL, "STACK_POINTER",
            "__wasm_apply_data_relocs " + ExternalKind.FUNCTION, "RELOCATIONS",
            "__wasm_call_ctors " + ExternalKind.FUNCTION, "CONSTRUCTORS");

    /** Stands for the level of optimization. */
    private static final String LEVEL = "-O";

    private static final List<String> COMPILE_FLAGS = List.of(
            "-std=c11",
            "-DNDEBUG",
            LEVEL,
            "-fPIC",
            "-fvisibility=hidden",
            "-fno-plt",
            "-fno-math-errno",
            // Two divisions made one of four raise the exceptions of the other two, which nobody asked for.
            "-fno-slp-vectorize",
            // Not -ffp-exception-behavior=maytrap, with which clang would not hand on a signalling NaN as it is:
            // numpy's conversions
            // to integers and its sorting took a quarter more time with it, and nothing here has a use for such NaNs.
            // A product and a sum are rounded one after the other, as WebAssembly has it.
            "-ffp-contract=off",
            "-fno-stack-protector",
            "-fno-asynchronous-unwind-tables",
            // wasm2c's output is not ours to tidy.
            "-w");

    /** How much time the compiler takes to make code fast, if nothing else is said. */
    private static final String FASTEST = "-O3";

    private static final List<String> LINK_FLAGS = List.of(
            "-shared",
            "-nostdlib",
            "-Wl,-Bsymbolic",
            "-Wl,-z,now",
            "-Wl,-O2",
            "-Wl,--hash-style=gnu",
            "-Wl,--gc-sections");

    /** Lets what the counts call hot be inlined across the files that wasm2c's output was split into. */
    private static final String ACROSS_FILES = "-flto=thin";

    /** The linker optimizes by itself then, and takes no flag from the compiler's. */
    private static final List<String> LINK_FLAGS_ACROSS_FILES =
            List.of("-O3", "-Wl,--lto-O3", "-Wl,-mllvm,-vectorize-slp=false");

    /**
     * What counts need not be fast, and counts do not depend on the level: they are placed before most of the optimizer's
     * work. So the linker makes the machine code in the way that takes it the least time.
     */
    private static final List<String> COUNTING_FLAGS = List.of("-O1", ACROSS_FILES, "-DFAASLET_PROFILE");

    private static final List<String> COUNTING_LINK_FLAGS = List.of(
            "-fprofile-generate", ACROSS_FILES, "-Wl,--lto-O0", "-Wl,--lto-CGO0", "-Wl,-mllvm,-import-instr-limit=0");

    /**
     * For how many starts an empty program's start counts. Beside seconds of training it would be so seldom that the compiler takes
     * all of it for cold, and makes it small instead of fast.
     */
    private static final int START_WEIGHT = 10;

    /** The counting program is several times slower than the final one, and still done in seconds. */
    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(10);

    private final CodegenRequest request;
    private final String level;
    private final Optional<HostCalls> offered;
    private final Path engine;
    private final NativeCompiler compiler;
    private final Workers compilations;
    private final ProcessRunner processes;
    private final Console console;
    private final int processors;

    /** A generator of code that is as fast as the compiler can make it. */
    NativeCodeGenerator(
            CodegenRequest request,
            Optional<HostCalls> offered,
            Path engine,
            NativeCompiler compiler,
            Workers compilations,
            ProcessRunner processes,
            Console console,
            int processors) {
        this(request, FASTEST, offered, engine, compiler, compilations, processes, console, processors);
    }

    /**
     * A generator.
     *
     * @param level clang's level of optimization
     * @param offered what programs may import; empty: they are not looked at here, and it is for the engine to refuse them
     */
    NativeCodeGenerator(
            CodegenRequest request,
            String level,
            Optional<HostCalls> offered,
            Path engine,
            NativeCompiler compiler,
            Workers compilations,
            ProcessRunner processes,
            Console console,
            int processors) {
        this.request = request;
        this.level = level;
        this.offered = offered;
        this.engine = engine;
        this.compiler = compiler;
        this.compilations = compilations;
        this.processes = processes;
        this.console = console;
        this.processors = processors;
    }

    /** A generator for tests: what programs import is not looked at, and it is for the engine to refuse them. */
    static NativeCodeGenerator ofAnyImports(
            CodegenRequest request,
            Path engine,
            Workers compilations,
            ProcessRunner processes,
            Console console,
            Host host) {
        return new NativeCodeGenerator(
                request,
                Optional.empty(),
                engine,
                new NativeCompiler(request.toolchain(), processes),
                compilations,
                processes,
                console,
                host.processors());
    }

    @Override
    public String name() {
        return "native";
    }

    /** The engine finds a shared object's code by the digest of the wasm file. */
    @Override
    public String codeName(WasmFile file) {
        return file.isSideModule() ? file.sha256() + ".so" : file.programName() + ".so";
    }

    @Override
    public Fingerprint.Builder describe(Fingerprint.Builder fingerprint) {
        describeCompilation(fingerprint);
        return request.training().isPresent()
                ? fingerprint.file("training", request.training().get())
                : fingerprint.text("training", "none");
    }

    /** Only programs are trained. */
    @Override
    public Fingerprint.Builder describe(Fingerprint.Builder fingerprint, WasmFile file) {
        return file.isSideModule() ? describeCompilation(fingerprint) : describe(fingerprint);
    }

    private Fingerprint.Builder describeCompilation(Fingerprint.Builder fingerprint) {
        return fingerprint
                .text("native format", Integer.toString(FORMAT))
                .text("toolchain", request.toolchain().identity())
                .text("target", request.target().name())
                .list("compiler flags", compileFlags())
                .list("target flags", request.target().flags())
                .list("linker flags", LINK_FLAGS)
                .text("across files", ACROSS_FILES)
                .list("linker flags across files", LINK_FLAGS_ACROSS_FILES)
                .list("counting flags", COUNTING_FLAGS)
                .list("counting linker flags", COUNTING_LINK_FLAGS)
                .file("glue", request.sources().resolve(EngineBuilder.GLUE))
                .file("module.h", request.sources().resolve("module.h"));
    }

    /** C that is compiled into a program beside what wasm2c made of it: the program's beginning, if it has none. */
    interface Start {
        /**
         * Writes it.
         *
         * @param directory what is compiled, wasm2c's header among it
         * @param header the name of that
         */
        void write(Path directory, String header) throws IOException;
    }

    @Override
    public void generate(WasmFile file, Path target, Path work) throws IOException {
        generate(file, Optional.empty(), target, work);
    }

    void generate(WasmFile file, Optional<Start> start, Path target, Path work) throws IOException {
        WasmModule module = file.read();
        if (module.dynamicLink().filter(DynamicLink::threadLocal).isPresent()) {
            throw new BuildFailure(
                    "The shared object " + file.name()
                            + " has thread-local data, which no engine here has a place for.",
                    "Build it without -pthread and without thread_local, or take it out.");
        }
        if (!file.isSideModule()) {
            offered.ifPresent(calls -> calls.check(file.name(), module));
        }
        Path directory = Files.createDirectories(work.resolve("c"));
        compiler.run(
                "wasm2c",
                directory,
                request.toolchain().wasm2c(),
                "--module-name",
                MODULE,
                "--num-outputs",
                parts(file),
                throwing(file, module),
                file.path(),
                "-o",
                directory.resolve(MODULE + ".c"));
        GeneratedSources sources = new GeneratedSources(directory, MODULE);
        sources.adapt();
        sources.writeSignatures(module.types(), directory.resolve("signatures.inc"));
        sources.writeSymbols(module, directory.resolve("symbols.inc"));
        for (String name : GLUE_SOURCES) {
            Files.copy(request.sources().resolve(name), directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> flags = compileFlags();
        flags.addAll(request.target().flags());
        flags.addAll(glue(file, module, sources));
        if (start.isPresent()) {
            start.get().write(directory, MODULE + ".h");
            flags.add("-DFAASLET_HAS_START");
        }
        List<String> linking = new ArrayList<>(LINK_FLAGS);
        if (!file.isSideModule()
                && module.dynamicLink().isEmpty()
                && request.training().isPresent()) {
            if (canCount(work)) {
                flags.add("-fprofile-use="
                        + profile(file, sources, flags, request.training().get(), work));
                flags.add(ACROSS_FILES);
                linking.addAll(request.target().flags());
                linking.add(ACROSS_FILES);
                linking.add(jobs());
                linking.addAll(LINK_FLAGS_ACROSS_FILES);
            } else {
                console.warn("codegen: clang has no profile runtime (Debian: libclang-rt-dev): " + file.name()
                        + " is compiled without training and will be slower");
            }
        }
        Files.createDirectories(target.getParent());
        compile(file, file.name(), sources, flags, linking, target, Files.createDirectories(work.resolve("o")));
    }

    private List<String> compileFlags() {
        return COMPILE_FLAGS.stream()
                .map(flag -> flag.equals(LEVEL) ? level : flag)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * Faasm's workers know no exceptions, and a program for them must not hold their instructions: without this flag wasm2c
     * refuses them. Shared objects, and programs that say by a section that they throw, are for the engine here.
     */
    private static List<String> throwing(WasmFile file, WasmModule module) {
        return file.isSideModule() || module.section("tag").isPresent() ? List.of("--enable-exceptions") : List.of();
    }

    /** With one output wasm2c writes another set of files. Compiling time grows faster than a file's size; a file of about 200 KB of wasm keeps every processor busy to the end. */
    private static int parts(WasmFile file) {
        return (int) Math.max(2, Math.min(64, file.bytes() / 200_000));
    }

    private List<String> glue(WasmFile file, WasmModule module, GeneratedSources sources) {
        List<String> flags = new ArrayList<>(List.of(
                "-DFAASLET_HEADER=\"" + MODULE + ".h\"",
                "-DFAASLET_MODULE=" + MODULE,
                "-DFAASLET_IMPORTS=" + sources.importArguments(),
                "-DFAASLET_SIGNATURES=\"signatures.inc\"",
                "-DFAASLET_SYMBOLS=\"symbols.inc\""));
        module.dynamicLink()
                .ifPresent(link -> flags.addAll(List.of(
                        "-DFAASLET_SHARED",
                        "-DFAASLET_MEMORY_SIZE=" + link.memorySize() + "u",
                        "-DFAASLET_MEMORY_ALIGNMENT=" + link.memoryAlignment() + "u",
                        "-DFAASLET_TABLE_SIZE=" + link.tableSize() + "u",
                        "-DFAASLET_TABLE_ALIGNMENT=" + link.tableAlignment() + "u")));
        for (Export export : module.exports()) {
            String known = GLUE_EXPORTS.get(export.name() + " " + export.kind());
            if (known != null) {
                flags.add("-DFAASLET_HAS_" + known);
            }
        }
        return flags;
    }

    private void compile(
            WasmFile file,
            String name,
            GeneratedSources sources,
            List<String> flags,
            List<String> linking,
            Path target,
            Path work)
            throws IOException {
        List<Path> files = sources.files();
        List<Path> objects = new ArrayList<>();
        try (Progress progress = console.progress("codegen: compiling " + name, files.size(), "files")) {
            List<Callable<Path>> tasks = new ArrayList<>();
            for (Path source : files) {
                Path object = work.resolve(source.getFileName() + ".o");
                objects.add(object);
                tasks.add(() -> {
                    compiler.compile(source, object, flags);
                    progress.advance(1, "");
                    return object;
                });
            }
            compilations.run(tasks);
        }
        objects.sort(null);
        if (linking.containsAll(LINK_FLAGS_ACROSS_FILES)) {
            console.info("codegen: optimizing " + name + " as a whole");
        }
        compiler.link(objects, target, linking);
        CodeSeal.append(target, file.sha256(), request.target());
    }

    private String jobs() {
        return "-Wl,--thinlto-jobs=" + processors;
    }

    /** Compiles the program so that it counts, runs it, and answers the file of counts. */
    private Path profile(WasmFile file, GeneratedSources sources, List<String> flags, Path training, Path work)
            throws IOException {
        Path directory = Files.createDirectories(work.resolve("profile"));
        Path counting = directory.resolve("counting.so");
        List<String> counted = new ArrayList<>(flags);
        counted.add("-fprofile-generate=" + directory);
        counted.addAll(COUNTING_FLAGS);
        List<String> linking = new ArrayList<>(LINK_FLAGS);
        linking.addAll(COUNTING_LINK_FLAGS);
        linking.add(jobs());
        compile(
                file,
                file.name() + " (to be measured)",
                sources,
                counted,
                linking,
                counting,
                Files.createDirectories(work.resolve("counting")));
        console.info(
                "codegen: running " + training.getFileName() + " to see what " + file.name() + " spends its time on");
        Path trained = directory.resolve("training.profraw");
        count(counting, training.getParent(), directory, trained, "/training/" + training.getFileName());
        Path started = directory.resolve("start.profraw");
        count(counting, training.getParent(), directory, started, "-c", "pass");
        Path profile = directory.resolve("profile.profdata");
        compiler.llvm(
                "llvm-profdata",
                directory,
                "merge",
                "-o",
                profile,
                "--weighted-input=1," + trained,
                "--weighted-input=" + START_WEIGHT + "," + started);
        return profile;
    }

    private void count(Path counting, Path training, Path directory, Path counts, String... words) {
        processes.run(EngineCommand.engine(engine, counting, request.cpython())
                .readOnly(training, "/training")
                .environment("PYTHONHASHSEED", "0")
                .environment("PYTHONDONTWRITEBYTECODE", "1")
                // The counts decide where code ends up: the same inputs have to give the same bytes.
                .seed(1)
                .command(directory, "python3", words)
                .env(Map.of("LLVM_PROFILE_FILE", counts.toString()))
                .timeout(TRAINING_LIMIT)
                .build());
    }

    /** Whether clang has its profile runtime, which hosts package apart from it. */
    private boolean canCount(Path directory) throws IOException {
        Path resources =
                Path.of(compiler.run("clang", directory, request.toolchain().nativeClang(), "--print-resource-dir")
                        .strip());
        try (Stream<Path> files = Files.walk(resources)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith("libclang_rt.profile"));
        }
    }
}
