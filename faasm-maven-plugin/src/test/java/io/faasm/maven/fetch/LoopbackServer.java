package io.faasm.maven.fetch;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ServerSocketFactory;

/**
 * An HTTP server on loopback that writes its answers by hand, so that they can be wrong in every way. It keeps all requests.
 */
public final class LoopbackServer implements AutoCloseable {
    private final ServerSocket socket;
    private final String scheme;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Answer otherwise = status(404);

    /**
     * A request.
     *
     * @param target as it was sent, for a proxy a whole address
     * @param headers by their names, which are in lower case
     */
    public record Request(String method, String target, Map<String, String> headers) {
        /** The path that was asked for, decoded. */
        public String path() {
            String path = URI.create(target).getRawPath();
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.getOrDefault(name, "");
        }

        @Override
        public String toString() {
            return method + " " + target + (header("range").isEmpty() ? "" : " " + header("range"));
        }
    }

    /** Answers a request on its connection, which is closed then. */
    public interface Answer {
        void send(Request request, Socket connection) throws IOException;
    }

    public LoopbackServer() throws IOException {
        this("http", ServerSocketFactory.getDefault());
    }

    public LoopbackServer(String scheme, ServerSocketFactory sockets) throws IOException {
        this.scheme = scheme;
        socket = sockets.createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        threads.submit(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** The address of a path that begins with a slash. */
    public URI address(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    public LoopbackServer on(String path, Answer answer) {
        answers.put(path, answer);
        return this;
    }

    public LoopbackServer otherwise(Answer answer) {
        otherwise = answer;
        return this;
    }

    /** All requests so far. */
    public List<Request> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The requests so far for what ends so, as {@code GET /path} with the range if one was asked for. */
    public List<String> requestsFor(String ending) {
        return requests().stream()
                .filter(request -> request.path().endsWith(ending))
                .map(Request::toString)
                .toList();
    }

    public void forget() {
        requests.clear();
    }

    /** The content, or the range of it that is asked for. */
    public static Answer content(byte[] content) {
        return (request, connection) -> {
            String range = request.header("range");
            int start = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
            if (start > 0 && start >= content.length) {
                write(connection, "416 Range Not Satisfiable", Map.of("Content-Length", "0"), new byte[0], 0, 0);
                return;
            }
            Map<String, String> headers = new TreeMap<>();
            headers.put("Content-Length", Integer.toString(content.length - start));
            if (start > 0) {
                headers.put("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
            }
            write(connection, start > 0 ? "206 Partial Content" : "200 OK", headers, content, start, content.length);
        };
    }

    /** Without a word about how long it is. */
    public static Answer contentOfUnknownLength(byte[] content) {
        return (request, connection) -> write(connection, "200 OK", Map.of(), content, 0, content.length);
    }

    /** The beginning of the content, and then the connection ends. */
    public static Answer cut(byte[] content, int end) {
        return (request, connection) -> write(
                connection, "200 OK", Map.of("Content-Length", Integer.toString(content.length)), content, 0, end);
    }

    /** The beginning of the content, and then nothing. */
    public Answer stalled(byte[] content, int end) {
        return (request, connection) -> {
            write(connection, "200 OK", Map.of("Content-Length", Integer.toString(content.length)), content, 0, end);
            awaitClose();
        };
    }

    /** No word at all. */
    public Answer silence() {
        return (request, connection) -> awaitClose();
    }

    public static Answer status(int code) {
        return (request, connection) ->
                write(connection, code + " As Told", Map.of("Content-Length", "0"), new byte[0], 0, 0);
    }

    public static Answer redirect(Object to) {
        return (request, connection) -> write(
                connection, "302 Found", Map.of("Location", to.toString(), "Content-Length", "0"), new byte[0], 0, 0);
    }

    /** Any answer at all. */
    public static Answer raw(String status, Map<String, String> headers, byte[] body) {
        return (request, connection) -> write(connection, status, headers, body, 0, body.length);
    }

    /** The answer, once the request's body is read. */
    public static Answer afterBody(Answer answer) {
        return (request, connection) -> {
            long length = Long.parseLong("0" + request.header("content-length"));
            connection.getInputStream().skipNBytes(length);
            answer.send(request, connection);
        };
    }

    /** The first answer as often as is said, and then the other. */
    public static Answer first(int times, Answer first, Answer then) {
        AtomicInteger left = new AtomicInteger(times);
        return (request, connection) -> (left.getAndDecrement() > 0 ? first : then).send(request, connection);
    }

    private static void write(
            Socket connection, String status, Map<String, String> headers, byte[] body, int from, int to)
            throws IOException {
        OutputStream out = new BufferedOutputStream(connection.getOutputStream());
        String head = headers.entrySet().stream()
                .map(header -> header.getKey() + ": " + header.getValue() + "\r\n")
                .collect(Collectors.joining("", "HTTP/1.1 " + status + "\r\n", "Connection: close\r\n\r\n"));
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        out.write(body, from, to - from);
        out.flush();
    }

    private void awaitClose() {
        try {
            closed.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                threads.submit(() -> serve(connection));
            } catch (IOException end) {
                // It was closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            List<String> lines = head(connection.getInputStream());
            if (lines.isEmpty()) {
                return;
            }
            String[] words = lines.get(0).split(" ");
            Map<String, String> headers = new TreeMap<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split(":\\s*", 2);
                headers.put(parts[0].toLowerCase(java.util.Locale.ROOT), parts[1]);
            }
            Request request = new Request(words[0], words[1], headers);
            requests.add(request);
            String key = words[0].equals("CONNECT") ? words[1] : request.path();
            answers.getOrDefault(key, otherwise).send(request, connection);
        } catch (IOException | RuntimeException gone) {
            // Whoever asked went away, as some tests want it.
        }
    }

    private static List<String> head(InputStream in) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                return List.of();
            }
            read.write(next);
        }
        return read.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
        threads.shutdownNow();
        try {
            // Until the thread that accepts has noticed, the port still takes connections.
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
