package io.faasm.core.cache;

import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The temporary siblings in which entries are filled, and into which they are moved to be removed. Their names, {@code
 * <key>.tmp-<owner>-<n>}, say which build they belong to.
 */
final class Workplace {
    static final String MARK = ".tmp-";

    private Workplace() {}

    /** An empty directory beside the entry. */
    static Path create(Path entry) throws IOException {
        return Files.createDirectories(nameFor(entry));
    }

    /** A name beside the entry that nothing has yet. */
    static Path nameFor(Path entry) throws IOException {
        return entry.resolveSibling(
                entry.getFileName() + MARK + Owner.self() + "-" + Long.toHexString(System.nanoTime()));
    }

    /** Removes what killed builds left of this entry, whose lock is held, and of the other entries beside it. */
    static void removeAbandoned(Path entry) throws IOException {
        List<Path> found;
        try (Stream<Path> siblings = Files.list(entry.getParent())) {
            found = siblings.filter(path -> path.getFileName().toString().contains(MARK))
                    .toList();
        }
        for (Path work : found) {
            // Only the holder of an entry's lock fills it, and that is this process's caller: whatever is there, is
            // left.
            boolean ofThisEntry = work.getFileName().toString().startsWith(entry.getFileName() + MARK);
            if (ofThisEntry || Owner.isDead(owner(work))) {
                Trees.delete(work);
            }
        }
    }

    /** The owner in the name of a temporary sibling. */
    static String owner(Path work) {
        String name = work.getFileName().toString();
        return name.substring(name.indexOf(MARK) + MARK.length());
    }
}
