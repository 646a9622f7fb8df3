package io.faasm.platform.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A connection that knows nothing of HTTP but where an answer ends. */
public final class RawClient implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: ([0-9]+)\r\n");

    private final Socket socket = new Socket();

    public RawClient(HttpPort port) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", port.port()), 5000);
        socket.setSoTimeout(20_000);
    }

    /** An answer as it came. */
    public record Answer(String header, byte[] body) {
        public int status() {
            return Integer.parseInt(header.split(" ")[1]);
        }

        public String text() {
            return new String(body, UTF_8);
        }

        @Override
        public String toString() {
            return header + text();
        }
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public RawClient send(String bytes) throws IOException {
        return send(bytes.getBytes(ISO_8859_1));
    }

    /** Reads one answer, and leaves the connection open. */
    public Answer answer() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        while (!header.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the connection ended after: " + header.toString(ISO_8859_1));
            }
            header.write(next);
        }
        Matcher length = LENGTH.matcher(header.toString(ISO_8859_1));
        int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        byte[] body = in.readNBytes(bytes);
        if (body.length < bytes) {
            throw new EOFException("the body ended after " + body.length + " of " + bytes + " bytes");
        }
        return new Answer(header.toString(ISO_8859_1), body);
    }

    /** A request with this body, as curl sends it, on a connection of its own. */
    public static Answer request(HttpPort port, String method, String path, byte[] body, String... header)
            throws IOException {
        String fields = String.join(
                "", Arrays.stream(header).map(field -> field + "\r\n").toList());
        try (RawClient client = new RawClient(port)) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port.port()
                            + "\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\n" + fields + "Content-Length: "
                            + body.length + "\r\n\r\n")
                    .send(body)
                    .answer();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
