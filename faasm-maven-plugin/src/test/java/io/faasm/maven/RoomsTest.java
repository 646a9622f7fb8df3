package io.faasm.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.faasm.testing.Rooms;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the packages to what they may use, beside the modules below this one. A new room gets a line here and a package-info. */
class RoomsTest {
    /** What only builds need: these know nothing of stages. */
    private static final Map<String, Set<String>> MECHANISMS = Map.ofEntries(
            Map.entry("recipe", Set.of()),
            Map.entry("apt", Set.of()),
            Map.entry("fetch", Set.of()),
            Map.entry("git", Set.of()),
            Map.entry("patch", Set.of("git", "recipe")),
            Map.entry("signatures", Set.of("patch", "recipe")),
            Map.entry("inputs", Set.of("apt", "fetch", "recipe")),
            Map.entry("product", Set.of()));

    /** Stages in their order: each may use all mechanisms and the stages named here, which come before it. */
    private static final Map<String, Set<String>> STAGES = Map.ofEntries(
            Map.entry("toolchain", Set.of()),
            Map.entry("cpython", Set.of("toolchain")),
            Map.entry("packages", Set.of("toolchain", "cpython")),
            Map.entry("codegen", Set.of("toolchain", "cpython", "packages")),
            Map.entry("runtimeroot", Set.of("toolchain", "cpython", "packages", "codegen")),
            Map.entry("clustermodule", Set.of("toolchain", "cpython", "packages", "codegen", "runtimeroot")),
            Map.entry("function", Set.of("runtimeroot")),
            Map.entry("cluster", Set.of()),
            Map.entry("conformance", Set.of("runtimeroot")),
            Map.entry("fuzz", Set.of("toolchain", "codegen")),
            Map.entry("benchmark", Set.of("toolchain", "runtimeroot", "function")));

    private static final Rooms ROOMS = new Rooms("io.faasm.maven", rules());

    /** Goals use everything, and nothing uses them. */
    private static Map<String, Set<String>> rules() {
        Map<String, Set<String>> rules = new TreeMap<>(MECHANISMS);
        STAGES.forEach((stage, earlier) -> {
            Set<String> allowed = new TreeSet<>(MECHANISMS.keySet());
            allowed.addAll(earlier);
            rules.put(stage, allowed);
        });
        rules.put("mojo", Set.copyOf(rules.keySet()));
        return rules;
    }

    @Test
    void everyRoomIsKnownAndSaysWhatItIsFor() throws IOException {
        ROOMS.assertEachHasItsPurpose();
    }

    @Test
    void roomsUseOnlyWhatTheyMay() {
        ROOMS.assertEachUsesOnlyWhatItMay();
    }

    @Test
    void onlyGoalsKnowMaven() {
        assertEquals(List.of(), ROOMS.filesWith("org.apache.maven", "mojo"));
    }
}
