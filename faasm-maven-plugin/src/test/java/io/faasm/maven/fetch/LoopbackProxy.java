package io.faasm.maven.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A proxy on loopback that asks for a password, for addresses and for tunnels, and knows all hosts as ports of loopback. */
public final class LoopbackProxy implements AutoCloseable {
    private final LoopbackServer server;
    private final Map<String, Integer> hosts = new ConcurrentHashMap<>();
    private final Optional<Credentials> required;

    public LoopbackProxy(Optional<Credentials> required) throws IOException {
        this.required = required;
        server = new LoopbackServer();
        server.otherwise(this::answer);
    }

    /** What this host name leads to. */
    public LoopbackProxy host(String name, int port) {
        hosts.put(name, port);
        return this;
    }

    public int port() {
        return server.port();
    }

    /** All requests so far, those that were refused for want of a password among them. */
    public List<LoopbackServer.Request> requests() {
        return server.requests();
    }

    private void answer(LoopbackServer.Request request, Socket connection) throws IOException {
        boolean tunnel = request.method().equals("CONNECT");
        if (required.isPresent() && !request.header("proxy-authorization").equals(basic(required.get()))) {
            LoopbackServer.afterBody(LoopbackServer.raw(
                            "407 Proxy Authentication Required",
                            Map.of("Proxy-Authenticate", "Basic realm=\"test\"", "Content-Length", "0"),
                            new byte[0]))
                    .send(request, connection);
            return;
        }
        URI target = URI.create(tunnel ? "https://" + request.target() : request.target());
        Integer port = hosts.get(target.getHost());
        if (port == null) {
            LoopbackServer.status(502).send(request, connection);
            return;
        }
        try (Socket behind = new Socket("127.0.0.1", port)) {
            if (tunnel) {
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } else {
                StringBuilder head = new StringBuilder(request.method() + " " + target.getRawPath() + " HTTP/1.1\r\n");
                request.headers().forEach((name, value) -> {
                    if (!name.startsWith("proxy-")) {
                        head.append(name).append(": ").append(value).append("\r\n");
                    }
                });
                behind.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            }
            Thread forth = new Thread(() -> pump(connection, behind));
            forth.setDaemon(true);
            forth.start();
            pump(behind, connection);
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException gone) {
            // One of them has enough.
        }
    }

    static String basic(Credentials known) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((known.user() + ":" + known.password()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
