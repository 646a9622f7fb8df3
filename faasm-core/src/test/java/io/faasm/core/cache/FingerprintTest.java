package io.faasm.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
    @TempDir
    private Path directory;

    @Test
    void equalInputsHaveEqualKeysWhateverTheirOrder() {
        Fingerprint one = Fingerprint.of("s", 1).text("a", "1").text("b", "2").build();
        Fingerprint two = Fingerprint.of("s", 1).text("b", "2").text("a", "1").build();
        assertEquals(one.key(), two.key());
        assertTrue(one.key().matches("[0-9a-f]{32}"), one.key());
    }

    @Test
    void stageFormatNamesAndValuesAllCount() {
        String key = Fingerprint.of("s", 1).text("a", "1").build().key();
        assertNotEquals(key, Fingerprint.of("t", 1).text("a", "1").build().key());
        assertNotEquals(key, Fingerprint.of("s", 2).text("a", "1").build().key());
        assertNotEquals(key, Fingerprint.of("s", 1).text("b", "1").build().key());
        assertNotEquals(key, Fingerprint.of("s", 1).text("a", "2").build().key());
    }

    @Test
    void listsCannotBeConfused() {
        assertNotEquals(
                Fingerprint.of("s", 1).list("l", List.of("a b")).build().key(),
                Fingerprint.of("s", 1).list("l", List.of("a", "b")).build().key());
        assertNotEquals(
                Fingerprint.of("s", 1).list("l", List.of()).build().key(),
                Fingerprint.of("s", 1).list("l", List.of("")).build().key());
    }

    @Test
    void treesCountNamesContentAndPermissionToExecuteButNotTimes() throws IOException {
        Path file = Files.createDirectories(directory.resolve("sub")).resolve("file");
        Files.writeString(file, "text");
        String key = treeKey();
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertEquals(key, treeKey());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        String executable = treeKey();
        assertNotEquals(key, executable);
        Files.writeString(file, "other");
        String changed = treeKey();
        assertNotEquals(executable, changed);
        Files.move(file, file.resolveSibling("renamed"));
        assertNotEquals(changed, treeKey());
    }

    @Test
    void missingInputIsNamed() {
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> Fingerprint.of("s", 1).file("patch", directory.resolve("gone")));
        assertTrue(failure.what().contains("patch"), failure.what());
        assertTrue(failure.what().contains(directory.resolve("gone").toString()), failure.what());
    }

    private String treeKey() {
        return Fingerprint.of("s", 1).tree("t", directory).build().key();
    }
}
