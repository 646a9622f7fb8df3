package io.faasm.maven.codegen;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.cache.Guard;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.tree.Trees;
import io.faasm.maven.product.Product;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Builds the engine and generates the code of every WebAssembly file. Each of them is an entry of the cache of its own,
 * so a changed file is the only one generated anew, and so is one whose code is damaged: the engine refuses that, and here
 * it is made again.
 *
 * <pre>
 *   code/python.so    machine code of bin/python.wasm
 *   code/<sha256>.so  machine code of the shared object with this digest; modules.tsv says which it is
 *   bin/faaslet       the engine
 *   bin/faasm-worker  a host for tests, which behaves as a worker of Faasm
 *   glue/             C sources that are compiled beside every program
 *   modules.tsv       the list of files
 * </pre>
 */
public final class CodegenStage {
    /** The stage's name: of its module, its cache entries and its artifacts. */
    public static final String STAGE = "codegen";

    private static final int FORMAT = 4;
    private static final int ENGINE_FORMAT = 3;
    private static final int MODULE_FORMAT = 2;
    private static final String ENGINE = "faaslet";
    private static final String WORKER = "faasm-worker";
    private static final String PROGRAMS = "bin/";
    private static final String LIST = "modules.tsv";
    private static final String GLUE = "glue";

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public CodegenStage(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * The product.
     *
     * @param product its entry in the cache and its values
     * @param report what was done for every file in this build, tab-separated
     */
    public record Generated(Product product, List<String> report) {}

    public Generated generate(CodegenRequest request) {
        List<WasmFile> files = Stream.concat(Stream.of(request.cpython()), request.others().stream())
                .flatMap(product -> WasmFiles.below(product).stream())
                .toList();
        if (files.isEmpty()) {
            throw new BuildFailure(
                    "There is no WebAssembly file in " + request.cpython() + ".",
                    "Build CPython first: mvn install -pl :cpython-build");
        }
        console.info(String.format(
                Locale.ROOT,
                "codegen: %d WebAssembly files, %.1f MB, for %s",
                files.size(),
                files.stream().mapToLong(WasmFile::bytes).sum() / 1e6,
                request.target().name()));
        try (Workers compilations = new Workers(host.processors())) {
            NativeCompiler compiler = new NativeCompiler(request.toolchain(), processes);
            Path programs = programs(request, compiler, compilations);
            CodeGenerator generator = request.backend() instanceof Backend.Other other
                    ? new OtherCodeGenerator(other, request.target(), processes)
                    : new NativeCodeGenerator(
                            request,
                            Optional.of(HostCalls.read(request.sources())),
                            programs.resolve(ENGINE),
                            compiler,
                            compilations,
                            processes,
                            console,
                            host.processors());
            return generate(request, files, programs, generator);
        }
    }

    /**
     * Generates the code of a single program, which is not trained.
     *
     * @param product directory of a product of this stage
     * @param level clang's level of optimization, such as {@code -O1}
     * @param wasm the program
     * @return the file of the cache with its code
     */
    public Path generate(Path product, Toolchain toolchain, Target target, String level, Path wasm) {
        CodegenRequest request = new CodegenRequest(
                wasm.getParent(),
                List.of(),
                toolchain,
                product.resolve(GLUE),
                Optional.empty(),
                target,
                new Backend.Native());
        WasmFile file = WasmFiles.describe(wasm.getParent(), wasm);
        try (Workers compilations = new Workers(host.processors())) {
            return module(
                            file,
                            new NativeCodeGenerator(
                                    request,
                                    level,
                                    Optional.empty(),
                                    product.resolve(PROGRAMS + ENGINE),
                                    new NativeCompiler(toolchain, processes),
                                    compilations,
                                    processes,
                                    console,
                                    host.processors()))
                    .directory()
                    .resolve("code");
        }
    }

    private Generated generate(CodegenRequest request, List<WasmFile> files, Path programs, CodeGenerator generator) {
        Fingerprint.Builder fingerprint =
                generator.describe(Fingerprint.of(STAGE, FORMAT)).tree("engine", request.sources());
        files.forEach(file -> fingerprint.text(file.name(), file.sha256()));
        List<String> report = Collections.synchronizedList(new ArrayList<>());
        ContentCache.Entry entry = cache.obtain(STAGE, fingerprint.build(), Guard.ALL, directory -> {
            for (String program : List.of(ENGINE, WORKER)) {
                copy(programs.resolve(program), directory.resolve(PROGRAMS + program));
            }
            for (String name : NativeCodeGenerator.GLUE_SOURCES) {
                copy(request.sources().resolve(name), directory.resolve(GLUE).resolve(name));
            }
            List<GeneratedCode> codes = generateAll(files, generator, directory);
            codes.forEach(code -> report.add(code.reportLine()));
            GeneratedCode.table(codes).forEach(line -> console.info("codegen: " + line));
            List<String> list = new ArrayList<>(List.of(GeneratedCode.LIST_HEADER));
            codes.forEach(code -> list.add(code.listLine()));
            Files.write(directory.resolve(LIST), list);
        });
        if (entry.reused()) {
            files.forEach(file -> {
                // Used too, by way of the product: when one file changes, the others are not to be generated again.
                cache.find(moduleStage(file), moduleFingerprint(file, generator).key());
                report.add(reusedLine(entry.directory(), file, generator));
            });
        }
        report.sort(null);
        report.add(0, GeneratedCode.REPORT_HEADER);
        SortedMap<String, String> values = new TreeMap<>();
        values.put("target", request.target().name());
        values.put("backend", generator.name());
        values.put("modules", Integer.toString(files.size()));
        values.put("engine", PROGRAMS + ENGINE);
        values.put("worker", PROGRAMS + WORKER);
        return new Generated(new Product(STAGE, FORMAT, entry, values), List.copyOf(report));
    }

    private static String reusedLine(Path product, WasmFile file, CodeGenerator generator) {
        String code = "code/" + generator.codeName(file);
        long bytes = product.resolve(code).toFile().length();
        return new GeneratedCode(file, code, bytes, Duration.ZERO, Optional.empty()).reportLine();
    }

    /** The directory with the engine and the worker. */
    private Path programs(CodegenRequest request, NativeCompiler compiler, Workers compilations) {
        Fingerprint fingerprint = Fingerprint.of("codegen-engine", ENGINE_FORMAT)
                .text("toolchain", request.toolchain().identity())
                .tree("sources", request.sources())
                .list("compiler flags", EngineBuilder.COMPILE_FLAGS)
                .list("linker flags", EngineBuilder.LINK_FLAGS)
                .build();
        return cache.obtain("codegen-engine", fingerprint, Guard.ALL, directory -> {
                    EngineBuilder builder = new EngineBuilder(compiler, compilations);
                    Path work = directory.resolve("work");
                    builder.build(request.sources(), directory.resolve(ENGINE), work);
                    Trees.delete(work);
                    builder.buildWorker(request.sources(), directory.resolve(WORKER), work);
                    Trees.delete(work);
                })
                .directory();
    }

    /** Side modules are small: as many at once as there are processors, beside the files of a large one. */
    private List<GeneratedCode> generateAll(List<WasmFile> files, CodeGenerator generator, Path product) {
        List<GeneratedCode> codes = Collections.synchronizedList(new ArrayList<>());
        Function<WasmFile, Callable<GeneratedCode>> task = file -> () -> {
            GeneratedCode code = generateOne(file, generator, product);
            codes.add(code);
            return code;
        };
        try (Workers modules = new Workers(host.processors())) {
            modules.run(files.stream().map(task).toList());
        }
        return codes.stream()
                .sorted((one, other) -> one.file().name().compareTo(other.file().name()))
                .toList();
    }

    private GeneratedCode generateOne(WasmFile file, CodeGenerator generator, Path product) throws IOException {
        long start = System.nanoTime();
        String name = generator.codeName(file);
        ContentCache.Entry entry = module(file, generator);
        Path code = product.resolve("code").resolve(name);
        copy(entry.directory().resolve("code"), code);
        return new GeneratedCode(
                file, "code/" + name, Files.size(code), Duration.ofNanos(System.nanoTime() - start), entry.filled());
    }

    private ContentCache.Entry module(WasmFile file, CodeGenerator generator) {
        return cache.obtain(moduleStage(file), moduleFingerprint(file, generator), Guard.ALL, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            generator.generate(file, directory.resolve("code"), work);
            Trees.delete(work);
        });
    }

    private static String moduleStage(WasmFile file) {
        return "codegen-modules/" + file.name().replace('/', '.');
    }

    private static Fingerprint moduleFingerprint(WasmFile file, CodeGenerator generator) {
        return generator
                .describe(Fingerprint.of("codegen-module", MODULE_FORMAT), file)
                .text("wasm", file.sha256())
                .build();
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        // The same file in two places has the same code.
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }
}
