package io.faasm.core.guestfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Printable;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory for one run of a guest, with nothing in it at first, and what the guest left there. A file is taken by moving it
 * out to a directory that the guest never saw, where nobody exchanges it any more, and is looked at there: what is no regular
 * file, or is too large, is a failure that says so. No link is followed on the way. Closing removes it all.
 */
public final class GuestDirectory implements AutoCloseable {
    private static final int DEEPEST = 64;
    private static final int LONGEST_SHOWN = 300;

    private final Path place;
    private final String guestPath;
    private int count;

    private GuestDirectory(Path place, String guestPath) {
        this.place = place;
        this.guestPath = guestPath;
    }

    /**
     * Makes the directory anew; what an earlier run left there is removed.
     *
     * @param place a directory of the host for nothing else
     * @param guestPath where the guest sees it, for messages
     */
    public static GuestDirectory fresh(Path place, String guestPath) throws IOException {
        Trees.delete(place);
        GuestDirectory made = new GuestDirectory(place, guestPath);
        Files.createDirectories(made.path());
        Files.createDirectory(made.taken());
        return made;
    }

    /** What the guest may write into. */
    public Path path() {
        return place.resolve("files");
    }

    /** Where the guest sees it. */
    public String guestPath() {
        return guestPath;
    }

    private Path taken() {
        return place.resolve("taken");
    }

    /**
     * Takes a file out of the directory.
     *
     * @param name relative, as the guest may have given it
     * @param limit the most bytes that it may have
     * @return where it is now, or nothing when the guest left no such file
     */
    public Optional<Path> take(String name, long limit) throws IOException {
        List<String> parts = GuestName.parts(name);
        try (SecureDirectoryStream<Path> files = Trees.open(path());
                SecureDirectoryStream<Path> taken = Trees.open(taken())) {
            return take(files, parts, taken, name, limit);
        }
    }

    private Optional<Path> take(
            SecureDirectoryStream<Path> directory,
            List<String> parts,
            SecureDirectoryStream<Path> taken,
            String name,
            long limit)
            throws IOException {
        Path first = Path.of(parts.get(0));
        if (parts.size() > 1) {
            BasicFileAttributes found;
            try {
                found = attributes(directory, first);
            } catch (NoSuchFileException absent) {
                return Optional.empty();
            }
            if (!found.isDirectory()) {
                throw left(name, "below " + kind(found));
            }
            try (SecureDirectoryStream<Path> below = directory.newDirectoryStream(first, LinkOption.NOFOLLOW_LINKS)) {
                return take(below, parts.subList(1, parts.size()), taken, name, limit);
            }
        }
        Path place = Path.of(Integer.toString(count++));
        try {
            directory.move(first, taken, place);
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
        BasicFileAttributes found = attributes(taken, place);
        if (!found.isRegularFile()) {
            throw left(name, "as " + kind(found));
        }
        if (found.size() > limit) {
            throw tooLarge(name, found.size(), limit);
        }
        return Optional.of(taken().resolve(place));
    }

    /**
     * The text of a file, which is UTF-8.
     *
     * @param name relative, as the guest may have given it
     * @param limit the most bytes that it may have
     * @return nothing when the guest left no such file
     */
    public Optional<String> text(String name, int limit) throws IOException {
        Optional<Path> file = take(name, limit);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file.get(), LinkOption.NOFOLLOW_LINKS)) {
            bytes = in.readNBytes(limit + 1);
        }
        if (bytes.length > limit) {
            throw tooLarge(name, bytes.length, limit);
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException invalid) {
            throw wrong(name, "bytes that are not UTF-8");
        }
    }

    /**
     * The lines of a file, which is UTF-8.
     *
     * @param name relative, as the guest may have given it
     * @param limit the most bytes that it may have
     * @param longest the most characters that a line may have
     * @return nothing when the guest left no such file
     */
    public Optional<GuestLines> lines(String name, long limit, int longest) throws IOException {
        Optional<Path> file = take(name, limit);
        return file.isEmpty() ? Optional.empty() : Optional.of(new GuestLines(this, name, file.get(), limit, longest));
    }

    /** A file that holds one JSON value and nothing else; see {@link #text}. */
    public Optional<JsonNode> json(String name, int limit) throws IOException {
        Optional<String> text = text(name, limit);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(GuestJson.parse(text.get()));
        } catch (JsonProcessingException wrong) {
            throw wrong(name, wrong.getOriginalMessage());
        }
    }

    /** The names of all files, sorted; anything else but directories, or too much of it, is a failure. */
    public List<String> files(int most) throws IOException {
        List<String> names = new ArrayList<>();
        try (SecureDirectoryStream<Path> top = Trees.open(path())) {
            list(top, "", 1, most, names);
        }
        names.sort(null);
        return names;
    }

    private void list(SecureDirectoryStream<Path> directory, String prefix, int depth, int most, List<String> names)
            throws IOException {
        for (Path path : directory) {
            Path name = path.getFileName();
            BasicFileAttributes found = attributes(directory, name);
            if (found.isDirectory()) {
                if (depth == DEEPEST) {
                    throw left(prefix + name, "as the directory below " + DEEPEST + " others");
                }
                try (SecureDirectoryStream<Path> below =
                        directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                    list(below, prefix + name + "/", depth + 1, most, names);
                }
            } else if (found.isRegularFile()) {
                if (names.size() == most) {
                    throw left(prefix + name, "after " + most + " other files");
                }
                names.add(prefix + name);
            } else {
                throw left(prefix + name, "as " + kind(found));
            }
        }
    }

    /** A failure about a file of the guest: what is wrong with what is in it. */
    public BuildFailure wrong(String name, String why) {
        return left(name, "with something in it that the build does not expect: " + Printable.line(shortened(why)));
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    }

    private BuildFailure left(String name, String how) {
        return new BuildFailure(
                "The guest left " + guestPath + "/" + Printable.line(name) + " " + how,
                "Nothing of it was used. That is where the guest reports to the build: find out what in the function or"
                        + " its tests writes there.");
    }

    private BuildFailure tooLarge(String name, long size, long limit) {
        return left(name, "with " + size + " bytes; " + limit + " are the most");
    }

    static String kind(BasicFileAttributes found) {
        if (found.isSymbolicLink()) {
            return "a symbolic link";
        }
        if (found.isDirectory()) {
            return "a directory";
        }
        return found.isRegularFile() ? "a file" : "a pipe, a socket or a device";
    }

    private static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
    }

    @Override
    public void close() throws IOException {
        Trees.delete(place);
    }
}
