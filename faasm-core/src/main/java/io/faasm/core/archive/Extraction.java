package io.faasm.core.archive;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Unpacks into one directory and nowhere else. Every entry is checked before the first is written: no name and no
 * link may lead out of the directory, and nothing is written through a link.
 */
final class Extraction {
    private static final FileTime MODIFIED = FileTime.from(ArchiveTime.DEFAULT.instant());

    private final Path archive;
    private final Path directory;
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> links = new HashMap<>();

    Extraction(Path archive, Path directory) {
        this.archive = archive;
        this.directory = directory.toAbsolutePath().normalize();
    }

    void planDirectory(String entry) {
        plan(entry);
    }

    void planFile(String entry) {
        plan(entry);
    }

    void planLink(String entry, String target) {
        String name = plan(entry);
        Path inside = Path.of(name).resolveSibling(path(entry, target)).normalize();
        if (target.isEmpty() || target.startsWith("/") || inside.startsWith("..")) {
            throw refused(entry, "is a link to '" + target + "', outside of the archive");
        }
        links.put(name, target);
    }

    void refuse(String entry, String kind) {
        throw refused(entry, "is " + kind);
    }

    /** Checks what only the whole list tells: that no entry lies behind a link, in the archive or on the disk. */
    void finishPlan() {
        for (String name : names) {
            for (Path parent = Path.of(name).getParent(); parent != null; parent = parent.getParent()) {
                if (links.containsKey(parent.toString()) || Files.isSymbolicLink(directory.resolve(parent))) {
                    throw refused(name, "lies behind the link '" + parent + "'");
                }
            }
        }
    }

    void directory(String entry) throws IOException {
        Files.createDirectories(target(entry));
    }

    void file(String entry, InputStream content, boolean program) throws IOException {
        Path file = prepared(entry);
        Files.copy(content, file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
        Files.setLastModifiedTime(file, MODIFIED);
    }

    void link(String entry, String linkTarget) throws IOException {
        Files.createSymbolicLink(prepared(entry), Path.of(linkTarget));
    }

    private Path prepared(String entry) throws IOException {
        Path file = target(entry);
        Files.createDirectories(file.getParent());
        if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(file);
        }
        return file;
    }

    private Path target(String entry) {
        return directory.resolve(path(entry, entry).normalize());
    }

    private String plan(String entry) {
        if (entry.startsWith("/")) {
            throw refused(entry, "is not a relative name");
        }
        for (String part : entry.split("/")) {
            if (part.equals("..")) {
                throw refused(entry, "leads upwards");
            }
        }
        String name = path(entry, entry).normalize().toString();
        if (!names.add(name)) {
            throw refused(entry, "is there twice");
        }
        return name;
    }

    /** A name or a link's target as a path, which not every text can be here: it may hold a NUL, or what the locale lacks. */
    private Path path(String entry, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException impossible) {
            throw refused(entry, "names what no file can be called here (" + impossible.getReason() + ")");
        }
    }

    private BuildFailure refused(String entry, String why) {
        return new BuildFailure(
                "The archive " + archive + " was not unpacked: its entry '" + entry + "' " + why + ".",
                "Get the archive anew from where it came from, and mistrust it if that does not help.");
    }
}
