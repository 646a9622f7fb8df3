package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Builds the engine {@code faaslet}, and the host {@code faasm-worker} for tests, from their C sources. */
final class EngineBuilder {
    static final List<String> COMPILE_FLAGS = List.of(
            "-std=c11",
            "-U_GNU_SOURCE",
            "-D_GNU_SOURCE=1",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Wshadow",
            "-Werror",
            "-fPIE",
            "-fno-plt",
            "-fvisibility=hidden",
            "-fstack-protector-strong",
            "-fstack-clash-protection",
            "-U_FORTIFY_SOURCE",
            "-D_FORTIFY_SOURCE=2");

    /** The mathematics library is loaded although the engine itself does not call it: generated code does. */
    static final List<String> LINK_FLAGS = List.of(
            "-pie",
            "-Wl,--export-dynamic",
            "-Wl,-z,now",
            "-Wl,-z,relro",
            "-Wl,-O2",
            "-Wl,--hash-style=gnu",
            "-Wl,-s",
            "-Wl,--no-as-needed",
            "-lm");

    /** Compiled beside every generated module, and not part of the engine. */
    static final String GLUE = "module_glue.c";

    /** The program {@code faaslet}; all else is a library, whose header is {@code engine.h}. */
    static final String MAIN = "main.c";

    /** Where the worker's own sources are. */
    private static final String WORKER = "worker";

    /** What the worker has of the engine: it runs the same machine code. */
    private static final List<String> SHARED = List.of(
            "calls.c",
            "code_file.c",
            "data_pages.c",
            "exceptions.c",
            "failure.c",
            "report.c",
            "runtime.c",
            "sha256.c",
            "state_name.c",
            "symbols.c",
            "trap.c",
            "wasi_errno.c");

    /** The engine has to start on hosts as old as this, although the toolchain's C library is newer. */
    private static final int NEWEST_GLIBC_MINOR = 34;

    private static final Pattern GLIBC = Pattern.compile("\\bGLIBC_2\\.(\\d+)");

    private final NativeCompiler compiler;
    private final Workers compilations;

    EngineBuilder(NativeCompiler compiler, Workers compilations) {
        this.compiler = compiler;
        this.compilations = compilations;
    }

    void build(Path sources, Path engine, Path work) throws IOException {
        build(program(sources), COMPILE_FLAGS, engine, work);
    }

    void buildWorker(Path sources, Path worker, Path work) throws IOException {
        List<String> flags = new ArrayList<>(COMPILE_FLAGS);
        flags.addAll(List.of("-I", sources.toString()));
        build(worker(sources), flags, worker, work);
    }

    private void build(List<Path> sources, List<String> flags, Path program, Path work) throws IOException {
        Files.createDirectories(work);
        link(compile(sources, flags, work), LINK_FLAGS, program);
        checkSymbolVersions(compiler.llvm("llvm-readelf", work, "--version-info", program));
    }

    /** Compiles sources into object files of this directory, in the same order. */
    List<Path> compile(List<Path> sources, List<String> flags, Path work) {
        List<Path> objects = new ArrayList<>();
        List<Callable<Path>> tasks = new ArrayList<>();
        for (Path source : sources) {
            Path object = work.resolve(source.getFileName() + ".o");
            objects.add(object);
            tasks.add(() -> {
                compiler.compile(source, object, flags);
                return object;
            });
        }
        compilations.run(tasks);
        return objects;
    }

    void link(List<Path> objects, List<String> flags, Path program) throws IOException {
        Files.createDirectories(program.getParent());
        compiler.link(objects, program, flags);
    }

    /** Whether the compiler comes with such a file, which is linked into what it compiles. */
    boolean hasRuntimeLibrary(String file, Path work) {
        return compiler.runtimeLibrary(file, work).isPresent();
    }

    /**
     * What object files of one directory define for others and want of them, as llvm-nm lists it: a line for each symbol, the
     * file before it. Of a tool's output only so much is kept, so the lines are short.
     */
    String symbols(List<Path> objects) {
        Path directory = objects.get(0).getParent();
        List<Path> names = objects.stream().map(directory::relativize).toList();
        return compiler.llvm("llvm-nm", directory, "-A", "--extern-only", names);
    }

    /** The sources of the engine as a library, for programs other than its own. */
    static List<Path> library(Path sources) throws IOException {
        return program(sources).stream().filter(file -> !file.endsWith(MAIN)).toList();
    }

    /** The sources of the program {@code faaslet}. */
    static List<Path> program(Path sources) throws IOException {
        try (Stream<Path> files = Files.list(sources)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".c"))
                    .filter(file -> !file.endsWith(GLUE))
                    .sorted()
                    .toList();
        }
    }

    /** The sources of the program {@code faasm-worker}. */
    static List<Path> worker(Path sources) throws IOException {
        List<Path> files = new ArrayList<>(program(sources.resolve(WORKER)));
        SHARED.forEach(name -> files.add(sources.resolve(name)));
        return files;
    }

    static void checkSymbolVersions(String versions) {
        Matcher matcher = GLIBC.matcher(versions);
        while (matcher.find()) {
            if (Integer.parseInt(matcher.group(1)) > NEWEST_GLIBC_MINOR) {
                throw new BuildFailure(
                        "The engine needs " + matcher.group()
                                + " of the C library and would not start on hosts with GLIBC_2." + NEWEST_GLIBC_MINOR
                                + ".",
                        "Find the function with llvm-readelf --dyn-syms and call one that older C libraries have.");
            }
        }
    }
}
