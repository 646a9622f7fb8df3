package io.faasm.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestPythonTest {
    @TempDir
    private Path directory;

    @Test
    void aPythonThatCannotIsPassedOver() throws IOException {
        python("first/python3", "exit 1");
        Path able = python("second/python3.12", "exit 0");
        String path = directory.resolve("first") + ":" + directory.resolve("second");
        assertEquals(Optional.of(able), TestPython.find(path, "import tarfile; tarfile.data_filter"));
    }

    private Path python(String name, String script) throws IOException {
        Path python = directory.resolve(name);
        Files.createDirectories(python.getParent());
        Files.writeString(python, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
