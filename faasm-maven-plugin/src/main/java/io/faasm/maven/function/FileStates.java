package io.faasm.maven.function;

import io.faasm.core.host.NativeText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Directories of a function's module: a digest of what is in them. */
final class FileStates {
    private static final long LARGE = 4L << 20;

    private FileStates() {}

    /** A digest of names and contents below a directory, or of the file itself. */
    static String digest(Path start) throws IOException {
        SortedMap<String, Path> files = new TreeMap<>();
        if (Files.exists(start)) {
            files(start).forEach(file -> files.put(start.relativize(file).toString(), file));
        }
        return digest(files);
    }

    /** A digest of names and contents; a large file counts by its path, size and time, which builds do not fake. */
    static String digest(SortedMap<String, Path> files) throws IOException {
        MessageDigest digest = sha256();
        for (Map.Entry<String, Path> each : files.entrySet()) {
            Path file = each.getValue();
            digest.update(each.getKey().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            if (Files.size(file) < LARGE) {
                byte[] content = Files.readAllBytes(file);
                digest.update((content.length + ":").getBytes(StandardCharsets.UTF_8));
                digest.update(content);
            } else {
                String state = file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file);
                digest.update(state.getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The regular files below a directory, or the file itself, sorted; all have names that Java can read. */
    static List<Path> files(Path start) throws IOException {
        try (Stream<Path> all = Files.walk(start)) {
            List<Path> files = all.filter(Files::isRegularFile).sorted().toList();
            files.forEach(NativeText::name);
            return files;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
