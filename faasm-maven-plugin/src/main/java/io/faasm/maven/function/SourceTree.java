package io.faasm.maven.function;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.NativeText;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The sources of a function or of its tests, as its author sees them: a link stands for what it leads to. A guest has only the
 * directory that it is given, in which a link leads nowhere, so where there are links it is given a copy without them. A link
 * may lead to anything in the project and to nothing outside of it: what is packaged is what the project holds.
 */
final class SourceTree {
    private static final String BYTECODE = "__pycache__";

    private final Path directory;
    private final Path project;
    private final SortedMap<String, Path> files = new TreeMap<>();
    private boolean linked;

    private SourceTree(Path directory, Path project) throws IOException {
        this.directory = directory;
        this.project = project.toRealPath();
    }

    /**
     * Reads a directory; nothing is in the tree of one that is not there. Hidden files and byte code do not belong to it.
     *
     * @param directory the sources
     * @param project directory that holds all that links may lead to
     */
    static SourceTree read(Path directory, Path project) {
        try {
            SourceTree tree = new SourceTree(directory, project);
            if (Files.isDirectory(directory)) {
                tree.collect(directory, "", new ArrayDeque<>());
            }
            return tree;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void collect(Path folder, String prefix, Deque<Path> above) throws IOException {
        above.push(folder.toRealPath());
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path path : entries) {
                NativeText.name(path);
                String name = path.getFileName().toString();
                if (name.startsWith(".") || name.equals(BYTECODE)) {
                    continue;
                }
                if (Files.isSymbolicLink(path)) {
                    linked = true;
                    follow(path, above);
                }
                BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
                if (found.isDirectory()) {
                    collect(path, prefix + name + "/", above);
                } else if (found.isRegularFile()) {
                    files.put(prefix + name, path);
                } else {
                    throw new BuildFailure(
                            path + " is a pipe, a socket or a device, and not a file",
                            "Remove it from the sources, or give it a name that begins with a dot.");
                }
            }
        }
        above.pop();
    }

    /** Makes sure that a link may be followed. */
    private void follow(Path link, Deque<Path> above) throws IOException {
        Path target;
        try {
            target = link.toRealPath();
        } catch (FileSystemException broken) {
            throw new BuildFailure(
                    "The symbolic link " + link + " leads to " + Files.readSymbolicLink(link)
                            + ", where there is neither a file nor a directory",
                    "Correct the link or remove it.",
                    broken);
        }
        if (!target.startsWith(project)) {
            throw new BuildFailure(
                    "The symbolic link " + link + " leads to " + target + ", outside of the project in " + project,
                    "Copy what it leads to into the project, and link to it there. The project is the directory of the"
                            + " topmost parent POM, or the one that holds the directory .mvn.");
        }
        if (above.contains(target)) {
            throw new BuildFailure(
                    "The symbolic link " + link + " leads to " + target + ", the directory that it is in",
                    "Remove the link.");
        }
    }

    /** All files: their names below the directory, and where each is. */
    SortedMap<String, Path> files() {
        return files;
    }

    /** A digest of names and contents. */
    String digest() throws IOException {
        return FileStates.digest(files);
    }

    /**
     * A directory for the guest: this one, or where it has links a copy without them.
     *
     * @param copy place for the copy, for nothing else
     */
    Path forGuest(Path copy) throws IOException {
        Trees.delete(copy);
        if (!linked) {
            return directory;
        }
        Files.createDirectories(copy);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            Path target = copy.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.copy(file.getValue(), target);
        }
        return copy;
    }
}
