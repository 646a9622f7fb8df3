package io.faasm.core.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** What a tool wrote: all of it in the log, the end of it in memory. */
final class ToolOutput implements AutoCloseable {
    private static final int BYTES_KEPT = 256 * 1024;

    private final OutputStream log;
    private final Deque<byte[]> lastLines = new ArrayDeque<>();
    private int lastBytes;
    private RuntimeException failure;

    ToolOutput(Optional<Path> log) throws IOException {
        if (log.isPresent()) {
            Files.createDirectories(log.get().toAbsolutePath().getParent());
            this.log = Files.newOutputStream(log.get());
        } else {
            this.log = OutputStream.nullOutputStream();
        }
    }

    synchronized void add(byte[] line) {
        try {
            log.write(line);
        } catch (IOException broken) {
            fail(new UncheckedIOException("A tool's log cannot be written.", broken));
        }
        lastLines.addLast(line);
        lastBytes += line.length;
        while (lastBytes > BYTES_KEPT && lastLines.size() > 1) {
            lastBytes -= lastLines.removeFirst().length;
        }
    }

    synchronized String text() {
        StringBuilder text = new StringBuilder(lastBytes);
        lastLines.forEach(line -> text.append(new String(line, StandardCharsets.UTF_8)));
        return text.toString();
    }

    /** Notes what went wrong with the output; the tool is drained to its end all the same. */
    synchronized void fail(RuntimeException broken) {
        failure = failure == null ? broken : failure;
    }

    synchronized void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        log.close();
    }
}
