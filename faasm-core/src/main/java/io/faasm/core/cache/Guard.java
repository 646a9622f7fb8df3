package io.faasm.core.cache;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of an entry whose content is compared, whenever the entry is used again, with what was put there. That costs
 * reading them, so it is for those whose damage nobody else would find, or would find too late to do something about it.
 *
 * @param patterns globs of paths below the entry's directory, such as {@code bin/*} or {@code root/**.so}; none of them
 *     holds a space
 */
public record Guard(List<String> patterns) {
    /** An entry is taken as it is found. */
    public static final Guard NONE = new Guard(List.of());

    /** Every file of the entry. */
    public static final Guard ALL = new Guard(List.of("**"));

    public Guard {
        patterns = List.copyOf(patterns);
        if (patterns.stream().anyMatch(pattern -> pattern.isEmpty() || pattern.contains(" "))) {
            throw new IllegalArgumentException("Not all of these are patterns without spaces: " + patterns + ".");
        }
    }

    public static Guard of(String... patterns) {
        return new Guard(List.of(patterns));
    }

    /** The guard whose {@link #text} this is. */
    public static Guard ofText(String text) {
        return new Guard(
                Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList());
    }

    /** On one line, with spaces between the patterns; empty: nothing is guarded. */
    public String text() {
        return String.join(" ", patterns);
    }

    boolean isNone() {
        return patterns.isEmpty();
    }

    boolean covers(Path relative) {
        return patterns.stream().map(Guard::matcher).anyMatch(matcher -> matcher.matches(relative));
    }

    private static PathMatcher matcher(String pattern) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    }
}
