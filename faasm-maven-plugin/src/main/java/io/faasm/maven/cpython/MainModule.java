package io.faasm.maven.cpython;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.signatures.KnownMismatches;
import io.faasm.maven.signatures.SignatureCheck;
import io.faasm.maven.signatures.SignatureReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Compiles the guest library and the entrypoint and links them with CPython into the main module. */
final class MainModule {

    static final String KNOWN_MISMATCHES = "known-mismatches.tsv";

    private static final List<String> STRICT = List.of("-std=gnu11", "-Wall", "-Wextra", "-Werror");

    private final ProcessRunner processes;
    private final Console console;

    MainModule(ProcessRunner processes, Console console) {
        this.processes = processes;
        this.console = console;
    }

    /**
     * Links, after checking that every function has the type by which CPython calls it.
     *
     * @param sources where C functions are declared
     * @param work directory for object files
     * @param wasm the module to make
     * @param own the library to make of the guest library and the entrypoint
     * @param signatures the report of that check
     * @param logs directory for the whole output of the tools
     */
    void link(
            CpythonRequest request,
            CpythonSources sources,
            CompiledCpython compiled,
            Emscripten emscripten,
            Path work,
            Path wasm,
            Path own,
            Path signatures,
            Path logs)
            throws IOException {
        console.info("cpython: compiling the guest library and linking " + wasm.getFileName());
        Path source = request.recipe().resolve("c");
        List<Path> objects = new ArrayList<>();
        objects.addAll(compile(
                emscripten,
                List.of(
                        "-DFAASM_EMSCRIPTEN_VERSION=\"" + request.toolchain().emscriptenVersion() + "\"",
                        "-I" + source.resolve("include"),
                        "-I" + emscripten.musl().resolve("arch/emscripten")),
                source.resolve("guest"),
                Files.createDirectories(work.resolve("guest")),
                logs.resolve("guest.log")));
        objects.addAll(compile(
                emscripten,
                List.of("-I" + source.resolve("include"), "-I" + compiled.headers()),
                source.resolve("entrypoint"),
                Files.createDirectories(work.resolve("entrypoint")),
                logs.resolve("entrypoint.log")));
        emscripten.archive(own, objects, logs.resolve("archive.log"));
        objects.addAll(compiled.libraries());
        check(compiled.version(), sources, objects, compiled.sharedObjects(), signatures, logs);
        List<String> flags = RecipeLines.read(request.recipe().resolve("guest/link-flags.txt"));
        emscripten.run(
                "emcc",
                work,
                logs.resolve("link.log"),
                request.toolchain().emcc(),
                flags,
                "@" + exports(request, work),
                whole(objects),
                "-o",
                wasm);
        new ImportCheck(RecipeLines.read(request.recipe().resolve("guest/allowed-imports.txt")))
                .verify(wasm, objects, request.toolchain(), processes);
    }

    /** All of libpython is linked, as shared objects may call what the interpreter itself does not. */
    private static List<String> whole(List<Path> objects) {
        return objects.stream()
                .flatMap(object -> object.getFileName().toString().startsWith("libpython")
                        ? Stream.of("-Wl,--whole-archive", object.toString(), "-Wl,--no-whole-archive")
                        : Stream.of(object.toString()))
                .toList();
    }

    /** A file of options that export what the list names; together they would be too long for some systems. */
    private static Path exports(CpythonRequest request, Path work) throws IOException {
        List<String> options = RecipeLines.read(request.recipe().resolve("guest/exports.txt")).stream()
                .flatMap(line -> Arrays.stream(line.split("\\s+")))
                .map(name -> "-Wl,--export=" + name)
                .toList();
        return Files.write(work.resolve("exports.rsp"), options);
    }

    private void check(
            VersionRecipe version,
            CpythonSources sources,
            List<Path> objects,
            List<Path> sharedObjects,
            Path signatures,
            Path logs)
            throws IOException {
        List<Path> files = new ArrayList<>(objects);
        files.addAll(sharedObjects);
        SignatureReport report = new SignatureCheck(files, List.of(), Optional.of(sources.cpython())).run();
        console.info("cpython: signatures: " + report.summary());
        // A failed build leaves nothing but its logs.
        report.write(logs.resolve("signatures.tsv"));
        report.require(KnownMismatches.read(version.folder().resolve(KNOWN_MISMATCHES)));
        report.write(signatures);
    }

    private static List<Path> compile(Emscripten emscripten, List<String> flags, Path sources, Path into, Path log)
            throws IOException {
        try (Stream<Path> files = Files.list(sources)) {
            List<Path> units = files.filter(file -> file.toString().endsWith(".c"))
                    .sorted()
                    .toList();
            List<String> all = new ArrayList<>(STRICT);
            all.addAll(flags);
            emscripten.compile(all, units, into, log);
            return units.stream()
                    .map(unit -> into.resolve(unit.getFileName().toString().replaceFirst("\\.c$", ".o")))
                    .toList();
        }
    }
}
