package io.faasm.maven.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often programs ended in which way. */
final class CallEndings {
    private final Map<String, Integer> counts = new TreeMap<>();

    synchronized void add(String ending) {
        counts.merge(ending, 1, Integer::sum);
    }

    @Override
    public synchronized String toString() {
        List<String> words = new ArrayList<>();
        counts.forEach((ending, count) -> words.add(count + " " + ending));
        return String.join(", ", words);
    }
}
