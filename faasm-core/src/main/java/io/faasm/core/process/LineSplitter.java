package io.faasm.core.process;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One stream of a tool, cut into lines so that two streams can share an output without mixing inside a line. */
final class LineSplitter extends OutputStream {
    /** A tool that writes no line ends still gets its output seen. */
    private static final int LONGEST_LINE = 64 * 1024;

    private final ToolOutput output;
    private final Consumer<String> receiver;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LineSplitter(ToolOutput output, Consumer<String> receiver) {
        this.output = output;
        this.receiver = receiver;
    }

    @Override
    public synchronized void write(int octet) {
        line.write(octet);
        if (octet == '\n' || line.size() >= LONGEST_LINE) {
            emit();
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int index = offset; index < offset + length; index++) {
            write(bytes[index]);
        }
    }

    @Override
    public synchronized void close() {
        if (line.size() > 0) {
            emit();
        }
    }

    private void emit() {
        byte[] bytes = line.toByteArray();
        line.reset();
        // Under the output's lock, so that the receiver sees lines in the order of the log and one at a time.
        synchronized (output) {
            output.add(bytes);
            try {
                receiver.accept(new String(bytes, StandardCharsets.UTF_8).stripTrailing());
            } catch (RuntimeException broken) {
                // Thrown here it would stop the pump, and the tool would block on a full pipe.
                output.fail(broken);
            }
        }
    }
}
