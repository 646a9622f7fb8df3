package io.faasm.core.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of a program that runs guests, with what it opens by path for a guest, and the directories that the guest may
 * write: none of the former lies in the latter.
 */
final class HostOptions {
    private final Path program;
    private final List<String> verb = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private final List<Path> opened = new ArrayList<>();
    private final List<Path> writable = new ArrayList<>();

    HostOptions(Path program) {
        this.program = program;
        open(program);
    }

    void open(Path file) {
        opened.add(file);
    }

    void letWrite(Path directory) {
        writable.add(directory);
    }

    /** What the program does other than usual; stands in front of the options. */
    void does(String what) {
        verb.add(what);
    }

    void add(String name, Object value) {
        options.add(name);
        options.add(value.toString());
    }

    /** Options for which it is not known what they open or let write. */
    void addUnchecked(List<String> words) {
        options.addAll(words);
    }

    /** The program, its options and these words; fails where the guest may write what the host opens. */
    List<String> line(List<String> words) {
        requireApart();
        List<String> line = new ArrayList<>();
        line.add(program.toString());
        line.addAll(verb);
        line.addAll(options);
        line.addAll(words);
        return line;
    }

    private void requireApart() {
        for (Path directory : writable) {
            for (Path file : opened) {
                if (real(file).startsWith(real(directory))) {
                    throw new IllegalStateException(
                            "The host opens " + file + ", and the guest may write " + directory);
                }
            }
        }
    }

    /** The path without links, as far as it exists. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path at = absolute; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                try {
                    return at.toRealPath().resolve(at.relativize(absolute));
                } catch (IOException vanished) {
                    throw new UncheckedIOException(vanished);
                }
            }
        }
        return absolute;
    }
}
