package io.faasm.maven.toolchain;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Toolchains whose programs a test makes up. */
public final class TestToolchain {
    private TestToolchain() {}

    /** All of it in one directory, with no environment. */
    public static Toolchain in(Path directory) {
        return of(directory, directory, directory, "3.13.5", directory, Map.of());
    }

    /** @param others where everything else is */
    public static Toolchain of(
            Path emscripten,
            Path others,
            Path python,
            String pythonVersion,
            Path nativeClang,
            Map<String, String> environment) {
        return new Toolchain(
                "installed",
                "identity",
                "3.1.69",
                pythonVersion,
                emscripten,
                others,
                python,
                others,
                others,
                others,
                others,
                others,
                nativeClang,
                List.of(),
                List.of(),
                new TreeMap<>(environment),
                "trixie",
                new TreeMap<>());
    }
}
