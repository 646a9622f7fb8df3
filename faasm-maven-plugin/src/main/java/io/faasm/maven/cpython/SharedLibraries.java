package io.faasm.maven.cpython;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Links Emscripten's system libraries that are not part of the main module into shared objects of their own. */
final class SharedLibraries {
    private static final List<String> FLAGS =
            List.of("-O3", "-sWASM_BIGINT", "-fwasm-exceptions", "-sSUPPORT_LONGJMP=wasm");

    private final Console console;

    SharedLibraries(Console console) {
        this.console = console;
    }

    /**
     * Links.
     *
     * @param recipe lines of a library's name, archives with {@code +} that are linked as a whole, other archives, and
     *     symbols of those
     * @param into where the libraries go
     */
    void link(List<String> recipe, Emscripten emscripten, Path into, Path logs) throws IOException {
        Path archives = emscripten.toolchain().emscripten().resolve("cache/sysroot/lib/wasm32-emscripten/pic");
        for (String line : recipe) {
            List<String> words = Arrays.asList(line.split("\\s+"));
            String name = words.get(0);
            List<String> options = new ArrayList<>();
            boolean whole = words.stream().anyMatch(word -> word.startsWith("+"));
            for (String word : words.subList(1, words.size())) {
                String archive = word.replaceFirst("^\\+", "");
                if (archive.startsWith("lib")) {
                    options.add(required(archives.resolve(archive + ".a"), emscripten, logs)
                            .toString());
                } else {
                    options.add("-Wl,--export=" + word);
                }
            }
            console.info("cpython: linking " + name);
            emscripten.run(
                    "emcc",
                    into,
                    logs.resolve(name + ".log"),
                    emscripten.toolchain().emcc(),
                    FLAGS,
                    // 1 links archives as a whole and exports all, 2 only what is asked for.
                    "-sSIDE_MODULE=" + (whole ? 1 : 2),
                    options,
                    "-o",
                    into.resolve(name));
        }
    }

    /** Debian packages all archives; an SDK builds them when they are asked for. */
    private Path required(Path archive, Emscripten emscripten, Path logs) {
        String library = archive.getFileName().toString().replaceFirst("\\.a$", "");
        if (!Files.exists(archive)) {
            console.info("cpython: building " + library + " of Emscripten, position-independent");
            emscripten.run(
                    "embuilder",
                    logs,
                    logs.resolve(library + ".log"),
                    emscripten.toolchain().emscripten().resolve("embuilder"),
                    "--pic",
                    "build",
                    library);
        }
        if (!Files.exists(archive)) {
            throw new BuildFailure(
                    "Emscripten has no " + archive + ", and its embuilder did not make it.",
                    "Use the toolchain \"debian\" (-Dfaasm.toolchain=debian), which has it.");
        }
        return archive;
    }
}
