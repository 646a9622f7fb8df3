package io.faasm.maven.cpython;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs Emscripten's tools so that what they make does not depend on where or when.
 *
 * @param code code generation flags that all objects share
 * @param places directories of this machine, with what is written in their place into what is made
 * @param epoch seconds since 1970 that stand for the time of building
 */
record Emscripten(
        Toolchain toolchain, ProcessRunner processes, List<String> code, Map<Path, String> places, long epoch) {

    static Emscripten of(
            Toolchain toolchain, ProcessRunner processes, List<String> code, Map<Path, String> places, long epoch) {
        TreeMap<Path, String> all = new TreeMap<>(Comparator.reverseOrder());
        all.putAll(places);
        all.put(prefix(toolchain), "/toolchain");
        return new Emscripten(toolchain, processes, code, all, epoch);
    }

    /** Where the toolchain's files are all below: Debian's layout has Emscripten in {@code usr/share/emscripten}. */
    private static Path prefix(Toolchain toolchain) {
        Path emscripten = toolchain.emscripten();
        return emscripten.endsWith("usr/share/emscripten")
                ? emscripten.getParent().getParent().getParent()
                : emscripten;
    }

    List<String> mapFlags() {
        return places.entrySet().stream()
                .map(place -> "-ffile-prefix-map=" + place.getKey() + "=" + place.getValue())
                .toList();
    }

    /** The text with this machine's directories replaced. */
    String withoutPlaces(String text) {
        String replaced = text;
        for (Map.Entry<Path, String> place : places.entrySet()) {
            replaced = replaced.replace(place.getKey().toString(), place.getValue());
        }
        return replaced;
    }

    Map<String, String> environment() {
        TreeMap<String, String> environment = new TreeMap<>(toolchain.environment());
        environment.put("SOURCE_DATE_EPOCH", Long.toString(epoch));
        environment.put("PYTHONHASHSEED", "0");
        return environment;
    }

    Path musl() {
        return toolchain.emscripten().resolve("system/lib/libc/musl");
    }

    /** Compiles C files into object files of the same names in a directory. */
    void compile(List<String> flags, List<Path> sources, Path into, Path log) {
        run("emcc", into, log, toolchain.emcc(), code, mapFlags(), flags, "-c", sources);
    }

    void archive(Path library, List<Path> objects, Path log) {
        run(
                "emar",
                library.getParent(),
                log.resolveSibling(log.getFileName() + ".emar"),
                toolchain.emar(),
                "rcs",
                library,
                objects);
    }

    void run(String tool, Path where, Path log, Object... words) {
        processes.run(
                Command.of(tool, words).in(where).env(environment()).log(log).build());
    }
}
