package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is needed for an engine in which every call of a function outside of it can be made to fail: the list of these functions
 * ({@code faults/calls.inc}), which has to be complete.
 */
record FaultInjection(Set<String> failing, Set<String> harmless) {
    private static final Pattern LINE = Pattern.compile("(?m)^(FAULT|HARMLESS)\\((\\w+)");
    private static final Pattern UNDEFINED = Pattern.compile("(?m)^(.*): +[Uw] (\\w+)$");
    private static final Pattern DEFINED = Pattern.compile("(?m)^(.*): +[0-9a-f]+ [A-TV-Z] (\\w+)$");

    /** Processes of the guest end there, and the program's in {@code main}; a library does not end a process. */
    private static final List<String> ENDS_GUESTS = List.of("supervisor.c.o", "serve.c.o");

    FaultInjection {
        failing = Set.copyOf(failing);
        harmless = Set.copyOf(harmless);
    }

    static FaultInjection read(Path list) throws IOException {
        Set<String> failing = new TreeSet<>();
        Set<String> harmless = new TreeSet<>();
        Matcher matcher = LINE.matcher(Files.readString(list));
        while (matcher.find()) {
            (matcher.group(1).equals("FAULT") ? failing : harmless).add(matcher.group(2));
        }
        return new FaultInjection(failing, harmless);
    }

    /** For the linker: calls of these functions go to those that can fail in their place. */
    List<String> linkFlags() {
        return failing.stream().sorted().map(name -> "-Wl,--wrap=" + name).toList();
    }

    /**
     * Fails when the engine calls something that is not in the list, or ends a process where it must not.
     *
     * @param symbols what llvm-nm lists of the engine's object files, with {@code -A}
     */
    void check(String symbols) {
        Set<String> own = new TreeSet<>();
        Matcher defined = DEFINED.matcher(symbols);
        while (defined.find()) {
            own.add(defined.group(2));
        }
        List<String> wrong = new ArrayList<>();
        Matcher undefined = UNDEFINED.matcher(symbols);
        while (undefined.find()) {
            String object = undefined.group(1);
            String name = undefined.group(2);
            if (Stream.of("exit", "_exit", "_Exit", "abort", "quick_exit").anyMatch(name::equals)) {
                if (ENDS_GUESTS.stream().noneMatch(object::endsWith) || !name.equals("_exit")) {
                    wrong.add(object + " calls " + name
                            + ", and the engine's functions say in a struct failure what is wrong");
                }
            } else if (!own.contains(name) && !failing.contains(name) && !harmless.contains(name)) {
                wrong.add(object + " calls " + name + ", of which the list does not say how it fails");
            }
        }
        if (!wrong.isEmpty()) {
            throw new BuildFailure(
                    "Faults are not injected everywhere in the engine:\n  " + String.join("\n  ", wrong),
                    "The list is codegen/src/test/c/faults/calls.inc.");
        }
    }
}
