package io.faasm.core.guestfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class GuestDirectoryTest {
    private static final int LIMIT = 1000;

    @TempDir
    private Path directory;

    private Path secret;
    private GuestDirectory left;

    @BeforeEach
    void make() throws IOException {
        secret = Files.writeString(directory.resolve("secret"), "secret");
        left = GuestDirectory.fresh(directory.resolve("guest"), "/reports");
    }

    @AfterEach
    void nothingOfTheHostWasTouched() throws IOException {
        left.close();
        assertFalse(Files.exists(directory.resolve("guest")));
        assertEquals("secret", Files.readString(secret));
    }

    private Path file(String name) throws IOException {
        Path file = left.path().resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private void pipe(String name) throws IOException {
        new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true))
                .run(Command.of("mkfifo", "mkfifo", file(name))
                        .env(Map.of("PATH", "/usr/bin:/bin"))
                        .build());
    }

    private void assertRefused(String name, String why) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> left.text(name, LIMIT));
        assertTrue(failure.what().startsWith("The guest left /reports/" + name + " "), failure.what());
        assertTrue(failure.what().contains(why), failure.what());
    }

    @Test
    void whatAGuestLeftIsRead() throws IOException {
        Files.writeString(file("report"), "größe");
        Files.writeString(file("a/b/c"), "inner");
        assertEquals(List.of("a/b/c", "report"), left.files(2));
        assertEquals(Optional.of("größe"), left.text("report", LIMIT));
        assertEquals("inner", Files.readString(left.take("a/b/c", 5).orElseThrow()));
        assertEquals(Optional.empty(), left.text("report", LIMIT), "it was taken");
        assertEquals(Optional.empty(), left.text("no/such", LIMIT));
    }

    @Test
    void whatAnEarlierGuestLeftIsGone() throws IOException {
        Files.createSymbolicLink(file("report"), secret);
        left = GuestDirectory.fresh(directory.resolve("guest"), "/reports");
        assertEquals(List.of(), left.files(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "none", "/dev/zero", "/dev/stdin"})
    void linksAreRefused(String target) throws IOException {
        Files.createSymbolicLink(file("report"), directory.resolve(target));
        assertThrows(BuildFailure.class, () -> left.files(9));
        assertRefused("report", "as a symbolic link");
    }

    @Test
    void linksOnTheWayAreRefused() throws IOException {
        Files.writeString(Files.createDirectories(directory.resolve("outside")).resolve("report"), "secret");
        Files.createSymbolicLink(file("link"), directory.resolve("outside"));
        assertRefused("link/report", "below a symbolic link");
        Files.writeString(file("file"), "");
        assertRefused("file/report", "below a file");
    }

    @Test
    void pipesAndDirectoriesAreRefusedAndNobodyWaitsForThem() throws IOException {
        pipe("pipe");
        pipe("other");
        Files.createDirectories(file("directory/inner"));
        assertThrows(BuildFailure.class, () -> left.files(9));
        assertRefused("pipe", "as a pipe");
        assertRefused("other/report", "below a pipe");
        assertRefused("directory", "as a directory");
    }

    @Test
    void hugeFilesAreRefusedBeforeTheyAreRead() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file("report").toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        assertRefused("report", "with 1099511627776 bytes; 1000 are the most");
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        Files.write(file("report"), new byte[] {'a', (byte) 0xff});
        assertRefused("report", "not UTF-8");
    }

    @Test
    void linesAreReadUpToTheOneThatWasCutOff() throws IOException {
        Files.writeString(file("report"), "one\n\ntwo\nthr");
        try (GuestLines lines = left.lines("report", LIMIT, 3).orElseThrow()) {
            assertEquals(List.of("one", "", "two"), List.of(lines.next(), lines.next(), lines.next()));
            assertNull(lines.next());
        }
        assertEquals(Optional.empty(), left.lines("report", LIMIT, 3));
        for (byte[] bytes : List.of("four\n".getBytes(StandardCharsets.UTF_8), new byte[] {(byte) 0xff})) {
            Files.write(file("report"), bytes);
            try (GuestLines lines = left.lines("report", LIMIT, 3).orElseThrow()) {
                assertThrows(BuildFailure.class, lines::next);
            }
        }
    }

    @Test
    void whatIsNoJsonIsRefused() throws IOException {
        for (String text : List.of("", "{", "{} {}", "[".repeat(900), "{\"\u001b[2J\"")) {
            Files.writeString(file("report"), text);
            if (text.isEmpty()) {
                assertTrue(left.json("report", LIMIT).orElseThrow().isMissingNode());
                continue;
            }
            BuildFailure failure = assertThrows(BuildFailure.class, () -> left.json("report", LIMIT));
            assertTrue(failure.what().startsWith("The guest left /reports/report "), failure.what());
            assertFalse(failure.getMessage().contains("\u001b"), failure.what());
        }
    }

    @Test
    void treesTooDeepOrTooLargeAreRefused() throws IOException {
        Files.createDirectories(file("d/".repeat(70) + "file"));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> left.files(9));
        assertTrue(failure.what().contains("as the directory below 64 others"), failure.what());
        left = GuestDirectory.fresh(directory.resolve("guest"), "/reports");
        for (int i = 0; i < 10; i++) {
            Files.writeString(file("file" + i), "");
        }
        assertThrows(BuildFailure.class, () -> left.files(9));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/etc/passwd",
                "..",
                "../secret",
                "a/../../secret",
                "a/..",
                "./a",
                "a//b",
                "a/",
                "a\0b",
                "\ud800",
                "\u001b[2J/.."
            })
    void namesThatLeadElsewhereAreRefused(String name) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> left.text(name, LIMIT));
        assertTrue(failure.what().startsWith("The guest names a file"), failure.what());
        assertFalse(failure.getMessage().contains("\u001b"));
        assertThrows(BuildFailure.class, () -> GuestName.below(directory, name));
        assertThrows(BuildFailure.class, () -> GuestName.checked("n".repeat(256)));
        assertThrows(BuildFailure.class, () -> GuestName.checked("n/".repeat(70) + "n"));
    }

    @Test
    void aLinkOnTheWayToAFileOfTheHostIsRefused() throws IOException {
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("guest"));
        assertThrows(BuildFailure.class, () -> GuestName.below(directory, "link/file"));
        assertEquals(directory.resolve("a/b"), GuestName.below(directory, "a/b"));
    }
}
