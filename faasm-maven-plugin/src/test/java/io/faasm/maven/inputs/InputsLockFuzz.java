package io.faasm.maven.inputs;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fuzz.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A lock of any content is read or refused, and one that is read is written the same. */
public final class InputsLockFuzz {
    private static Path file;

    private InputsLockFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (file == null) {
            file = Scratch.directory("inputs-lock").resolve(InputsLock.NAME);
        }
        Files.write(file, input);
        InputsLock lock;
        try {
            lock = InputsLock.read(file);
        } catch (BuildFailure refused) {
            return;
        }
        lock.write(file);
        if (!InputsLock.read(file).equals(lock)) {
            throw new AssertionError("written and read again it is another one: " + lock);
        }
    }
}
