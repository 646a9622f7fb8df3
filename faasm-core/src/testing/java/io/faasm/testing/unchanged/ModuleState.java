package io.faasm.testing.unchanged;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the module's unit tests depend on, by content: settings, files of the checkout, and what is built from them. */
final class ModuleState {
    /** The folder of every module that tests may read. */
    private static final String SOURCES = "src";

    /** Folders beside the modules. */
    private static final List<String> ROOT_FOLDERS = List.of(".mvn", ".ci", "docs");

    private static final List<String> OUTPUTS = List.of("target/classes", "target/test-classes");
    private static final String POM = "pom.xml";

    private final SortedMap<String, String> parts;

    private ModuleState(SortedMap<String, String> parts) {
        this.parts = parts;
    }

    /** What goes into a build of the module. */
    static ModuleState sources(Path module, Map<String, String> settings) throws IOException {
        SortedMap<String, String> parts = digests(module.getParent(), sources(module));
        settings.forEach((name, value) -> parts.put("the setting " + name, value.isEmpty() ? "-" : value));
        return new ModuleState(parts);
    }

    /** A source, or a folder of sources because one was added, replaced or removed in it, that changed after a moment. */
    static Optional<Path> changedAfter(FileTime moment, Path module) throws IOException {
        Path root = module.getParent();
        for (Path file : sources(module)) {
            for (Path path = file; !path.equals(root); path = path.getParent()) {
                boolean source = path.equals(file) || !Files.exists(path.resolve(POM));
                if (source && lastChange(path).compareTo(moment) > 0) {
                    return Optional.of(root.relativize(path));
                }
            }
        }
        return Optional.empty();
    }

    private static FileTime lastChange(Path path) throws IOException {
        return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> sources(Path module) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path entry : entries(module.getParent())) {
            if (Files.isRegularFile(entry)) {
                files.add(entry);
            } else if (ROOT_FOLDERS.contains(entry.getFileName().toString())) {
                files.addAll(files(entry));
            } else if (Files.isRegularFile(entry.resolve(POM))) {
                files.add(entry.resolve(POM));
                files.addAll(files(entry.resolve(SOURCES)));
            }
        }
        return files;
    }

    /** This state, together with what was built. */
    ModuleState withOutputs(Path module) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String folder : OUTPUTS) {
            files.addAll(files(module.resolve(folder)));
        }
        SortedMap<String, String> all = new TreeMap<>(parts);
        all.putAll(digests(module.getParent(), files));
        return new ModuleState(all);
    }

    /** Whether a file of the checkout, by its path from there, belongs to the state. */
    boolean covers(String path) {
        return parts.containsKey(path);
    }

    /** The first thing that differs from another state, in words. */
    Optional<String> differenceFrom(ModuleState before) {
        SortedSet<String> names = new TreeSet<>(parts.keySet());
        names.addAll(before.parts.keySet());
        for (String name : names) {
            String was = before.parts.get(name);
            String is = parts.get(name);
            if (was == null) {
                return Optional.of(name + " is new");
            }
            if (is == null) {
                return Optional.of(name + " is gone");
            }
            if (!was.equals(is)) {
                return Optional.of(name + " changed");
            }
        }
        return Optional.empty();
    }

    /** Reads a state; an unreadable one counts as none. */
    static Optional<ModuleState> read(Path file) {
        SortedMap<String, String> parts = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split("\t", -1);
                if (fields.length != 2) {
                    return Optional.empty();
                }
                parts.put(fields[1], fields[0]);
            }
        } catch (IOException noneOrDamaged) {
            return Optional.empty();
        }
        return Optional.of(new ModuleState(parts));
    }

    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.writeString(
                partial,
                parts.entrySet().stream()
                        .map(part -> oneLine(part.getValue()) + "\t" + oneLine(part.getKey()) + "\n")
                        .collect(Collectors.joining()));
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\t\\r\\n]", " ");
    }

    private static SortedMap<String, String> digests(Path root, List<Path> files) {
        return files.parallelStream()
                .collect(Collectors.toMap(
                        file -> oneLine(root.relativize(file).toString()),
                        ModuleState::digest,
                        (one, other) -> one + other,
                        TreeMap::new));
    }

    private static String digest(Path file) {
        try {
            if (Files.isSymbolicLink(file)) {
                return "link:" + Files.readSymbolicLink(file);
            }
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            return (Files.isExecutable(file) ? "program:" : "file:") + digest;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(path -> !Files.isDirectory(path) || Files.isSymbolicLink(path))
                    .toList();
        }
    }
}
