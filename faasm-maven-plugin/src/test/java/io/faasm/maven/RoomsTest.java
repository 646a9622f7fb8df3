package io.faasm.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the packages to what they may use. A new room gets a line here and a package-info. */
class RoomsTest {
    private static final Path SOURCES = Path.of("src/main/java/io/faasm/maven");
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+)");
    private static final Pattern QUALIFIED =
            Pattern.compile("(?<![\\w.])(?:io\\.faasm\\.maven\\.\\w+|org\\.apache\\.maven)\\b");
    private static final Set<String> NOWHERE =
            Set.of("util", "utils", "common", "commons", "lib", "helper", "helpers", "misc");

    /** Mechanisms know nothing of stages, and use one another without circles. */
    private static final Map<String, Set<String>> MECHANISMS = Map.ofEntries(
            Map.entry("text", Set.of()),
            Map.entry("failure", Set.of("text")),
            Map.entry("console", Set.of("text")),
            Map.entry("host", Set.of("failure")),
            Map.entry("lock", Set.of("console", "failure")),
            Map.entry("process", Set.of("console", "failure", "host")),
            Map.entry("archive", Set.of("failure", "host", "process", "tree")),
            Map.entry("tree", Set.of()),
            Map.entry("guestfile", Set.of("failure", "text", "tree")),
            Map.entry("engine", Set.of("process")),
            Map.entry("patch", Set.of("failure", "git", "recipe", "tree")),
            Map.entry("recipe", Set.of("failure")),
            Map.entry("wasm", Set.of("failure")),
            Map.entry("signatures", Set.of("failure", "patch", "recipe", "wasm")),
            Map.entry("apt", Set.of("console", "failure", "host", "lock", "process")),
            Map.entry("fetch", Set.of("failure")),
            Map.entry(
                    "inputs",
                    Set.of("apt", "console", "failure", "fetch", "host", "lock", "process", "recipe", "tree")),
            Map.entry("git", Set.of("console", "failure", "fetch", "lock", "tree")),
            Map.entry("cache", Set.of("console", "failure", "fetch", "lock", "tree")),
            Map.entry("product", Set.of("archive", "cache", "console", "failure", "fetch")));

    /** Stages in their order: each may use all mechanisms and the stages named here, which come before it. */
    private static final Map<String, Set<String>> STAGES = Map.ofEntries(
            Map.entry("toolchain", Set.of()),
            Map.entry("cpython", Set.of("toolchain")),
            Map.entry("packages", Set.of("toolchain", "cpython")),
            Map.entry("codegen", Set.of("toolchain", "cpython", "packages")),
            Map.entry("runtimeroot", Set.of("toolchain", "cpython", "packages", "codegen")),
            Map.entry("clustermodule", Set.of("toolchain", "cpython", "packages", "codegen", "runtimeroot")),
            Map.entry("function", Set.of("runtimeroot")),
            Map.entry("cluster", Set.of("function")),
            Map.entry("conformance", Set.of("runtimeroot")),
            Map.entry("fuzz", Set.of("toolchain", "codegen")),
            Map.entry("benchmark", Set.of("toolchain", "runtimeroot", "function")));

    @Test
    void everyRoomIsKnownAndSaysWhatItIsFor() throws IOException {
        for (String room : rooms()) {
            assertTrue(
                    isKnown(room),
                    () -> "the room " + room + " has no rule in " + getClass().getSimpleName());
            Path info = SOURCES.resolve(room).resolve("package-info.java");
            assertTrue(Files.isRegularFile(info), () -> info + " is missing");
            assertTrue(Files.readString(info).startsWith("/**"), () -> info + " says nothing");
        }
    }

    @Test
    void noRoomIsForEverything() {
        for (Path file : javaFiles(SOURCES)) {
            for (Path part : SOURCES.relativize(file).getParent()) {
                assertTrue(!NOWHERE.contains(part.toString()), () -> file + " is in a room without a purpose");
            }
        }
    }

    @Test
    void roomsUseOnlyWhatTheyMay() {
        Map<String, Set<String>> broken = new TreeMap<>();
        for (String room : rooms()) {
            if (room.equals("mojo")) {
                continue;
            }
            for (Path file : javaFiles(SOURCES.resolve(room))) {
                Set<String> refused = new TreeSet<>(used(file));
                refused.remove(room);
                refused.removeAll(allowed(room));
                if (!refused.isEmpty()) {
                    broken.put(SOURCES.relativize(file).toString(), refused);
                }
            }
        }
        assertEquals(Map.of(), broken, "files, with the rooms that they must not use");
    }

    @Test
    void onlyGoalsKnowMaven() {
        List<Path> broken = javaFiles(SOURCES).stream()
                .filter(file -> !SOURCES.relativize(file).startsWith("mojo"))
                .filter(file -> read(file).contains("org.apache.maven"))
                .toList();
        assertEquals(List.of(), broken);
    }

    @Test
    void rulesHaveNoCircles() {
        for (Map<String, Set<String>> rules : List.of(MECHANISMS, STAGES)) {
            Set<String> settled = new TreeSet<>();
            while (settled.size() < rules.size()) {
                Set<String> next = rules.entrySet().stream()
                        .filter(rule -> !settled.contains(rule.getKey()) && settled.containsAll(rule.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
                assertTrue(!next.isEmpty(), () -> "a circle among " + rules.keySet() + " without " + settled);
                settled.addAll(next);
            }
        }
    }

    private static boolean isKnown(String room) {
        return room.equals("mojo") || MECHANISMS.containsKey(room) || STAGES.containsKey(room);
    }

    private static Set<String> allowed(String room) {
        if (MECHANISMS.containsKey(room)) {
            return MECHANISMS.get(room);
        }
        Set<String> allowed = new TreeSet<>(MECHANISMS.keySet());
        allowed.addAll(STAGES.getOrDefault(room, Set.of()));
        return allowed;
    }

    /** The rooms that a file imports, or names in full. */
    private static Set<String> used(Path file) {
        String source = withoutComments(read(file));
        Set<String> names = new TreeSet<>();
        Matcher imports = IMPORT.matcher(source);
        while (imports.find()) {
            names.add(imports.group(1));
        }
        Matcher qualified = QUALIFIED.matcher(source);
        while (qualified.find()) {
            names.add(qualified.group());
        }
        return names.stream()
                .filter(name -> name.startsWith("io.faasm.maven."))
                .map(name -> name.split("\\.")[3])
                .collect(Collectors.toSet());
    }

    /** Without comments, and without the file's own package line. */
    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^package .*$", "");
    }

    private static Set<String> rooms() {
        return javaFiles(SOURCES).stream()
                .map(file -> SOURCES.relativize(file).getName(0).toString())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> javaFiles(Path directory) {
        try (Stream<Path> found = Files.walk(directory)) {
            return found.filter(path -> path.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
