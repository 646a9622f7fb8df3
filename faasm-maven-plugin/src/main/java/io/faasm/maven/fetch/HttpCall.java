package io.faasm.maven.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A request whose answer is short, or of which only the beginning matters.
 *
 * @param address where to; without user and password
 * @param longest how long all of it may take, from looking up the host to the last byte of the answer
 * @param most    how many bytes of the answer's body are read
 */
public record HttpCall(
        String method, URI address, Map<String, String> headers, Optional<Body> body, Duration longest, int most) {
    public HttpCall {
        headers = Map.copyOf(headers);
    }

    /** What is sent; its length is known and it can be read again. */
    public sealed interface Body {
        long length();

        InputStream open() throws IOException;
    }

    /** Content in memory. */
    public record Bytes(byte[] content) implements Body {
        @Override
        public long length() {
            return content.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }
    }

    /** Content of a file. */
    public record OfFile(Path file, long length) implements Body {
        public static OfFile of(Path file) throws IOException {
            return new OfFile(file, Files.size(file));
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }

    /** Is told how a call goes on, for whoever waits for it. */
    public interface Observer {
        Observer NONE = new Observer() {
            @Override
            public void sent(long bytes) {}

            @Override
            public void waits(Duration sinceTheBeginning) {}
        };

        /** More of the body was handed to the connection. */
        void sent(long bytes);

        /** Nothing is sent at the moment, and no answer has come. Called about every second. */
        void waits(Duration sinceTheBeginning);
    }

    /**
     * A server's answer.
     *
     * @param headers by their names in lower case; of a repeated one, the first
     * @param body    the beginning
     * @param whole   whether that is all of it
     */
    public record Answer(int status, Map<String, String> headers, byte[] body, boolean whole) {
        public Answer {
            headers = Map.copyOf(headers);
        }

        public Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }
}
