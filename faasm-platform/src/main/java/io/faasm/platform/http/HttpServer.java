package io.faasm.platform.http;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Loopback;
import io.faasm.core.text.Text;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** A server with several ports, each of which has an endpoint of its own. */
public final class HttpServer implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("(?<=[^:]):[0-9]*$");
    private static final int LARGEST_HEADER = 8192;
    private static final int SEND_BUFFER = 256 * 1024;
    private static final int MOST_THREADS = 64;

    private final Console console;
    private final InetAddress address;
    private final Optional<Token> token;
    private final Memory memory;
    private final Server server;
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "faasm-http-clock"));
    private final Clients clients;

    /** A port to open. */
    private record Opening(
            String role, String property, int port, boolean open, Endpoint endpoint, ServerConnector connector) {}

    private final List<Opening> openings = new ArrayList<>();

    /**
     * Prepares a server.
     *
     * @param address host name or address to bind
     * @param token what clients have to know; needed on addresses that other machines reach
     * @param bodies what bodies may take in memory together, in bytes
     */
    public HttpServer(String address, Optional<Token> token, Pace pace, long bodies, Console console) {
        this.console = console;
        this.token = token;
        this.memory = new Memory(bodies);
        try {
            this.address = InetAddress.getByName(address);
        } catch (UnknownHostException unknown) {
            throw new BuildFailure(
                    "The server cannot listen on \"" + address + "\": this host has no such address",
                    "Set faasm.serve.address to one of this host's addresses; 127.0.0.1 is the default.",
                    unknown);
        }
        if (!this.address.isLoopbackAddress() && token.isEmpty()) {
            throw new BuildFailure(
                    "The server would listen on " + address + ", which other hosts may reach, and whoever does could"
                            + " store functions and have them run here",
                    "Set faasm.serve.token.file to a file with a secret that clients have to send, or leave faasm.serve.address at"
                            + " 127.0.0.1.");
        }
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 4);
        threads.setName("faasm-http");
        threads.setDaemon(true);
        server = new Server(threads, new ScheduledExecutorScheduler("faasm-http-scheduler", true), null);
        server.setErrorHandler(HttpServer::sayWhatIsWrong);
        clients = new Clients(pace, clock);
    }

    /**
     * Adds a port.
     *
     * @param role what the endpoint is, for messages
     * @param property what the port's number is set with
     * @param port number, 0 for any free one
     * @param open whether it answers without a token
     */
    public HttpServer listen(String role, String property, int port, boolean open, Endpoint endpoint) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(LARGEST_HEADER);
        configuration.setUriCompliance(UriCompliance.UNSAFE);
        configuration.setHttpCompliance(HttpCompliance.RFC7230);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
        connector.setHost(address.getHostAddress());
        connector.setPort(port);
        // How long a client may take is looked after here (Clients), and a call takes as long as it takes.
        connector.setIdleTimeout(-1);
        connector.setAcceptQueueSize(1024);
        // What a client does not take stays in the file that it asked for, and not in the kernel's memory.
        connector.setAcceptedSendBufferSize(SEND_BUFFER);
        connector.addBean(clients);
        server.addConnector(connector);
        openings.add(new Opening(role, property, port, open, endpoint, connector));
        return this;
    }

    /** Opens all ports. */
    public void start() {
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                HttpServer.this.handle(request, response, callback);
                return true;
            }
        });
        for (Opening opening : openings) {
            try {
                opening.connector().open();
            } catch (IOException taken) {
                close();
                throw failure(opening, taken);
            }
        }
        try {
            server.start();
        } catch (Exception failed) {
            close();
            throw new IllegalStateException("The HTTP server does not start.", failed);
        }
    }

    private BuildFailure failure(Opening opening, IOException taken) {
        String where = address.getHostAddress() + ":" + opening.port();
        boolean bound = taken instanceof BindException || taken.getCause() instanceof BindException;
        return new BuildFailure(
                "The " + opening.role() + " cannot listen on " + where + ": " + taken.getMessage(),
                bound
                        ? "Stop the server that uses this port (another mvn faasm:serve, a Faasm cluster), or choose another"
                                + " port with " + opening.property() + "."
                        : "Choose another address or port with faasm.serve.address and " + opening.property() + ".",
                taken);
    }

    /** What this machine is called by clients on it. */
    public String host() {
        return new HttpPort(address, 0).url().getHost();
    }

    /** Where the endpoint of this role is. */
    public HttpPort port(String role) {
        return openings.stream()
                .filter(opening -> opening.role().equals(role))
                .map(opening -> new HttpPort(address, opening.connector().getLocalPort()))
                .findFirst()
                .orElseThrow();
    }

    private void handle(Request request, Response response, Callback callback) {
        Optional<Client> client = clients.of(request.getConnectionMetaData().getConnection());
        client.ifPresent(Client::waits);
        Exchange exchange = new Exchange(request, response, callback, client, memory, console);
        Opening opening = openings.stream()
                .filter(each ->
                        each.connector() == request.getConnectionMetaData().getConnector())
                .findFirst()
                .orElseThrow();
        try {
            checkHost(exchange);
            checkOrigin(exchange);
            checkToken(exchange, opening);
            opening.endpoint().answer(exchange);
        } catch (Refusal refusal) {
            exchange.refuse(refusal);
        } catch (IOException | RuntimeException broken) {
            exchange.fail(broken);
        }
    }

    /** A page in a browser may name this server by a domain of its own; on loopback only local names are meant. */
    private void checkHost(Exchange exchange) throws Refusal {
        Optional<String> host = exchange.firstHeader("Host");
        if (host.isPresent() && isForeign(PORT.matcher(host.get().strip()).replaceFirst(""))) {
            throw new Refusal(
                    403, "This server is local; it does not answer to the name " + Text.printable(host.get()));
        }
    }

    /** A page of any site may send requests here, and only some of them are asked for permission first. */
    private void checkOrigin(Exchange exchange) throws Refusal {
        Optional<String> origin = exchange.firstHeader("Origin");
        if (origin.isPresent() && isForeign(host(origin.get()))) {
            throw new Refusal(
                    403, "This server is local; it does not answer to pages of " + Text.printable(origin.get()));
        }
    }

    private static String host(String origin) {
        try {
            String host = URI.create(origin.strip()).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException opaque) {
            return "";
        }
    }

    private boolean isForeign(String host) {
        return address.isLoopbackAddress() && !Loopback.isMeantBy(host);
    }

    private void checkToken(Exchange exchange, Opening opening) throws Refusal {
        if (token.isPresent() && !opening.open() && !isKnown(exchange)) {
            exchange.set("WWW-Authenticate", "Bearer");
            throw new Refusal(401, "This server needs its token: Authorization: Bearer <token> (faasm.serve.token)");
        }
    }

    private boolean isKnown(Exchange exchange) {
        return token.isEmpty() || token.get().isShownBy(exchange.firstHeader("Authorization"));
    }

    /** Whether the client has shown the token, where there is one: for endpoints that answer some requests without it. */
    public boolean mayAskEverything(Exchange exchange) {
        return isKnown(exchange);
    }

    /** What Jetty itself refuses. */
    private static boolean sayWhatIsWrong(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String text = status + " " + org.eclipse.jetty.http.HttpStatus.getMessage(status) + "\n";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
        Content.Sink.write(response, true, text, callback);
        return true;
    }

    /** Closes all ports; exchanges under way are cut off. */
    @Override
    public void close() {
        try {
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception broken) {
            console.warn("The HTTP server did not stop as it should: " + broken);
        }
        openings.forEach(opening -> opening.connector().close());
        clock.shutdownNow();
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
