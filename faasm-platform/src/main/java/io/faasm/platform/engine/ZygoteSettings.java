package io.faasm.platform.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How functions are kept loaded.
 *
 * @param directory of sockets and of what calls have in {@code /tmp}; others must not be able to look into it, and its path is short, as those of sockets have to be
 * @param memory what loaded functions may have in memory together, in bytes; the least recently used goes first
 * @param most how many functions are loaded at most
 * @param idle after how long without a call a function is given up
 * @param load how long a function may take to load
 * @param loads how many are loaded at the same time; one for each user
 */
public record ZygoteSettings(Path directory, long memory, int most, Duration idle, Duration load, int loads) {
    /** Where zygotes have the files of their calls. */
    Path scratch() {
        return directory.resolve("scratch");
    }

    /** What is meant unless somebody says otherwise. */
    public static ZygoteSettings in(Path directory) {
        return new ZygoteSettings(directory, 1024L * 1024 * 1024, 64, Duration.ofMinutes(5), Duration.ofSeconds(30), 2);
    }
}
