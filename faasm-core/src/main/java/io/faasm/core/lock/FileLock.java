package io.faasm.core.lock;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock that is named by a file. The operating system drops it with the process that holds it, however that ends. The
 * file stays: removing it would let two holders lock two files of one name.
 */
public final class FileLock {
    private final Path file;
    private final String purpose;
    private final Console console;

    /**
     * A lock, not held yet.
     *
     * @param purpose what its holder does, shown to whoever has to wait
     */
    public FileLock(Path file, String purpose, Console console) {
        this.file = file.toAbsolutePath().normalize();
        this.purpose = purpose;
        this.console = console;
    }

    /** Work done under the lock. */
    public interface Work<T> {
        T perform() throws IOException;
    }

    /** Waits for the lock, does the work, and releases the lock however the work ends. */
    public <T> T hold(Work<T> work) throws IOException {
        // An interned string is one object for the whole JVM. A static map would be one per class loader, Maven may
        // load
        // this class twice, and closing a second channel on a file drops the whole process's lock on it.
        synchronized (("io.faasm.core.lock:" + file).intern()) {
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    java.nio.channels.FileLock held = acquire(channel)) {
                if (!held.isValid()) {
                    throw new IOException("The lock " + file + " was lost.");
                }
                return work.perform();
            }
        }
    }

    private java.nio.channels.FileLock acquire(FileChannel channel) throws IOException {
        java.nio.channels.FileLock held = channel.tryLock();
        if (held != null) {
            return held;
        }
        console.info("waiting for another build: " + purpose + " (" + file + ")");
        try {
            return channel.lock();
        } catch (FileLockInterruptionException interrupted) {
            Thread.currentThread().interrupt();
            throw new BuildFailure(
                    "The build was interrupted while it waited for the lock " + file + ".",
                    "Run it again.",
                    interrupted);
        }
    }
}
