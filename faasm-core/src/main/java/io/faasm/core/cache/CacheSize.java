package io.faasm.core.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** How large a cache is, for the line at the end of a build. */
public final class CacheSize {
    private static final double MEGABYTE = 1e6;
    private static final double GIGABYTE = 1e9;

    private CacheSize() {}

    /**
     * The line. Costs no more than reading the directories of entries: their sizes were written down when they were filled.
     *
     * @param home the user's home directory, which is shortened to {@code ~}
     * @return empty, if the cache cannot be read
     */
    public static Optional<String> line(Path cache, Path home) {
        Path root = cache.toAbsolutePath().normalize();
        try {
            String size = text(new Survey(root).bytes());
            Path shown = root.startsWith(home) ? Path.of("~").resolve(home.relativize(root)) : root;
            return Optional.of("cache: " + size + " in " + shown
                    + " (mvn faasm:clean-cache removes what was not used for 30 days)");
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    /** Bytes in the unit that suits them. */
    static String text(long bytes) {
        if (bytes < GIGABYTE) {
            return String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
        }
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
    }
}
