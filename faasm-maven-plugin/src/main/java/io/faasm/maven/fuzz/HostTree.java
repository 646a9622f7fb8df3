package io.faasm.maven.fuzz;

import io.faasm.core.digest.Digest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a tree of the host looks like: every file with its content, size, mode, owner, times and number of names. The time of
 * the last access is left out, as reading is no change.
 */
record HostTree(Map<String, String> files) {
    HostTree {
        files = new TreeMap<>(files);
    }

    /**
     * Looks at a tree.
     *
     * @param changing directories, of which neither the content nor the times are looked at
     */
    static HostTree of(Path root, Set<Path> changing) throws IOException {
        Map<String, String> files = new TreeMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (changing.contains(directory)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                files.put(root.relativize(directory).toString(), described(directory, ""));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String content = attributes.isSymbolicLink()
                        ? Files.readSymbolicLink(file).toString()
                        : attributes.isRegularFile() ? Digest.ofFile(file).sha256() : "special";
                files.put(root.relativize(file).toString(), described(file, content));
                return FileVisitResult.CONTINUE;
            }
        });
        return new HostTree(files);
    }

    private static String described(Path file, String content) throws IOException {
        Map<String, Object> all = Files.readAttributes(
                file, "unix:ino,mode,nlink,uid,gid,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
        return new TreeMap<>(all) + " " + content;
    }

    /** What is different in another look at the same tree, in words. */
    List<String> changesTo(HostTree later) {
        Set<String> names = new TreeSet<>(files.keySet());
        names.addAll(later.files.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            String before = files.get(name);
            String after = later.files.get(name);
            if (!Objects.equals(before, after)) {
                String shown = name.isEmpty() ? "the directory itself" : name;
                changes.add(
                        before == null
                                ? shown + " is new: " + after
                                : after == null ? shown + " is gone" : shown + " was " + before + ", is " + after);
            }
        }
        return changes;
    }
}
