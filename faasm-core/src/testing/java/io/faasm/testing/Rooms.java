package io.faasm.testing;

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

/**
 * The packages of a module, its rooms, and which of the others each may use. What a module may use of other modules is said by
 * its POM.
 */
public final class Rooms {
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?([\\w.]+)");
    private static final Set<String> NOWHERE =
            Set.of("util", "utils", "common", "commons", "lib", "helper", "helpers", "misc");

    private final String prefix;
    private final Path sources;
    private final Pattern qualified;
    private final Map<String, Set<String>> rules;

    /**
     * @param parent the package that the rooms are in
     * @param rules for each room those that it may use
     */
    public Rooms(String parent, Map<String, Set<String>> rules) {
        this.prefix = parent + ".";
        this.sources = Path.of("src/main/java").resolve(parent.replace('.', '/'));
        this.qualified = Pattern.compile("(?<![\\w.])" + Pattern.quote(prefix) + "\\w+\\b");
        this.rules = rules;
    }

    /** Every room has a rule and a package-info, none is for everything, and there are no circles in the rules. */
    public void assertEachHasItsPurpose() throws IOException {
        for (String room : names()) {
            assertTrue(rules.containsKey(room), () -> "the room " + room + " has no rule");
            assertTrue(!NOWHERE.contains(room), () -> "the room " + room + " has no purpose");
            Path info = sources.resolve(room).resolve("package-info.java");
            assertTrue(Files.isRegularFile(info), () -> info + " is missing");
            assertTrue(Files.readString(info).startsWith("/**"), () -> info + " says nothing");
        }
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

    /** No file uses a room that its own one may not use. */
    public void assertEachUsesOnlyWhatItMay() {
        Map<String, Set<String>> broken = new TreeMap<>();
        for (String room : names()) {
            for (Path file : javaFiles(sources.resolve(room))) {
                Set<String> refused = new TreeSet<>(used(file));
                refused.remove(room);
                refused.removeAll(rules.getOrDefault(room, Set.of()));
                if (!refused.isEmpty()) {
                    broken.put(sources.relativize(file).toString(), refused);
                }
            }
        }
        assertEquals(Map.of(), broken, "files, with the rooms that they must not use");
    }

    /** The files of all rooms but one that have a text. */
    public List<Path> filesWith(String text, String exceptIn) {
        return javaFiles(sources).stream()
                .filter(file -> !sources.relativize(file).startsWith(exceptIn))
                .filter(file -> read(file).contains(text))
                .toList();
    }

    /** The rooms that a file imports, or names in full. */
    private Set<String> used(Path file) {
        String source = withoutComments(read(file));
        Set<String> names = new TreeSet<>();
        Matcher imports = IMPORT.matcher(source);
        while (imports.find()) {
            names.add(imports.group(1));
        }
        Matcher inFull = qualified.matcher(source);
        while (inFull.find()) {
            names.add(inFull.group());
        }
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()).split("\\.")[0])
                .collect(Collectors.toSet());
    }

    /** Without comments, and without the file's own package line. */
    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^package .*$", "");
    }

    /** A file beside the rooms would be a room by its own name, which has no rule. */
    private Set<String> names() {
        return javaFiles(sources).stream()
                .map(file -> sources.relativize(file).getName(0).toString())
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
