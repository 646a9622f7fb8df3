package io.faasm.maven.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/** Git's smart HTTP on loopback, over the repositories of a directory; it can be told to misbehave. */
public final class GitServer implements AutoCloseable {
    private static final String SERVICE = "git-upload-pack";

    private final Path directory;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger breaks = new AtomicInteger();
    private volatile int bytesBeforeBreak;
    private volatile boolean oldProtocol;
    private volatile boolean tipsOnly;
    private volatile String password = "";

    public GitServer(Path directory) throws IOException {
        this.directory = directory;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url(String repository) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
    }

    /** Method and path of every request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Closes the connection of the next packs after so many bytes of them. */
    public void breakPacks(int times, int bytes) {
        breaks.set(times);
        bytesBeforeBreak = bytes;
    }

    /** Speaks version 0 of the protocol only. */
    public void speakOldProtocol() {
        oldProtocol = true;
    }

    /** Gives no commit but those that branches and tags point at. */
    public void giveTipsOnly() {
        tipsOnly = true;
    }

    public void requirePassword(String required) {
        password = required;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        try (exchange) {
            if (!password.isEmpty() && !authorised(exchange)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            boolean asks = path.endsWith("/info/refs");
            if (!asks && !path.endsWith("/" + SERVICE)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String name = path.substring(1, path.length() - (asks ? "/info/refs" : "/" + SERVICE).length());
            if (!Files.exists(directory.resolve(name))) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            try (Repository repository = open(directory.resolve(name))) {
                UploadPack pack = new UploadPack(repository);
                pack.setBiDirectionalPipe(false);
                pack.setRequestPolicy(UploadPack.RequestPolicy.ANY);
                if (tipsOnly) {
                    pack.setRequestValidator((unused, others) -> {
                        if (!others.isEmpty()) {
                            throw new PackProtocolException(
                                    "want " + others.get(0).name() + " not valid");
                        }
                    });
                }
                String version = exchange.getRequestHeaders().getFirst("Git-Protocol");
                if (version != null && !oldProtocol) {
                    pack.setExtraParameters(List.of(version));
                }
                if (asks) {
                    advertise(exchange, pack);
                } else {
                    upload(exchange, pack);
                }
            }
        }
    }

    private static Repository open(Path directory) throws IOException {
        Path inside = directory.resolve(".git");
        return new FileRepositoryBuilder()
                .setGitDir((Files.exists(inside) ? inside : directory).toFile())
                .setMustExist(true)
                .build();
    }

    private static void advertise(HttpExchange exchange, UploadPack pack) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        PacketLineOut lines = new PacketLineOut(content);
        pack.sendAdvertisedRefs(new RefAdvertiser.PacketLineOutRefAdvertiser(lines), SERVICE);
        exchange.getResponseHeaders().set("Content-Type", "application/x-" + SERVICE + "-advertisement");
        exchange.sendResponseHeaders(200, content.size());
        exchange.getResponseBody().write(content.toByteArray());
    }

    private void upload(HttpExchange exchange, UploadPack pack) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        InputStream body = exchange.getRequestBody();
        InputStream request = packed ? new GZIPInputStream(body) : body;
        exchange.getResponseHeaders().set("Content-Type", "application/x-" + SERVICE + "-result");
        exchange.sendResponseHeaders(200, 0);
        OutputStream response = new FilterOutputStream(exchange.getResponseBody()) {
            private int sent;

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                sent += length;
                if (breaks.get() > 0 && sent > bytesBeforeBreak) {
                    breaks.decrementAndGet();
                    throw new IOException("as the test wants it");
                }
                out.write(bytes, from, length);
            }
        };
        pack.upload(request, response, null);
        response.flush();
    }

    private boolean authorised(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        String required = "Basic " + Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
        return required.equals(given);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
