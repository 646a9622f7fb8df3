package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program for the guest that tries the engine, and what must come of it. It says so in lines at its beginning:
 *
 * <pre>
 *   // exit: 134              exit code; without the line 0
 *   // stdout: text           standard output contains this; any number of lines
 *   // stderr: text           likewise
 *   // stdin: text            what standard input gives
 *   // options: --env A=b     for the engine; {work} stands for the test's own directory
 *   // arguments: one two     for the program
 *   // flags: -Wl,--opt       for the compiler, and behind -Wl, for the linker
 *   // file: path content     a file below the test's directory, made beforehand
 *   // link: path target      a symbolic link
 *   // fifo: path             a pipe
 *   // shared: a b -Wl,--opt  a shared object /lib/a.so, of the same source compiled with -DIN_a; it needs b.so, and
 *                            +libx would link an archive of Emscripten's
 *   // engine: hole           runs in that one of {@link TestEngines} and in no other
 *   // engine: platform       {@code platform/platform.c} starts the engine to serve calls; standard input says which calls
 *   // engine: worker         runs on {@code faasm-worker}; the arguments are its command line, one word
 *   // shell: exec "$@"       how the engine's command line is run, "$1" being the engine; the lines of one script. Standard
 *                            output is "$STDOUT", the machine code "$CODE", the engine that a platform starts "$ENGINE", and what
 *                            $FAULTS holds stands before the engine's own arguments
 *   // lacking: text          where the engine refuses to start and says this, the host lacks what the test is about
 *   // faults: 0,1,70         runs also in the engine that fails in one call after the other; the exit codes that are allowed then,
 *                            the first that of a run without a failure
 *   // spoil: a.so what       something is done to that object: see {@link Spoiling}
 * </pre>
 *
 * The test's directory holds {@code root}, the guest's root, and {@code mount}. Whatever happens, the scratch directory
 * must be gone afterwards.
 */
record EngineTest(Path source, List<Line> lines) {
    private static final Pattern LINE = Pattern.compile("// (\\w+): ?(.*)");
    private static final List<String> KINDS = List.of(
            "exit",
            "stdout",
            "stderr",
            "stdin",
            "options",
            "arguments",
            "flags",
            "file",
            "link",
            "fifo",
            "shared",
            "engine",
            "shell",
            "lacking",
            "faults",
            "spoil");

    /** What can be wrong with a shared object, before or after its code was made. */
    enum Spoiling {
        /** The last 100 bytes are missing. */
        CUT,
        /** It begins with other bytes. */
        MAGIC,
        /** It is a library for the host. */
        NATIVE,
        /** Its code was never generated. */
        NO_CODE,
        /** A bit in the ELF header of the code is another. */
        CODE_BIT,
        /** The end of the code is missing. */
        CODE_CUT,
        /** The code is that of another file. */
        CODE_OF_OTHER,
        /** The code is for a CPU that does not exist. */
        OTHER_CPU,
    }

    record Line(String kind, String text) {}

    EngineTest {
        lines = List.copyOf(lines);
    }

    static EngineTest read(Path source) throws IOException {
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(source)) {
            if (!text.startsWith("//")) {
                break;
            }
            Matcher matcher = LINE.matcher(text);
            if (matcher.matches() && KINDS.contains(matcher.group(1))) {
                lines.add(new Line(matcher.group(1), matcher.group(2)));
            }
        }
        if (lines.isEmpty()) {
            throw new BuildFailure(
                    "The engine test " + source + " does not say what must come of it.",
                    "Begin it with lines such as \"// exit: 0\" or \"// stdout: ok\".");
        }
        return new EngineTest(source, lines);
    }

    String name() {
        String file = source.getFileName().toString();
        return file.substring(0, file.length() - ".c".length());
    }

    int exitCode() {
        return all("exit").stream().findFirst().map(Integer::parseInt).orElse(0);
    }

    /** The engine that it wants, if it wants another than the others. */
    Optional<String> engine() {
        return all("engine").stream().findFirst();
    }

    /** Whether it wants the host that behaves as a worker of Faasm. */
    boolean worker() {
        return all("engine").contains("worker");
    }

    /** Whether it is about the engine that serves calls. */
    boolean served() {
        return all("engine").contains("platform");
    }

    List<String> all(String kind) {
        return lines.stream()
                .filter(line -> line.kind().equals(kind))
                .map(Line::text)
                .toList();
    }

    /** The exit codes that are allowed when a call of the engine fails, if it is tried with that. */
    Optional<String> faults() {
        return all("faults").stream().findFirst();
    }

    /** The names of the shared objects, without {@code .so}, each after those it needs. */
    List<String> sharedObjects() {
        return all("shared").stream().map(line -> line.split("\\s+")[0]).toList();
    }

    /** What is linked into a shared object: names of others, and options for the linker. */
    List<String> sharedWords(String name) {
        return all("shared").stream()
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(words -> words.get(0).equals(name))
                .flatMap(words -> words.stream().skip(1))
                .toList();
    }

    /** The words of all lines of a kind. */
    List<String> words(String kind) {
        return all(kind).stream()
                .flatMap(text -> List.of(text.strip().split("\\s+")).stream())
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
