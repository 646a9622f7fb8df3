package io.faasm.maven.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatcherTest {
    private static final String HEADER = "What: a change.\nWhy: for the test.\nUpstream: none.\n\n";
    private static final String CHANGE = """
            diff --git a/Lib/one.py b/Lib/one.py
            --- a/Lib/one.py
            +++ b/Lib/one.py
            @@ -1,3 +1,3 @@
             first
            -second
            +SECOND
             third
            """;
    private static final String MISFIT = """
            diff --git a/Lib/two.py b/Lib/two.py
            --- a/Lib/two.py
            +++ b/Lib/two.py
            @@ -1,2 +1,2 @@
             nothing like it
            -at all
            +changed
            """;

    @TempDir
    private Path directory;

    private Path tree;
    private Path patches;

    @BeforeEach
    void sources() throws IOException {
        tree = directory.resolve("tree");
        patches = Files.createDirectories(directory.resolve("patches"));
        Files.createDirectories(tree.resolve("Lib"));
        Files.writeString(tree.resolve("Lib/one.py"), "first\nsecond\nthird\n");
        Files.writeString(tree.resolve("Lib/two.py"), "alpha\nbeta\n");
    }

    @Test
    void appliesInOrderOfNames() throws IOException {
        patch("0002-b.patch", HEADER + CHANGE.replace("second", "zwei").replace("SECOND", "deux"));
        patch("0001-a.patch", HEADER + CHANGE.replace("SECOND", "zwei"));
        new Patcher().apply(tree, PatchFile.inOrder(patches));
        assertEquals("first\ndeux\nthird\n", Files.readString(tree.resolve("Lib/one.py")));
        assertFalse(Files.exists(tree.resolve(".git")));
    }

    @Test
    void aFileThatCanBeRunStaysOne() throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rwxr-x--x");
        Files.setPosixFilePermissions(tree.resolve("Lib/one.py"), permissions);
        patch("0001-a.patch", HEADER + CHANGE);
        new Patcher().apply(tree, PatchFile.inOrder(patches));
        assertEquals(permissions, Files.getPosixFilePermissions(tree.resolve("Lib/one.py")));
    }

    @Test
    void nothingIsWrittenIntoTheUsersHome() throws Exception {
        SystemReader before = SystemReader.getInstance();
        Path file = directory.resolve("home/config");
        try {
            SystemReader.setInstance(new SystemReader.Delegate(before) {
                @Override
                public FileBasedConfig openJGitConfig(Config parent, FS fs) {
                    return new FileBasedConfig(parent, file.toFile(), fs);
                }
            });
            patch("0001-a.patch", HEADER + CHANGE);
            new Patcher().apply(tree, PatchFile.inOrder(patches));
            StoredConfig settings = SystemReader.getInstance().getJGitConfig();
            settings.setString("filesystem", "some", "timestampResolution", "1 ms");
            settings.save();
            assertFalse(Files.exists(file));
        } finally {
            SystemReader.setInstance(before);
        }
    }

    @Test
    void aMisfitNamesPatchFileAndHunkAndChangesNothing() throws IOException {
        patch("0001-fits.patch", HEADER + CHANGE);
        patch("0002-misfit.patch", HEADER + MISFIT);
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> new Patcher().apply(tree, PatchFile.inOrder(patches)));
        assertTrue(failure.what().contains("0002-misfit.patch"), failure.what());
        assertTrue(failure.what().contains("Lib/two.py"), failure.what());
        assertTrue(failure.what().contains("@@ -1,2 +1,2 @@"), failure.what());
        assertEquals("first\nsecond\nthird\n", Files.readString(tree.resolve("Lib/one.py")));
        assertEquals("alpha\nbeta\n", Files.readString(tree.resolve("Lib/two.py")));
    }

    @Test
    void readsPatchesWithoutGitsLines() throws IOException {
        Path file = patch("quilt.patch", """
                Description: as quilt writes it.

                --- project-1.orig/Lib/one.py
                +++ project-1/Lib/one.py
                @@ -1,3 +1,3 @@
                 first
                -second
                +--- not a header
                 third
                --- project-1.orig/Lib/two.py
                +++ project-1/Lib/two.py
                @@ -1,2 +1,3 @@
                 alpha
                 beta
                +gamma

                --- /dev/null
                +++ project-1/Lib/three.py
                @@ -0,0 +1 @@
                +new
                """);
        new Patcher().apply(tree, List.of(PatchFile.of(file)));
        assertEquals("first\n--- not a header\nthird\n", Files.readString(tree.resolve("Lib/one.py")));
        assertEquals("alpha\nbeta\ngamma\n", Files.readString(tree.resolve("Lib/two.py")));
        assertEquals("new\n", Files.readString(tree.resolve("Lib/three.py")));
    }

    @Test
    void aFileThatIsNotThereIsNamed() throws IOException {
        Path file = patch("absent.patch", HEADER + CHANGE.replace("one.py", "absent.py"));
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> new Patcher().apply(tree, List.of(PatchFile.of(file))));
        assertTrue(failure.what().contains("Lib/absent.py"), failure.what());
    }

    @Test
    void pathsThatLeadOutsideAreRefused() throws IOException {
        Path file = patch("escape.patch", HEADER + CHANGE.replace("Lib/one.py", "../outside.py"));
        Files.writeString(directory.resolve("outside.py"), "first\nsecond\nthird\n");
        assertThrows(BuildFailure.class, () -> new Patcher().apply(tree, List.of(PatchFile.of(file))));
        assertEquals("first\nsecond\nthird\n", Files.readString(directory.resolve("outside.py")));
    }

    @Test
    void aPatchOfOursTellsWhatAndWhyAndWhere() throws IOException {
        patch("0001-silent.patch", "What: a change.\n\n" + CHANGE);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> PatchFile.inOrder(patches));
        assertTrue(failure.what().contains("Why:"), failure.what());
    }

    private Path patch(String name, String content) throws IOException {
        return Files.writeString(patches.resolve(name), content);
    }
}
