package io.faasm.maven.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.faasm.core.console.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Answers one request of today's upload protocol; whatever is wrong with it becomes a status and a reason. */
final class UploadHandler implements HttpHandler {
    private static final String FILE_PATH = "FilePath";
    private static final int OK = 200;

    /** What a client that sent too much may still send before its connection is closed, so that it reads the reason. */
    private static final long PATIENCE = 16L << 20;

    private static final Pattern PORT = Pattern.compile("(?<=[^:]):[0-9]*$");

    private final LocalStorage storage;
    private final Console console;
    private final boolean loopback;

    private final Supplier<Turn> turn;

    /** Answers requests; {@code turn} is that of the exchange which the calling thread works on. */
    UploadHandler(LocalStorage storage, Console console, boolean loopback, Supplier<Turn> turn) {
        this.storage = storage;
        this.console = console;
        this.loopback = loopback;
        this.turn = turn;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        turn.get().headerIsRead();
        try (exchange) {
            try {
                answer(exchange);
            } catch (Refusal refusal) {
                refuse(exchange, refusal);
            } catch (IOException | RuntimeException broken) {
                console.warn(line(exchange, "ended: " + broken));
                if (exchange.getResponseCode() < 0) {
                    reply(
                            exchange,
                            500,
                            "The server failed: " + broken.getClass().getSimpleName() + "\n");
                }
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException, Refusal {
        checkHost(exchange);
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("PUT")) {
            exchange.getResponseHeaders().set("Allow", "GET, PUT");
            throw new Refusal(405, "Method " + Text.printable(method) + " is not known here; use GET or PUT");
        }
        boolean put = method.equals("PUT");
        List<String> path = parts(exchange.getRequestURI().getRawPath());
        if (!put && path.equals(List.of("ping"))) {
            reply(exchange, OK, "PONG");
            return;
        }
        Stored what = what(exchange, path, put);
        if (put) {
            receive(exchange, what);
        } else {
            send(exchange, what);
        }
    }

    /** A page in a browser may name this server by a domain of its own; on loopback only local names are meant. */
    private void checkHost(HttpExchange exchange) throws Refusal {
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (loopback
                && host != null
                && !Loopback.isMeantBy(PORT.matcher(host.strip()).replaceFirst(""))) {
            throw new Refusal(403, "This server is local; it does not answer to the name " + Text.printable(host));
        }
    }

    private static Stored what(HttpExchange exchange, List<String> path, boolean put) throws Refusal {
        String kind = path.isEmpty() ? "" : path.get(0);
        if (kind.equals("file") && path.size() == 1) {
            Stored.SharedFile file = Stored.SharedFile.of(filePath(exchange));
            if (put) {
                file.requireNoPlaceOfAFunction();
            }
            return file;
        }
        if (path.size() == 3) {
            switch (kind) {
                case "s":
                    return Stored.State.of(path.get(1), path.get(2));
                case "f":
                    return new Stored.WebAssembly(written(put, Stored.name(path.get(1), path.get(2)), path));
                case "p":
                    return new Stored.Python(written(put, Stored.name(path.get(1), path.get(2)), path));
                default:
                    break;
            }
        }
        throw unknown(put, path);
    }

    /** Functions are uploaded, but this protocol has no way to read them back. */
    private static <T> T written(boolean put, T name, List<String> path) throws Refusal {
        if (!put) {
            throw unknown(false, path);
        }
        return name;
    }

    private static Refusal unknown(boolean put, List<String> path) {
        String known = put
                ? "PUT /f/<user>/<function>, /p/<user>/<function>, /s/<user>/<key>, /file"
                : "GET /file, /s/<user>/<key>, /ping";
        return new Refusal(400, "Bad path /" + Text.printable(String.join("/", path)) + "; this server knows " + known);
    }

    private static String filePath(HttpExchange exchange) throws Refusal {
        List<String> values = exchange.getRequestHeaders().getOrDefault(FILE_PATH, List.of());
        if (values.size() != 1) {
            throw new Refusal(400, "The request needs one " + FILE_PATH + " header, it has " + values.size());
        }
        // The server gives a header's bytes as the characters of the same number.
        return utf8(values.get(0).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The path's parts with their percent escapes undone, each for itself, so that an escaped slash separates nothing. */
    private static List<String> parts(String rawPath) throws Refusal {
        List<String> parts = new ArrayList<>();
        String path = rawPath == null ? "" : rawPath;
        if (path.length() > 2048) {
            throw new Refusal(414, "The path is " + path.length() + " characters long; 2048 is the most");
        }
        String inner = path.replaceAll("^/|/$", "");
        for (String part : inner.split("/", -1)) {
            parts.add(decode(part));
        }
        return parts;
    }

    private static String decode(String part) throws Refusal {
        byte[] raw = part.getBytes(StandardCharsets.UTF_8);
        ByteBuffer decoded = ByteBuffer.allocate(raw.length);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                decoded.put(raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new Refusal(400, "Bad percent escape in \"" + Text.printable(part) + "\"");
            }
            decoded.put((byte) (high << 4 | low));
            i += 2;
        }
        byte[] bytes = new byte[decoded.flip().remaining()];
        decoded.get(bytes);
        return utf8(bytes);
    }

    private static String utf8(byte[] bytes) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException bad) {
            throw new Refusal(400, "A name in the request is not UTF-8");
        }
    }

    private void receive(HttpExchange exchange, Stored what) throws IOException, Refusal {
        Optional<Long> announced = announced(exchange);
        if (announced.isPresent() && announced.get() > storage.limit()) {
            throw storage.tooLarge();
        }
        long bytes = storage.store(what, turn.get().body(exchange.getRequestBody()), announced);
        // Wording and emptiness are those of Faasm's server; clients judge by them.
        reply(exchange, OK, what instanceof Stored.WebAssembly ? "Function upload complete\n" : "");
        console.info(line(exchange, Text.size(bytes) + " stored as " + String.join("/", what.place())));
    }

    private static Optional<Long> announced(HttpExchange exchange) throws Refusal {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length == null) {
            return Optional.empty();
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new Refusal(400, "Content-Length \"" + Text.printable(length) + "\" is not a number of bytes");
        }
        return Optional.of(Long.parseLong(length));
    }

    private void send(HttpExchange exchange, Stored what) throws IOException, Refusal {
        try (SeekableByteChannel file = storage.open(what)) {
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            long size = file.size();
            exchange.sendResponseHeaders(OK, size == 0 ? -1 : size);
            if (size > 0) {
                try (OutputStream out = turn.get().answer(exchange.getResponseBody())) {
                    Channels.newInputStream(file).transferTo(out);
                }
            }
        }
    }

    private void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        console.warn(line(exchange, refusal.status() + ", " + refusal.reason()));
        // Unread bytes of the body would be taken for the next request.
        exchange.getResponseHeaders().set("Connection", "close");
        discard(turn.get().body(exchange.getRequestBody()));
        reply(exchange, refusal.status(), refusal.reason() + "\n");
    }

    private static void discard(InputStream body) {
        byte[] block = new byte[64 * 1024];
        try {
            long seen = 0;
            for (int n = body.read(block); n >= 0 && seen < PATIENCE; n = body.read(block)) {
                seen += n;
            }
        } catch (IOException gone) {
            // The reason is sent all the same; the client may have stopped writing and still read.
        }
    }

    private void reply(HttpExchange exchange, int status, String text) throws IOException {
        turn.get().waitsForTheClient();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0 && !exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String line(HttpExchange exchange, String result) {
        return Text.printable(exchange.getRequestMethod() + " " + exchange.getRequestURI()) + ": " + result;
    }
}
