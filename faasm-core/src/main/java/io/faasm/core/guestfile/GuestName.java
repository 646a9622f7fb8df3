package io.faasm.core.guestfile;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Names of files as a guest gives them. */
public final class GuestName {
    private static final int LONGEST = 4000;
    private static final int LONGEST_PART = 255;
    private static final int DEEPEST = 64;

    private GuestName() {}

    /** The name, when it is a relative one that stays below where it begins; any other is a failure. */
    public static String checked(String name) {
        parts(name);
        return name;
    }

    /** The parts of a relative name; a name that leads elsewhere, or that no file can have, is a failure. */
    static List<String> parts(String name) {
        if (name.isEmpty()) {
            throw refused(name, "is empty");
        }
        if (name.startsWith("/")) {
            throw refused(name, "is absolute");
        }
        if (name.indexOf('\0') >= 0) {
            throw refused(name, "holds a NUL");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw refused(name, "is not valid Unicode");
        }
        if (bytes(name) > LONGEST) {
            throw refused(name, "is longer than " + LONGEST + " bytes");
        }
        List<String> parts = List.of(name.split("/", -1));
        if (parts.size() > DEEPEST) {
            throw refused(name, "has more than " + DEEPEST + " parts");
        }
        for (String part : parts) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw refused(name, "holds an empty part, \".\" or \"..\"");
            }
            if (bytes(part) > LONGEST_PART) {
                throw refused(name, "has a part longer than " + LONGEST_PART + " bytes");
            }
        }
        return parts;
    }

    /**
     * The file of this name below a directory of the host. What is on the way there is either a directory or not there yet: a
     * link would lead elsewhere, and is a failure.
     */
    public static Path below(Path directory, String name) throws IOException {
        List<String> parts = parts(name);
        Path file = directory;
        for (String part : parts.subList(0, parts.size() - 1)) {
            file = file.resolve(part);
            try {
                BasicFileAttributes found =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!found.isDirectory()) {
                    throw new BuildFailure(
                            file + " is " + GuestDirectory.kind(found) + ", where a directory is expected",
                            "Remove it, or run mvn clean.");
                }
            } catch (NoSuchFileException notThereYet) {
                continue;
            }
        }
        return file.resolve(parts.get(parts.size() - 1));
    }

    private static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    private static BuildFailure refused(String name, String why) {
        String shown = name.length() > 200 ? name.substring(0, 200) + "…" : name;
        return new BuildFailure(
                "The guest names a file of its own \"" + Printable.line(shown) + "\", which " + why,
                "A function has no reason to write such names into the report of its build: look for what does.");
    }
}
