package io.faasm.maven.runtimeroot;

import io.faasm.core.console.Console;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.guestfile.GuestName;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * Lays out a runtime root:
 *
 * <pre>
 *   root/             what the guest sees as /
 *     lib/python3.N/  the standard library, with its compiled files
 *       site-packages/
 *     pyfuncs/        where functions are put: pyfuncs/USER/FUNCTION/function.py
 *     tmp/            where the engine puts the guest's scratch directory
 *   code/python.so    machine code of the interpreter
 *   code/<sha256>.so  machine code of the shared object in root/ that has this digest
 *   bin/faaslet       the engine
 *   bin/python3       the engine under the name that makes it a Python command line
 * </pre>
 *
 * Nothing in it knows where it is, so it can be moved or packed.
 */
final class RootAssembler {
    private static final String CODE = "code";
    private static final String MODULE = CODE + "/python.so";
    private static final String ENGINE = "bin/faaslet";
    private static final String LAUNCHER = "bin/python3";

    private static final List<String> LEFT_OUT = List.of(".pyc", ".a", ".h");

    /** Compiling the standard library takes a few seconds; a guest that has not ended by then never will. */
    private static final Duration COMPILATION_LIMIT = Duration.ofMinutes(10);

    private static final int MOST_COMPILED = 100_000;
    private static final long LARGEST_COMPILED = 64L << 20;

    private final RuntimeRootRequest request;
    private final ProcessRunner processes;
    private final Console console;

    RootAssembler(RuntimeRootRequest request, ProcessRunner processes, Console console) {
        this.request = request;
        this.processes = processes;
        this.console = console;
    }

    void assemble(Path directory) throws IOException {
        Path root = directory.resolve("root");
        Path library = root.resolve(request.standardLibrary());
        Trees.copy(required(request.cpython(), request.standardLibrary()), library, RootAssembler::belongsInRoot);
        // The interpreter finds its library by these two landmarks, os.py and this directory, even when it is empty.
        Files.createDirectories(library.resolve("lib-dynload"));
        // Libraries that shared objects need; the archives beside them are for linkers.
        Path libraries = request.cpython().resolve("lib");
        Trees.copy(
                libraries,
                root.resolve("lib"),
                file -> file.getNameCount() == 1 && file.toString().endsWith(".so"));
        Path sitePackages = Files.createDirectories(library.resolve("site-packages"));
        Trees.copy(required(request.installed(), request.sitePackages()), sitePackages, RootAssembler::belongsInRoot);
        Trees.copy(request.packages(), sitePackages, RootAssembler::belongsInRoot);
        for (String mountPoint : new String[] {"pyfuncs", "tmp"}) {
            Files.createDirectories(root.resolve(mountPoint));
        }
        required(request.code(), MODULE);
        Trees.copy(request.code().resolve(CODE), directory.resolve(CODE));
        copyFile(required(request.code(), ENGINE), directory.resolve(ENGINE));
        Files.createSymbolicLink(directory.resolve(LAUNCHER), Path.of("faaslet"));
        compile(directory, root);
    }

    /** Compiled files of other interpreters and what only a compiler or linker needs stay out. */
    private static boolean belongsInRoot(Path file) {
        for (Path part : file) {
            String name = part.toString();
            if (name.equals("__pycache__") || name.startsWith("config-")) {
                return false;
            }
        }
        return LEFT_OUT.stream().noneMatch(file.toString()::endsWith);
    }

    /**
     * Compiles everything in the guest. Its interpreter takes a compiled file that is "unchecked" without looking at the
     * source, so that the first import of a module costs neither a compilation nor a comparison of times. The hash seed
     * is fixed because the order of a frozen set ends up in the compiled file. The guest does not write into its own root:
     * its interpreter puts compiled files below a directory apart, in the places that their sources have in the root.
     */
    private void compile(Path directory, Path root) throws IOException {
        console.info("runtime-root: compiling the standard library in the guest");
        try (GuestDirectory compiled = GuestDirectory.fresh(directory.resolve("compiled"), "/compiled")) {
            processes.run(EngineCommand.engine(directory.resolve(ENGINE), directory.resolve(MODULE), root)
                    .writable(compiled.path(), compiled.guestPath())
                    .environment("PYTHONHASHSEED", "0")
                    .environment("PYTHONDONTWRITEBYTECODE", "1")
                    .environment("PYTHONPYCACHEPREFIX", compiled.guestPath())
                    .command(
                            directory,
                            "python3",
                            "-m",
                            "compileall",
                            "-q",
                            "--invalidation-mode",
                            "unchecked-hash",
                            "/" + request.standardLibrary())
                    .timeout(COMPILATION_LIMIT)
                    .build());
            for (String name : compiled.files(MOST_COMPILED)) {
                Path beside = GuestName.below(root, name);
                Path target = Files.createDirectories(beside.resolveSibling("__pycache__"))
                        .resolve(beside.getFileName());
                Files.move(compiled.take(name, LARGEST_COMPILED).orElseThrow(), target);
            }
        }
    }

    private static Path required(Path product, String name) {
        Path path = product.resolve(name);
        if (!Files.exists(path)) {
            throw new BuildFailure(
                    "The product in " + product + " has no " + name + ".",
                    "Remove that directory and build again: mvn install");
        }
        return path;
    }

    private static void copyFile(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
}
