package io.faasm.maven.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text of locks, good and bad. */
class InputsLockTest {
    private static final String SHA256 = "ab".repeat(32);
    private static final String WISH = "wish\ttool\tpackages\ttrixie\ttool";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void layOut() {
        file = directory.resolve(InputsLock.NAME);
    }

    @Test
    void whatIsWrittenIsRead() {
        Map<Wish, List<LockedFile>> answers = new LinkedHashMap<>();
        answers.put(
                Wish.programs("list", "trixie", List.of("a", "b"), List.of("c")),
                List.of(locked("pool/main/a/a/a_1%3a2+b~c.deb", "pool/updates/main/a/a/a_1.deb")));
        answers.put(Wish.sources("s", "trixie"), List.of());
        answers.put(
                Wish.archive("x", "https://x.example/x%20y.tgz", SHA256), List.of(locked("https://x.example/x-y.tgz")));
        answers.put(Wish.npm("n", List.of("@a/b@1.0.0-rc.1")), List.of(locked("npm:@a/b@1.0.0-rc.1")));
        InputsLock lock = new InputsLock(Optional.of("20261121T091544Z"), answers);
        lock.write(file);
        assertEquals(lock, InputsLock.read(file));
        assertEquals(
                List.of("a_1:2+b~c.deb", "x-y.tgz", "a-b-1.0.0-rc.1.tgz"),
                lock.files().stream().map(LockedFile::fileName).toList());
    }

    @Test
    void noLockAnswersNothing() {
        assertEquals(InputsLock.empty(), InputsLock.read(directory.resolve("none")));
    }

    @Test
    void theLocksOfThisProjectAreValid() throws IOException {
        try (Stream<Path> found = Files.walk(Path.of(".."), 8)) {
            List<Path> locks = found.filter(path -> path.endsWith(InputsLock.NAME))
                    .filter(path -> !path.toString().contains("/target/"))
                    .toList();
            assertTrue(locks.size() >= 6, locks::toString);
            locks.forEach(lock -> assertFalse(InputsLock.read(lock).files().isEmpty(), lock::toString));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            <<<<<<< HEAD                                              | neither a wish nor a file of one
            taken>yesterday                                           | a moment is written as 20261121T091544Z
            taken>20261332T091544Z                                    | a moment is written as 20261121T091544Z
            taken>20260231T091544Z                                    | a moment is written as 20261121T091544Z
            wish>tool>packages>trixie                                 | a wish has a name, a kind, a Debian release and words
            wish>tool>guesses>trixie>tool                             | "guesses" is no kind of a wish
            wish>tool>PACKAGES>trixie>tool                            | "PACKAGES" is no kind of a wish
            wish>tool>packages>trixie>tool                            | the same wish stands there twice
            file>a>1>5>DIGEST                                         | a file has a name, a version, a size
            file>a>1>many>DIGEST>pool/a.deb                           | a file has a name, a version, a size
            file>a>1>99999999999999999999>DIGEST>pool/a.deb           | a file has a name, a version, a size
            file>a>1>5>abc>pool/a.deb                                 | 'abc' is no SHA-256
            file>a>1>5>DIGEST>../x                                    | "../x" is neither a path below pool/
            file>a>1>5>DIGEST>/etc/x                                  | "/etc/x" is neither a path below pool/
            file>a>1>5>DIGEST>x                                       | "x" is neither a path below pool/
            file>a>1>5>DIGEST>pool/../../x                            | "pool/../../x" is neither
            file>a>1>5>DIGEST>pool/..                                 | "pool/.." is neither
            file>a>1>5>DIGEST>pool/a/./x                              | "pool/a/./x" is neither
            file>a>1>5>DIGEST>pool//x                                 | "pool//x" is neither
            file>a>1>5>DIGEST>pool/a b.deb                            | "pool/a b.deb" is neither
            file>a>1>5>DIGEST>pool/a%2f..%2f..%2fx                    | which ends in no plain file name
            file>a>1>5>DIGEST>pool/%2e%2e                             | which ends in no plain file name
            file>a>1>5>DIGEST>pool/%zz                                | Illegal hex characters
            file>a>1>5>DIGEST>pool/.hidden                            | which ends in no plain file name
            file>a>1>5>DIGEST>http://x.example/..                     | which ends in no plain file name
            file>a>1>5>DIGEST>http://x.example/                       | which ends in no plain file name
            file>a>1>5>DIGEST>http://x.example/a%0ab                  | which ends in no plain file name
            file>a>1>5>DIGEST>http://x.example/a%00                   | which ends in no plain file name
            file>a>1>5>DIGEST>http:///a                               | is neither a path below pool/
            file>a>1>5>DIGEST>http:a/b                                | is neither a path below pool/
            file>a>1>5>DIGEST>ftp://x.example/a                       | is neither a path below pool/
            file>a>1>5>DIGEST>file://host/a                           | is neither a path below pool/
            file>a>1>5>DIGEST>npm:a                                   | is neither a path below pool/
            file>a>1>5>DIGEST>npm:@1                                  | is neither a path below pool/
            file>a>1>5>DIGEST>npm:--pack-destination=/x@1             | is neither a path below pool/
            file>a>1>5>DIGEST>npm:-x@1                                | is neither a path below pool/
            file>a>1>5>DIGEST>npm:../x@1                              | is neither a path below pool/
            file>a>1>5>DIGEST>npm:a@file:/x                           | is neither a path below pool/
            file>a>1>5>DIGEST>pool/a.deb>../x                         | "../x" is neither
            file>a>1>5>DIGEST>pool/a^.deb                             | it has a control character
            file>a^[2J>1>5>DIGEST>pool/a.deb                          | it has a control character
            """)
    void aMalformedLineIsNamedWithItsNumber(String line, String reason) throws IOException {
        Files.write(
                file,
                List.of(
                        "# a lock",
                        WISH,
                        line.replace('>', '\t').replace('^', '\u001b').replace("DIGEST", SHA256)));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> InputsLock.read(file), line);
        assertTrue(failure.what().startsWith(file + ", line 3, is invalid: "), failure.what());
        assertTrue(failure.what().contains(reason), failure.what());
        assertTrue(failure.what().chars().noneMatch(Character::isISOControl), failure.what());
        assertTrue(failure.remedy().contains("mvn faasm:update-lock"), failure.remedy());
    }

    @Test
    void aFileWithoutAWishIsMalformed() throws IOException {
        Files.write(file, List.of("file\ta\t1\t5\t" + SHA256 + "\tpool/a.deb"));
        assertTrue(assertThrows(BuildFailure.class, () -> InputsLock.read(file))
                .what()
                .contains(", line 1, "));
    }

    @Test
    void aLockThatIsNoTextIsSaidToBeNone() throws IOException {
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        BuildFailure failure = assertThrows(BuildFailure.class, () -> InputsLock.read(file));
        assertEquals(file + " is invalid: it is no text in UTF-8.", failure.what());
    }

    @Test
    void linesMayEndAsOnOtherSystems() throws IOException {
        Files.write(
                file, (WISH + "\r\nfile\ta\t1\t5\t" + SHA256 + "\tpool/a.deb\r\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("pool/a.deb"), InputsLock.read(file).files().get(0).places());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://x.example/a?b=/../../c", "http://x.example/a#/../c", "pool/x/a"})
    void aFileHasAPlainName(String place) {
        assertEquals("a", locked(place).fileName());
    }

    private static LockedFile locked(String... places) {
        return new LockedFile("a", "1", 5, new Digest(SHA256), List.of(places));
    }
}
