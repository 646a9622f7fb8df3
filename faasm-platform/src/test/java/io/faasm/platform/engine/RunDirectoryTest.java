package io.faasm.platform.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void itIsInTheStorageAndForItsUserAlone() throws Exception {
        Path run = RunDirectory.of(directory);
        assertEquals(directory.resolve(".run"), run);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(run)));
        assertEquals(run, RunDirectory.of(directory));
    }

    @Test
    void aLongPathGetsAShortDirectoryThatIsFoundAgain() throws Exception {
        Path deep = directory.resolve("a".repeat(60)).resolve("b".repeat(60));
        Path run = RunDirectory.of(deep);
        try {
            assertTrue(run.toString().length() < 80, run.toString());
            assertEquals(run, RunDirectory.of(deep));
            Path other = RunDirectory.of(directory.resolve("c".repeat(120)));
            assertNotEquals(run, other);
            Trees.delete(other);
        } finally {
            Trees.delete(run);
        }
    }

    @Test
    void whatOthersCouldHaveMadeIsNotUsed() throws Exception {
        Path run = directory.resolve("run");
        Files.createSymbolicLink(run, directory);
        assertThrows(BuildFailure.class, () -> RunDirectory.make(run));
        Files.delete(run);
        Files.createFile(run);
        assertThrows(BuildFailure.class, () -> RunDirectory.make(run));
        Files.delete(run);
        Files.createDirectory(run);
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThrows(BuildFailure.class, () -> RunDirectory.make(run));
    }
}
