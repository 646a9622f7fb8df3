package io.faasm.maven.recipe;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of a library or package is left out, and why. */
public final class PruneList {

    private final List<Entry> entries;

    private PruneList(List<Entry> entries) {
        this.entries = entries;
    }

    /** One line: a pattern of paths relative to {@code Lib}, and the reason. */
    private record Entry(String pattern, String reason, List<PathMatcher> matchers) {

        static Entry parse(String line) {
            String[] fields = line.split("\t", 2);
            if (fields.length != 2 || fields[1].isBlank()) {
                throw new BuildFailure(
                        "The prune list has a line without a reason: \"" + line + "\".",
                        "Write the pattern, a tab, and why a function never needs what it matches.");
            }
            String pattern = fields[0].strip();
            List<PathMatcher> matchers = new ArrayList<>();
            matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern));
            if (pattern.startsWith("**/")) {
                // A glob's leading **/ wants at least one directory.
                matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(3)));
            }
            return new Entry(pattern, fields[1].strip(), List.copyOf(matchers));
        }

        boolean matches(Path relative) {
            return matchers.stream().anyMatch(matcher -> matcher.matches(relative));
        }
    }

    /** What one line of the list took out. */
    public record Saving(String pattern, long files, long bytes, String reason) {

        public String line() {
            return pattern + "\t" + files + "\t" + bytes + "\t" + reason;
        }
    }

    public static PruneList parse(List<String> lines) {
        return new PruneList(lines.stream().map(Entry::parse).toList());
    }

    /** Whether a file stays. */
    public boolean keeps(Path relative) {
        return first(relative).isEmpty();
    }

    private Optional<Entry> first(Path relative) {
        return entries.stream().filter(entry -> entry.matches(relative)).findFirst();
    }

    /** What the list saves on a library, line by line; a file counts for the first line that matches it. */
    public List<Saving> savings(Path library) throws IOException {
        long[] files = new long[entries.size()];
        long[] bytes = new long[entries.size()];
        try (Stream<Path> all = Files.walk(library)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Optional<Entry> entry = first(library.relativize(file));
                if (entry.isPresent()) {
                    int index = entries.indexOf(entry.get());
                    files[index]++;
                    bytes[index] += Files.size(file);
                }
            }
        }
        List<Saving> savings = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            savings.add(new Saving(
                    entries.get(i).pattern(), files[i], bytes[i], entries.get(i).reason()));
        }
        return savings;
    }
}
