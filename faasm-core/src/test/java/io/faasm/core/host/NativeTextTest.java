package io.faasm.core.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeTextTest {
    private static final String PROPERTY = "faasm.input";
    private static final String TYPED = "grüße, 世界 😀=?";

    @TempDir
    private Path directory;

    @Test
    void whatJavaLostIsReadFromTheCommandLine() {
        String lost = lossy(TYPED);
        assertEquals(TYPED, recovered(lost, "-D" + PROPERTY + "=" + TYPED));
        assertEquals(TYPED, recovered(lost, "-D", PROPERTY + "=" + TYPED));
        assertEquals(TYPED, recovered(lost, "--define", PROPERTY + "=" + TYPED));
        assertEquals(TYPED, recovered(lost, "-D" + PROPERTY + "=other", "-D" + PROPERTY + "=" + TYPED));
    }

    @Test
    void whatIsNotFromThereStays() {
        String lost = lossy("ä");
        assertEquals(lost, recovered(lost, "-D" + PROPERTY + "=other"));
        assertEquals(lost, recovered(lost, PROPERTY + "=ä"));
        assertEquals(lost, recovered(lost, "-Dfaasm.input.file=ä"));
        assertEquals(lost, recovered(lost));
        assertEquals("what?", NativeText.given(PROPERTY, "what?"));
        assertNull(NativeText.given(PROPERTY, null));
    }

    @Test
    void anotherProcessWithoutLocale() throws Exception {
        Files.writeString(directory.resolve("größe.py"), "");
        assertEquals(
                List.of(
                        "given " + TYPED,
                        "name Java cannot read the name of the file ...",
                        "path The file name x-\u00fc is invalid ...",
                        "argument Java cannot hand the argument ...",
                        "remedy export LC_ALL=C.UTF-8"),
                run("C"));
        assertEquals(List.of("given " + TYPED, "name größe.py", "path x-\u00fc", "argument ü"), run("C.UTF-8"));
    }

    /** What a JVM says that has this locale. */
    private List<String> run(String locale) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "/usr/bin/env",
                "-i",
                "LC_ALL=" + locale,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D" + PROPERTY + "=" + TYPED,
                "-cp",
                classPath(),
                NativeTextTest.class.getName(),
                directory.toString());
        Path said = directory.resolve("said");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
        int exitCode = process.waitFor();
        List<String> lines = Files.readAllLines(said);
        assertEquals(0, exitCode, () -> String.join("\n", lines));
        Files.delete(said);
        return lines;
    }

    /** This class path, with classes in a folder whose name a JVM without a locale can read: the checkout's may be any. */
    private String classPath() throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                Path copy = directory.resolve("classes").resolve(Integer.toString(entries.size()));
                if (!Files.isDirectory(copy)) {
                    Trees.copy(path, copy);
                }
                entries.add(copy.toString());
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    public static void main(String[] arguments) throws IOException {
        List<String> said = new ArrayList<>();
        List<String> remedies = new ArrayList<>();
        said.add("given " + NativeText.given(PROPERTY, System.getProperty(PROPERTY)));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(arguments[0]), "*.py")) {
            Path file = files.iterator().next();
            said.add("name " + NativeText.name(file.getFileName()));
        } catch (BuildFailure failure) {
            said.add("name " + failure.what().replaceAll("(?<=file) .*", " ..."));
            remedies.add(failure.remedy());
        }
        try {
            said.add("path " + Path.of("x-\u00fc"));
        } catch (InvalidPathException invalid) {
            BuildFailure failure = NativeText.invalidName(invalid);
            said.add("path " + failure.what().replaceAll(": .*", " ..."));
            remedies.add(failure.remedy());
        }
        try {
            NativeText.requireArgument("ü");
            said.add("argument ü");
        } catch (BuildFailure failure) {
            said.add("argument " + failure.what().replaceAll("(?<=argument) .*", " ..."));
            remedies.add(failure.remedy());
        }
        remedies.stream()
                .map(remedy -> "remedy " + remedy.replaceAll(".*(?=export)", ""))
                .distinct()
                .forEach(said::add);
        System.out.write((String.join("\n", said) + "\n").getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static String recovered(String value, String... words) {
        return NativeText.given(PROPERTY, value, (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8));
    }

    private static String lossy(String text) {
        String lost = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.US_ASCII);
        assertTrue(lost.contains("\uFFFD"));
        return lost;
    }
}
