package io.faasm.core.host;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The machine that the build runs on.
 *
 * @param home        the user's home directory
 * @param environment the environment variables of the build
 * @param platform    what the machine's own programs are compiled for
 * @param processors  how many processors a stage may keep busy
 */
public record Host(Path home, Map<String, String> environment, Platform platform, int processors) {
    public Host {
        environment = Map.copyOf(environment);
    }

    /** The machine of this process. */
    public static Host current() {
        return new Host(
                Path.of(System.getProperty("user.home")),
                System.getenv(),
                Platform.current(),
                Runtime.getRuntime().availableProcessors());
    }

    /** The program of this name in the first directory of PATH that has it. */
    public Optional<Path> findOnPath(String program) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, program))
                .filter(candidate -> Files.isRegularFile(candidate) && Files.isExecutable(candidate))
                .findFirst();
    }

    /** Where products are kept when nobody says otherwise: {@code $XDG_CACHE_HOME/faasm} or {@code ~/.cache/faasm}. */
    public Path defaultCache() {
        String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG base directory specification has relative paths ignored.
        Path caches = configured.startsWith("/") ? Path.of(configured) : home.resolve(".cache");
        return caches.resolve("faasm");
    }
}
