package io.faasm.maven.function;

import java.util.Set;
import java.util.concurrent.ConcurrentMap;

/**
 * Which modules of a build have tests that match what was asked for. That one has none is in order as long as another may have
 * some; that none has any is most likely a mistake in the pattern.
 *
 * @param module this module
 * @param modules all modules of the build whose tests run
 * @param matches for each module that has come to its tests whether some matched; shared by all of them
 */
public record Selections(String module, Set<String> modules, ConcurrentMap<String, Boolean> matches) {
    public Selections {
        modules = Set.copyOf(modules);
    }

    boolean areSeveral() {
        return modules.size() > 1;
    }

    /** Notes that tests of this module matched. */
    void found() {
        matches.put(module, true);
    }

    /** Notes that no test of this module matched; answers whether it was the last one in which one might. */
    boolean noneAnywhere() {
        matches.putIfAbsent(module, false);
        return modules.contains(module) && matches.keySet().containsAll(modules) && !matches.containsValue(true);
    }
}
