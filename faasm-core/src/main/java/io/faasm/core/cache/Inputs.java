package io.faasm.core.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the entries of one stage were made from, kept to tell why another one has to be made. Entries that are gone keep
 * theirs for a while, so that their absence is not taken for a change of inputs.
 */
final class Inputs {
    private static final String SUFFIX = ".inputs";
    /** How many entries of a stage that are gone keep their inputs. */
    private static final int KEPT_OF_GONE = 16;

    private final Path stage;

    Inputs(Path stage) {
        this.stage = stage;
    }

    /** Why the entry of this fingerprint has to be filled: compared with the earlier entry that comes closest to it. */
    Reason reason(Fingerprint fingerprint) throws IOException {
        List<SortedMap<String, String>> earlier = new ArrayList<>();
        for (Path file : all().stream().sorted().toList()) {
            read(file).ifPresent(earlier::add);
        }
        return earlier.stream()
                .map(parts -> changed(parts, fingerprint.parts()))
                .min(Comparator.comparingInt(SortedSet::size))
                .map(Inputs::describe)
                .orElseGet(Reason.First::new);
    }

    void remember(Fingerprint fingerprint) throws IOException {
        String lines = fingerprint.parts().entrySet().stream()
                .map(part -> part.getKey() + "\t" + part.getValue() + "\n")
                .collect(Collectors.joining());
        Path file = stage.resolve(fingerprint.key() + SUFFIX);
        Path work = Workplace.nameFor(file);
        try {
            Files.writeString(work, lines);
            Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(work);
        }
        forgetOldest();
    }

    /** Removes the inputs of entries that are gone, but for those that were made last. */
    void forgetOldest() throws IOException {
        List<Path> gone =
                all().stream().filter(file -> !Files.isDirectory(entry(file))).toList();
        if (gone.size() > KEPT_OF_GONE) {
            for (Path file : latestFirst(gone).subList(KEPT_OF_GONE, gone.size())) {
                Files.deleteIfExists(file);
            }
        }
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(stage)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        } catch (NoSuchFileException none) {
            return List.of();
        }
    }

    private static List<Path> latestFirst(List<Path> files) throws IOException {
        Map<Path, FileTime> times = new HashMap<>();
        for (Path file : files) {
            times.put(file, Files.getLastModifiedTime(file));
        }
        return files.stream()
                .sorted(Comparator.comparing((Path each) -> times.get(each)).reversed())
                .toList();
    }

    private static Path entry(Path inputs) {
        String name = inputs.getFileName().toString();
        return inputs.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }

    private static Reason describe(SortedSet<String> changed) {
        return changed.isEmpty() ? new Reason.Gone() : new Reason.Changed(changed);
    }

    private static SortedSet<String> changed(Map<String, String> earlier, Map<String, String> now) {
        SortedSet<String> names = new TreeSet<>(earlier.keySet());
        names.addAll(now.keySet());
        names.removeIf(name -> now.getOrDefault(name, "").equals(earlier.getOrDefault(name, "")));
        return names;
    }

    /** The keys of entries with the same inputs but for the one of this name, the latest first. */
    List<String> differingOnlyIn(Fingerprint fingerprint, String but) throws IOException {
        List<String> keys = new ArrayList<>();
        for (Path file : latestFirst(all())) {
            Optional<SortedMap<String, String>> parts = read(file);
            if (parts.isPresent() && changed(parts.get(), fingerprint.parts()).equals(new TreeSet<>(List.of(but)))) {
                keys.add(entry(file).getFileName().toString());
            }
        }
        return keys;
    }

    /** The inputs of an entry whose stage is not known. */
    static Optional<SortedMap<String, String>> find(Path root, String key) throws IOException {
        for (Path stage : Survey.stages(root)) {
            Optional<SortedMap<String, String>> parts = read(stage.resolve(key + SUFFIX));
            if (parts.isPresent()) {
                return parts;
            }
        }
        return Optional.empty();
    }

    /** Empty, if there are none: they may just have been removed. */
    private static Optional<SortedMap<String, String>> read(Path file) throws IOException {
        SortedMap<String, String> parts = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] nameAndValue = line.split("\t", 2);
                parts.put(nameAndValue[0], nameAndValue.length > 1 ? nameAndValue[1] : "");
            }
        } catch (NoSuchFileException removed) {
            return Optional.empty();
        }
        return Optional.of(parts);
    }
}
