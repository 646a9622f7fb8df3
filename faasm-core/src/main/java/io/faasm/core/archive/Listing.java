package io.faasm.core.archive;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.NativeText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What goes into an archive: everything below a directory, in an order that no file system has a say in. */
final class Listing {
    static final int DIRECTORY_MODE = 0755;
    static final int PROGRAM_MODE = 0755;
    static final int FILE_MODE = 0644;
    static final int LINK_MODE = 0777;

    /** One file, directory or symbolic link; the name has slashes and none at its end. */
    record Item(Path path, String name) {
        boolean isLink() {
            return Files.isSymbolicLink(path);
        }

        boolean isDirectory() {
            return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        }

        /** Only the execute permission counts: the others differ with the umask of whoever built the file. */
        int mode() {
            if (isDirectory()) {
                return DIRECTORY_MODE;
            }
            return Files.isExecutable(path) ? PROGRAM_MODE : FILE_MODE;
        }
    }

    private Listing() {}

    static List<Item> of(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Item> items = found.filter(path -> !path.equals(directory))
                    .map(path -> new Item(path, NativeText.name(directory.relativize(path))))
                    .sorted(Comparator.comparing(Item::name))
                    .toList();
            items.forEach(Listing::requireArchivable);
            return items;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static void requireArchivable(Item item) {
        if (!item.isLink() && !item.isDirectory() && !Files.isRegularFile(item.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new BuildFailure(
                    item.path() + " is neither a file nor a directory nor a symbolic link.",
                    "Remove it: sockets, pipes and devices do not go into an archive.");
        }
    }
}
