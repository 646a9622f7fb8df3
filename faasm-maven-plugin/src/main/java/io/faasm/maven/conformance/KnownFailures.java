package io.faasm.maven.conformance;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tests that fail for a reason: their ids, each with the reason, from a file of tab-separated lines. */
final class KnownFailures {
    private final SortedMap<String, String> reasons;

    private KnownFailures(Map<String, String> reasons) {
        this.reasons = Collections.unmodifiableSortedMap(new TreeMap<>(reasons));
    }

    /** Reads several lists as one. */
    static KnownFailures read(List<Path> files) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        for (Path file : files) {
            read(file, reasons);
        }
        return new KnownFailures(reasons);
    }

    private static void read(Path file, Map<String, String> reasons) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int number = 0; number < lines.size(); number++) {
            String line = lines.get(number);
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("\t", -1);
            if (fields.length != 2 || fields[1].isBlank()) {
                throw new BuildFailure(
                        file + ":" + (number + 1) + ": '" + line + "' is not a test's id, a tab and a reason.",
                        "Write why the test cannot pass; a crash or a wrong result is no reason.");
            }
            reasons.put(fields[0].strip(), fields[1].strip());
        }
    }

    SortedMap<String, String> reasons() {
        return reasons;
    }

    /**
     * What differs between the list and what happened: a line for each failure that is not known, and for each known one
     * that did not happen although its module ran. An unknown failure breaks the build, and so does a vanished one, because
     * a list that is longer than the truth hides the next fault.
     */
    List<String> differences(Collection<ModuleResult> results) {
        List<String> differences = new ArrayList<>();
        SortedSet<String> vanished = new TreeSet<>(reasons.keySet());
        for (ModuleResult result : results) {
            result.failed().forEach((test, message) -> {
                if (!vanished.remove(test)) {
                    differences.add("new failure: " + test + ": " + message);
                }
            });
        }
        vanished.forEach(test -> differences.add("does not fail any more: " + test));
        return differences;
    }
}
