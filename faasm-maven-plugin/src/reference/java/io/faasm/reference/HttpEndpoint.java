package io.faasm.reference;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** What the HTTP endpoints of Faasm's servers have in common: an exception that leaves the handler ends the process. */
abstract class HttpEndpoint implements AutoCloseable {
    /** Of Boost.Beast's parser, for all header fields together; what has more is not answered. */
    private static final int LARGEST_HEADER = 8192;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile String ended;

    /** The process ends, because of an exception that nobody catches. */
    static final class Ends extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Ends(String why) {
            super(why);
        }
    }

    /** An answer with its body. */
    record Reply(int status, byte[] body) {
        static Reply of(int status, String text) {
            return new Reply(status, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    HttpEndpoint(int port) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        } catch (IOException taken) {
            throw new UncheckedIOException(taken);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Answers a request, or throws {@link Ends}. */
    abstract Reply answer(HttpExchange request, byte[] body) throws IOException;

    private void handle(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        int header = exchange.getRequestHeaders().entrySet().stream()
                .mapToInt(field -> field.getValue().stream()
                        .mapToInt(value -> field.getKey().length() + value.length() + 4)
                        .sum())
                .sum();
        if (header > LARGEST_HEADER) {
            exchange.close();
            return;
        }
        try (exchange) {
            try {
                reply(exchange, answer(exchange, exchange.getRequestBody().readAllBytes()));
            } catch (Ends ends) {
                // Never an answer: the connection breaks with the process.
                ended = ends.getMessage();
                new Thread(this::stop).start();
                end.await(10, TimeUnit.SECONDS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain");
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.getResponseHeaders().set("Access-Control-Allow-Methods", "GET,POST,PUT,OPTIONS");
        exchange.getResponseHeaders().set("Access-Control-Allow-Headers", "User-Agent,Content-Type");
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        if (reply.body().length > 0) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    private void stop() {
        server.stop(0);
        end.countDown();
    }

    public final URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The requests so far, with their methods. */
    public final List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** Why the process has ended, if it has. */
    public final Optional<String> ended() {
        return Optional.ofNullable(ended);
    }

    @Override
    public void close() {
        stop();
        threads.shutdownNow();
    }
}
