package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CpythonSourceTest {
    private static final Path OURS = Path.of("../cpython-build/src/main");

    @TempDir
    private Path directory;

    private TestRecipe recipe;

    @BeforeEach
    void recipe() throws IOException {
        recipe = new TestRecipe(directory);
    }

    @Test
    void whatIsLeftOpenTheRecipeKnows() {
        assertEquals(new CpythonSource.Debian("trixie"), choose(null, null, null, null));
        assertEquals(new CpythonSource.Git("file:/none", "v9.8.7", TestRecipe.COMMIT), choose("git", null, null, null));
        assertEquals(
                new CpythonSource.Archive(URI.create(TestRecipe.ARCHIVE), new Digest(TestRecipe.DIGEST)),
                choose("archive", null, null, null));
    }

    @Test
    void whatIsSaidGoesBeforeIt() {
        String commit = "f".repeat(40);
        String digest = "b".repeat(64);
        assertEquals(
                new CpythonSource.Git("https://mirror.example/cpython", "v9.8.7", commit),
                choose("git", "https://mirror.example/cpython", commit, null));
        assertEquals(
                new CpythonSource.Archive(URI.create("file:/srv/a.tgz"), new Digest(digest)),
                choose("archive", "file:/srv/a.tgz", null, digest));
    }

    @Test
    void aMirrorOfTheSameContentIsTheSameSource() {
        assertEquals(
                choose("archive", null, null, null).identity(),
                choose("archive", "file:/srv/a.tgz", null, null).identity());
        assertEquals(
                choose("git", null, null, null).identity(),
                choose("git", "file:/srv/cpython", null, null).identity());
        assertNotEquals(
                choose("archive", null, null, null).identity(),
                choose("archive", null, null, "b".repeat(64)).identity());
    }

    @ParameterizedTest
    @CsvSource({
        "svn,,,,is no kind of source",
        "debian,file:/srv/a.tgz,,,faasm.cpython.url=file:/srv/a.tgz has no meaning for the source debian",
        ",,,bb,faasm.cpython.sha256=bb has no meaning for the source debian",
        "archive,,cc,,faasm.cpython.commit=cc has no meaning for the source archive",
        "git,,,bb,faasm.cpython.sha256=bb has no meaning for the source git",
        "archive,,,bb,faasm.cpython.sha256=bb is no SHA-256",
        "archive,/srv/a.tgz,,,faasm.cpython.url=/srv/a.tgz is no address",
        "archive,'not an address',,,is no address",
        "git,,v9.8.7,,faasm.cpython.commit=v9.8.7 is no commit"
    })
    void whatCannotBeMeantIsRefused(String kind, String url, String commit, String sha256, String expected) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> choose(kind, url, commit, sha256));
        assertTrue(failure.what().contains(expected), failure.what());
    }

    @Test
    void aTagWhoseCommitNobodyKnowsIsNotTrusted() throws IOException {
        recipe.release("9.8.7", "-", TestRecipe.ARCHIVE, TestRecipe.DIGEST);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> choose("git", null, null, null));
        assertTrue(failure.remedy().contains("faasm.cpython.commit"), failure.remedy());
    }

    @Test
    void aVersionThatDebianDoesNotCarrySaysWhereToGetIt() {
        VersionRecipe version = VersionRecipe.find(OURS, "3.7.17");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> CpythonSource.choose(SourceWish.NONE, version));
        assertTrue(failure.what().contains("CPython 3.7.17 has no source of its own"), failure.what());
        assertTrue(failure.remedy().contains("-Dfaasm.cpython.source=archive"), failure.remedy());
        assertTrue(failure.remedy().contains("https://www.python.org/ftp/python/3.7.17/"), failure.remedy());
        assertTrue(failure.remedy().contains("-Dfaasm.cpython.commit="), failure.remedy());
        SourceWish debian = new SourceWish(Optional.of("debian"), Optional.empty(), Optional.empty(), Optional.empty());
        failure = assertThrows(BuildFailure.class, () -> CpythonSource.choose(debian, version));
        assertTrue(failure.what().contains("carries no sources of CPython 3.7.17"), failure.what());
    }

    private CpythonSource choose(String kind, String url, String commit, String sha256) {
        return CpythonSource.choose(
                new SourceWish(
                        Optional.ofNullable(kind),
                        Optional.ofNullable(url),
                        Optional.ofNullable(commit),
                        Optional.ofNullable(sha256)),
                recipe.find());
    }
}
