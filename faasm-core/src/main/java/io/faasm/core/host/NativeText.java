package io.faasm.core.host;

import io.faasm.core.failure.BuildFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Text that comes from the system or goes to it: arguments and file names. Linux has bytes there, and Java decodes them by the
 * locale; in the locale C, which bare containers have, everything but ASCII is lost. Arguments can be read once more from the
 * kernel. File names cannot be mended, and the failure says how to set the locale.
 */
public final class NativeText {
    private static final char LOST = '\uFFFD';
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    /** Until Java 17 the arguments of programs are encoded as files are by default. */
    private static final int FIRST_JAVA_WITH_NATIVE_ARGUMENTS = 18;

    private static final String REMEDY =
            "Java reads and writes such names in the encoding of the locale. Set the locale before Maven is started:"
                    + " export LC_ALL=C.UTF-8";

    private NativeText() {}

    /**
     * The value of a property that was given to Maven as {@code -Dname=value}, as it was typed: a value with characters that
     * Java has lost is read from the command line of this process. Any other value stays as it is.
     */
    public static String given(String name, String value) {
        if (value == null || value.indexOf(LOST) < 0) {
            return value;
        }
        try {
            return given(name, value, Files.readAllBytes(COMMAND_LINE));
        } catch (IOException noSuchFile) {
            return value;
        }
    }

    static String given(String name, String value, byte[] commandLine) {
        String found = value;
        boolean definition = false;
        for (byte[] word : words(commandLine)) {
            Optional<String> text = utf8(word);
            String prefix = (definition ? "" : "-D") + name + "=";
            if (text.isPresent() && text.get().startsWith(prefix) && lossy(word).equals(lossy(prefix) + value)) {
                found = text.get().substring(prefix.length());
            }
            definition =
                    text.isPresent() && (text.get().equals("-D") || text.get().equals("--define"));
        }
        return found;
    }

    /** A file's path as text; a name that Java could not decode is a failure. */
    public static String name(Path path) {
        String name = path.toString();
        if (name.indexOf(LOST) >= 0 && !canName(name)) {
            throw new BuildFailure("Java cannot read the name of the file " + path + ".", REMEDY);
        }
        return name;
    }

    /** The failure that stands for a file name that Java cannot use. */
    public static BuildFailure invalidName(InvalidPathException invalid) {
        return new BuildFailure(
                "The file name " + invalid.getInput() + " is invalid: " + invalid.getReason() + ".",
                isAscii(invalid.getInput()) ? "Correct the name." : REMEDY,
                invalid);
    }

    /** Fails if an argument of a program would arrive as something else. */
    public static void requireArgument(String argument) {
        if (!isAscii(argument) && !argumentEncoding().newEncoder().canEncode(argument)) {
            throw new BuildFailure("Java cannot hand the argument " + argument + " to a program.", REMEDY);
        }
    }

    private static boolean canName(String name) {
        try {
            Path.of(name);
            return true;
        } catch (InvalidPathException unwritable) {
            return false;
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static Charset argumentEncoding() {
        return Runtime.version().feature() < FIRST_JAVA_WITH_NATIVE_ARGUMENTS
                ? Charset.defaultCharset()
                : Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    private static List<byte[]> words(byte[] commandLine) {
        List<byte[]> words = new ArrayList<>();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (byte each : commandLine) {
            if (each == 0) {
                words.add(word.toByteArray());
                word.reset();
            } else {
                word.write(each);
            }
        }
        return words;
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException otherEncoding) {
            return Optional.empty();
        }
    }

    /** What Java makes of an argument in the locale C. */
    private static String lossy(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static String lossy(String text) {
        return lossy(text.getBytes(StandardCharsets.UTF_8));
    }
}
