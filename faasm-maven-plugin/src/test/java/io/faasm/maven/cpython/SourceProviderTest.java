package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.fetch.Network;
import io.faasm.maven.git.GitProject;
import io.faasm.maven.inputs.InputSettings;
import io.faasm.maven.inputs.Inputs;
import io.faasm.testing.RecordingConsole;
import io.faasm.testing.TestPython;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real archives of a small tree of sources, unpacked by a real Python. */
class SourceProviderTest {
    private final RecordingConsole console = new RecordingConsole();
    private final ProcessRunner processes = new ProcessRunner(console);

    @TempDir
    private Path directory;

    private TestRecipe recipe;
    private Path tree;
    private Path python;

    @BeforeEach
    void layOut() throws IOException {
        python = TestPython.that("import tarfile; tarfile.data_filter");
        recipe = new TestRecipe(directory);
        recipe.write("packages.txt");
        tree = directory.resolve("Python-9.8.7");
        write("Include/patchlevel.h", "#define PY_MAJOR_VERSION 9\n#define PY_VERSION   \"9.8.7\"\n");
        write("Modules/a.c", "static int\na_get(Thing *op)\n{\n    return 0;\n}\n");
        write("Lib/os.py", "one\n");
        write("Doc/manual.txt", "much\n");
    }

    @Test
    void anArchiveIsCheckedUnpackedAndPatched() throws IOException {
        recipe.write(
                "patches/0001-two.patch",
                "What: two.",
                "Why: a test.",
                "Upstream: none.",
                "",
                "--- a/Lib/os.py",
                "+++ b/Lib/os.py",
                "@@ -1 +1 @@",
                "-one",
                "+two");
        recipe.write("signatures.tsv", "Modules/a.c\ta_get\ta_get(Thing *op)\tvoid *Py_UNUSED(closure)");
        Path archive = archive("Python-9.8.7.tgz");
        CpythonSources sources = provide(wish(archive, digest(archive)));
        assertEquals("two\n", Files.readString(sources.library().resolve("os.py")));
        assertTrue(Files.readString(sources.cpython().resolve("Modules/a.c"))
                .contains("a_get(Thing *op, void *Py_UNUSED(closure))"));
        assertFalse(Files.exists(sources.cpython().resolve("Doc")));
        assertEquals(
                List.of("Python-9.8.7.tgz\t" + digest(archive)),
                Files.readAllLines(sources.directory().resolve(CpythonSources.ARCHIVES)));
        assertEquals(
                List.of("applied\tModules/a.c\ta_get(Thing *op, void *Py_UNUSED(closure))"),
                Files.readAllLines(sources.directory().resolve(CpythonSources.SIGNATURE_CHANGES)));
        assertTrue(
                console.lines().stream()
                        .anyMatch(line -> line.contains("security patches come with Debian's sources only")),
                () -> console.lines().toString());
        // Again, from an address that is no longer there: the content is what counts.
        assertEquals(sources, provide(wish(directory.resolve("gone.tgz"), digest(archive))));
    }

    @Test
    void anotherContentIsRefused() throws IOException {
        Path archive = archive("Python-9.8.7.tgz");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wish(archive, TestRecipe.DIGEST)));
        assertTrue(failure.what().contains("its SHA-256 is " + digest(archive)), failure.what());
    }

    @Test
    void anotherVersionInsideIsRefused() throws IOException {
        write("Include/patchlevel.h", "#define PY_VERSION \"9.8.6\"\n");
        Path archive = archive("Python-9.8.7.tgz");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wish(archive, digest(archive))));
        assertTrue(failure.what().contains("are CPython 9.8.6; CPython 9.8.7 was asked for"), failure.what());
        assertTrue(failure.remedy().contains("-Dfaasm.cpython.version=9.8.6"), failure.remedy());
    }

    @Test
    void sourcesOfSomethingElseAreRefused() throws IOException {
        Files.delete(tree.resolve("Include/patchlevel.h"));
        Path archive = archive("Python-9.8.7.tgz");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wish(archive, digest(archive))));
        assertTrue(failure.what().contains("are not CPython's"), failure.what());
    }

    @Test
    void anArchiveWithoutOneDirectoryIsRefused() throws IOException {
        Path archive = directory.resolve("flat.tar.gz");
        tar(archive, tree, "Lib", "Include");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wish(archive, digest(archive))));
        assertTrue(failure.what().contains("it holds [Include, Lib] where one directory should be"), failure.what());
    }

    @Test
    void aPatchThatDoesNotFitLeavesNothingBehind() throws IOException {
        recipe.write("signatures.tsv", "Modules/a.c\ta_get\ta_get(Other *op)\tvoid *Py_UNUSED(closure)");
        Path archive = archive("Python-9.8.7.tgz");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wish(archive, digest(archive))));
        assertTrue(failure.what().contains("a_get(Other *op)"), failure.what());
        try (var left = Files.list(directory.resolve("cache/cpython-sources"))) {
            assertEquals(List.of(), left.filter(Files::isDirectory).toList());
        }
    }

    @Test
    void aTagIsCheckedOutIfItNamesTheCommit() throws IOException, GitAPIException {
        try (GitProject project = new GitProject(tree)) {
            String commit = project.commit(
                    Map.of("Misc/NEWS.d/9.8.7.rst", ".. date: 2023-02-08\n.. release date: 2023-02-07\n"));
            project.tag("v9.8.7", commit);
            project.commit(Map.of("Lib/os.py", "later\n"));
            CpythonSources sources = provide(wishGit(commit));
            assertEquals("one\n", Files.readString(sources.library().resolve("os.py")));
            assertFalse(Files.exists(sources.cpython().resolve(".git")));
            assertEquals(
                    Instant.parse("2023-02-07T00:00:00Z"),
                    Files.getLastModifiedTime(sources.library().resolve("os.py"))
                            .toInstant());
            assertEquals(
                    List.of("git v9.8.7\t" + commit),
                    Files.readAllLines(sources.directory().resolve(CpythonSources.ARCHIVES)));
        }
    }

    @Test
    void aTagThatNamesAnotherCommitIsRefused() throws IOException, GitAPIException {
        try (GitProject project = new GitProject(tree)) {
            String commit = project.commit(Map.of());
            project.tag("v9.8.7", commit);
            BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wishGit(TestRecipe.COMMIT)));
            assertTrue(failure.what().contains("is commit " + commit), failure.what());
            assertTrue(failure.what().contains("not " + TestRecipe.COMMIT), failure.what());
        }
    }

    @Test
    void aTagOfAnotherVersionIsRefused() throws IOException, GitAPIException {
        try (GitProject project = new GitProject(tree)) {
            String commit = project.commit(Map.of("Include/patchlevel.h", "#define PY_VERSION \"9.8.7+\"\n"));
            project.tag("v9.8.7", commit);
            BuildFailure failure = assertThrows(BuildFailure.class, () -> provide(wishGit(commit)));
            assertTrue(failure.what().contains("are CPython 9.8.7+; CPython 9.8.7 was asked for"), failure.what());
        }
    }

    private SourceWish wishGit(String commit) {
        return new SourceWish(
                Optional.of("git"), Optional.of(tree.toUri().toString()), Optional.of(commit), Optional.empty());
    }

    private CpythonSources provide(SourceWish wish) {
        CpythonRequest request = new CpythonRequest(
                "9.8.7", wish, TestRecipe.toolchain(python, "3.13.5"), recipe.recipe, Optional.empty(), false);
        ContentCache cache = new ContentCache(directory.resolve("cache"), console);
        try (Inputs inputs = new Inputs(
                directory.resolve("cache/shared"),
                InputSettings.usual(Network.ofEnvironment(Map.of())),
                Host.current(),
                processes,
                console)) {
            return new SourceProvider(inputs, cache, processes, console).provide(request, recipe.find());
        }
    }

    private static SourceWish wish(Path archive, String sha256) {
        return new SourceWish(
                Optional.of("archive"), Optional.of(archive.toUri().toString()), Optional.empty(), Optional.of(sha256));
    }

    private static String digest(Path file) throws IOException {
        return Digest.ofFile(file).sha256();
    }

    private Path archive(String name) {
        Path archive = directory.resolve(name);
        tar(archive, directory, tree.getFileName().toString());
        return archive;
    }

    private void tar(Path archive, Path from, String... names) {
        processes.run(Command.of("tar", "/bin/tar", "-czf", archive, List.of(names))
                .in(from)
                .env(Map.of("PATH", "/usr/bin:/bin"))
                .build());
    }

    private void write(String name, String content) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
