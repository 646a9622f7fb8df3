package io.faasm.maven.cpython;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the main module is linked from, in a product of this stage, for those who link one with more in it.
 *
 * @param product the product's directory
 */
public record MainModuleParts(Path product) {
    /** The guest library and the entrypoint, all of which belongs into a main module. */
    static final String OWN_LIBRARY = "libfaasm.a";

    private static final String LIBRARIES = "link/libraries.txt";
    private static final String ALLOWED_IMPORTS = "link/allowed-imports.txt";

    /** Writes what a product has to tell besides its libraries. */
    static void write(Path product, List<Path> libraries, Path allowedImports) throws IOException {
        List<String> lines = new ArrayList<>(List.of("# below lib, in the order in which a linker needs them"));
        libraries.forEach(library -> lines.add(library.toString()));
        Path list = product.resolve(LIBRARIES);
        Files.createDirectories(list.getParent());
        Files.write(list, lines);
        Files.copy(allowedImports, product.resolve(ALLOWED_IMPORTS));
    }

    /** The files that decide what is linked, by their names. */
    public SortedMap<String, Path> files() {
        SortedMap<String, Path> files = new TreeMap<>();
        for (Path library : libraries()) {
            files.put(library.getFileName().toString(), library);
        }
        files.put(ALLOWED_IMPORTS, product.resolve(ALLOWED_IMPORTS));
        return files;
    }

    private List<Path> libraries() {
        return Stream.concat(Stream.of(OWN_LIBRARY), RecipeLines.read(product.resolve(LIBRARIES)).stream())
                .map(name -> product.resolve("lib").resolve(name))
                .toList();
    }

    /** CPython's headers, and those of the guest library. */
    public List<String> headerFlags(String series) {
        Path include = product.resolve("include");
        return List.of("-I" + include, "-I" + include.resolve("python" + series));
    }

    /**
     * Links a main module, and checks that it imports nothing but what Faasm's workers offer.
     *
     * @param flags Emscripten's flags
     * @param objects what is linked in besides CPython, the guest library and the entrypoint
     * @param wasm the module to make
     * @param log file for the linker's output
     */
    public void link(
            Toolchain toolchain, ProcessRunner processes, List<String> flags, List<Path> objects, Path wasm, Path log) {
        Map<String, String> environment = new TreeMap<>(toolchain.environment());
        environment.put("PYTHONHASHSEED", "0");
        List<Path> libraries = libraries();
        processes.run(Command.of(
                        "emcc",
                        toolchain.emcc(),
                        flags,
                        objects,
                        // All of its own: parts of it take the place of parts of the C library.
                        "-Wl,--whole-archive",
                        libraries.get(0),
                        "-Wl,--no-whole-archive",
                        libraries.subList(1, libraries.size()),
                        "-o",
                        wasm)
                .in(wasm.getParent())
                .env(environment)
                .log(log)
                .build());
        List<Path> all = new ArrayList<>(objects);
        all.addAll(libraries);
        new ImportCheck(RecipeLines.read(product.resolve(ALLOWED_IMPORTS))).verify(wasm, all, toolchain, processes);
    }
}
