package io.faasm.maven.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;

/** Writes what comes to the part of a file, as long as it comes fast enough and is not more than the file has. */
final class Receiver {
    /** What somebody may send who does not say how much it will be. */
    private static final long MOST = 4L << 30;

    private final Path part;
    private final long before;
    private final long size;
    private final LongConsumer received;

    /**
     * A receiver.
     *
     * @param before how many bytes of the part are there and stay
     * @param size   how many the file has; negative: unknown
     */
    Receiver(Path part, long before, long size, LongConsumer received) {
        this.part = part;
        this.before = before;
        this.size = size;
        this.received = received;
    }

    void takeAll(InputStream content, Transfer.Limits limits) throws IOException {
        long total = before;
        long windowStart = System.nanoTime();
        long inWindow = 0;
        try (OutputStream out = open()) {
            byte[] buffer = new byte[1 << 16];
            for (int read = read(content, buffer); read >= 0; read = read(content, buffer)) {
                total += read;
                requireRoomFor(total);
                write(out, buffer, read);
                received.accept(read);
                inWindow += read;
                if (System.nanoTime() - windowStart > limits.window().toNanos()) {
                    if (inWindow < limits.least()) {
                        throw new Transfer.Silence(
                                "only " + inWindow + " bytes in "
                                        + limits.window().toSeconds() + " s",
                                null);
                    }
                    windowStart = System.nanoTime();
                    inWindow = 0;
                }
            }
        }
        if (size >= 0 && total < size) {
            throw new Transfer.Broken("the connection ended after " + total + " of " + size + " bytes", null);
        }
    }

    private void requireRoomFor(long total) throws IOException {
        if (size >= 0 && total > size) {
            throw new Transfer.Refused("has more than " + size + " bytes");
        }
        if (total > MOST) {
            throw new Transfer.Refused(
                    "has more than " + (MOST >> 30) + " GiB, of which nobody said how many they are");
        }
    }

    private OutputStream open() throws IOException {
        try {
            return Files.newOutputStream(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    before > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException failure) {
            throw new Transfer.Unwritable(part, failure);
        }
    }

    private void write(OutputStream out, byte[] buffer, int length) throws IOException {
        try {
            out.write(buffer, 0, length);
        } catch (ClosedByInterruptException interrupted) {
            throw interruption(interrupted);
        } catch (IOException failure) {
            throw new Transfer.Unwritable(part, failure);
        }
    }

    private static int read(InputStream content, byte[] buffer) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw interruption(null);
        }
        try {
            return content.read(buffer);
        } catch (SocketTimeoutException | java.nio.file.FileSystemException known) {
            throw known;
        } catch (ClosedByInterruptException interrupted) {
            throw interruption(interrupted);
        } catch (IOException failure) {
            throw new Transfer.Broken(String.valueOf(failure.getMessage()), failure);
        }
    }

    private static InterruptedIOException interruption(IOException cause) {
        InterruptedIOException interruption = new InterruptedIOException("interrupted");
        interruption.initCause(cause);
        return interruption;
    }
}
