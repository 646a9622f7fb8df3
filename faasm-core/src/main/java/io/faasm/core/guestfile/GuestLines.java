package io.faasm.core.guestfile;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a file that a guest may have been writing when it ended: one without its line feed does not count. */
public final class GuestLines implements AutoCloseable {
    private final GuestDirectory left;
    private final String name;
    private final int longest;
    private final BufferedReader reader;
    private long rest;

    GuestLines(GuestDirectory left, String name, Path file, long limit, int longest) throws IOException {
        this.left = left;
        this.name = name;
        this.longest = longest;
        this.rest = limit;
        this.reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }

    /** The next line, or null at the end. */
    public String next() throws IOException {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n') {
                    return line.toString();
                }
                // Whoever outlived the guest may still be writing.
                if (line.length() == longest || --rest < 0) {
                    throw left.wrong(name, "a line longer than " + line.length() + " characters");
                }
                line.append((char) c);
            }
            return null;
        } catch (CharacterCodingException invalid) {
            throw left.wrong(name, "bytes that are not UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
