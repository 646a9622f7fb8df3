package io.faasm.maven.signatures;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.recipe.RecipeLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Findings that stay, each with a reason: lines of function, table and reason, separated by tabs. */
public final class KnownMismatches {
    private static final int COLUMNS = 3;

    private record Entry(String function, String table) {}

    private final String name;
    private final List<Entry> entries;

    private KnownMismatches(String name, List<Entry> entries) {
        this.name = name;
        this.entries = entries;
    }

    /** No finding is known. */
    public static KnownMismatches none() {
        return new KnownMismatches("", List.of());
    }

    public static KnownMismatches read(Path file) {
        List<Entry> entries = new ArrayList<>();
        for (String line : RecipeLines.read(file)) {
            String[] parts = line.split("\t+");
            if (parts.length != COLUMNS || parts[2].isBlank()) {
                throw new BuildFailure(
                        file + ": \"" + line + "\" is not a function, a table and a reason.",
                        "Separate them with tabs, as the report does; say why the function is never called there.");
            }
            entries.add(new Entry(parts[0].strip(), parts[1].strip()));
        }
        return new KnownMismatches(file.toString(), entries);
    }

    String name() {
        return name;
    }

    String advice() {
        return name.isEmpty() ? "" : ", or say in " + name + " with function, table and reason why one is never called";
    }

    boolean covers(Finding finding) {
        return entries.contains(new Entry(finding.function(), finding.table()));
    }

    /** The entries that none of the findings is. */
    List<String> unused(List<Finding> findings) {
        return entries.stream()
                .filter(entry -> findings.stream()
                        .noneMatch(finding -> entry.equals(new Entry(finding.function(), finding.table()))))
                .map(entry -> entry.function() + "\t" + entry.table())
                .toList();
    }
}
