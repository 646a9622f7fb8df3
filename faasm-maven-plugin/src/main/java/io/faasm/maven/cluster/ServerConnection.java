package io.faasm.maven.cluster;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Loopback;
import io.faasm.core.text.Text;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.HttpCall;
import io.faasm.maven.fetch.HttpCalls;
import io.faasm.maven.fetch.Network;
import io.faasm.maven.fetch.Transfer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The connection to one server of a cluster: requests are tried again where nothing can have come of them or where doing them
 * twice is safe, and what remains is a failure whose advice fits its cause.
 */
final class ServerConnection implements AutoCloseable {
    private static final int OK = 200;
    private static final int TOO_MANY = 429;

    /** Statuses of gateways whose server is away, often for a moment. */
    private static final Set<Integer> PASSING = Set.of(502, 503, 504);

    /** No server of ours on loopback can be reached by way of a proxy elsewhere. */
    private static final List<String> LOOPBACK = List.of("localhost", "127.*", "::1", "0:0:0:0:0:0:0:1");

    private final Role role;
    private final URI server;
    private final ServerAccess access;
    private final Patience patience;
    private final Console console;
    private final HttpCalls calls;

    /**
     * How long failures that pass are waited for.
     *
     * @param attempts how often a request is sent that got no answer, or one of a gateway whose server is away
     * @param first    the pause after the first of them; each further one is three times as long
     * @param restart  how long a server that has answered in this build may refuse connections
     * @param busy     how long a server may have the client wait by answering 429
     */
    record Patience(int attempts, Duration first, Duration restart, Duration busy) {
        static final Patience USUAL =
                new Patience(3, Duration.ofMillis(300), Duration.ofSeconds(30), Duration.ofMinutes(2));
    }

    /**
     * A request to the server.
     *
     * @param path    behind the server's address, with a leading slash
     * @param timeout how long it may take
     * @param most    how many bytes of the answer are wanted
     * @param again   whether it may be sent again when it is not known whether it was served
     */
    record Request(
            String method,
            String path,
            Map<String, String> headers,
            Optional<HttpCall.Body> body,
            Duration timeout,
            int most,
            boolean again) {}

    ServerConnection(Role role, ServerAccess access, Console console) {
        this(role, access, console, Patience.USUAL, Transfer.Limits.USUAL);
    }

    ServerConnection(Role role, ServerAccess access, Console console, Patience patience, Transfer.Limits limits) {
        this.role = role;
        this.server = checked(role, access.url());
        this.access = access;
        this.patience = patience;
        this.console = console;
        boolean here = Loopback.isMeantBy(server.getHost());
        // Maven's offline is about other machines.
        Network network =
                access.network().except(LOOPBACK).offline(access.network().offline() && !here);
        if (access.credentials().isPresent()) {
            network = network.withServer(server, access.credentials().get());
            if (server.getScheme().equalsIgnoreCase("http") && !here) {
                console.warn("User and password or token for the " + role + " are sent unencrypted to " + shown()
                        + ": whoever sees the connection can read them. Use an https address.");
            }
        }
        this.calls = new HttpCalls(network, limits);
    }

    /** The server's address as it goes into messages. */
    String shown() {
        return Address.shown(server);
    }

    /** How long a request may take unless its kind takes longer. */
    Duration timeout() {
        return access.timeout();
    }

    private static URI checked(Role role, String text) {
        String remedy = "Set " + role.addressProperty() + " to its address, for instance "
                + (role == Role.UPLOAD ? "http://127.0.0.1:8002." : "http://127.0.0.1:8080.");
        String shown = "\"" + Address.shown(text) + "\"";
        try {
            URI uri = new URI(text.strip().replaceAll("/+$", ""));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new BuildFailure(
                        "The address of the " + role + ", " + shown
                                + ", must not contain a user, a query or a fragment",
                        "Remove it from " + role.addressProperty()
                                + ": user and password, or a token, belong into a <server> of"
                                + " Maven's settings.xml, whose id " + role.credentialsProperty() + " names.");
            }
            if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
                throw new BuildFailure(shown + " is not the address of a " + role, remedy);
            }
            if (uri.getPort() == 0 || uri.getPort() > 65535) {
                throw new BuildFailure(
                        shown + " names the port " + uri.getPort() + "; ports are from 1 to 65535", remedy);
            }
            return uri;
        } catch (URISyntaxException malformed) {
            // Not kept as a cause: its message has the address whole.
            throw new BuildFailure(shown + " is not the address of a " + role, remedy);
        }
    }

    /** Sends a request until it is answered, and returns an answer of any status that does not pass. */
    HttpCall.Answer ask(Request request, HttpCall.Observer observer) {
        HttpCall call = new HttpCall(
                request.method(),
                URI.create(server + request.path()),
                request.headers(),
                request.body(),
                request.timeout(),
                request.most());
        Attempts attempts = new Attempts(call, request.again());
        while (true) {
            try {
                HttpCall.Answer answer = calls.send(call, observer);
                access.answered().add(Address.server(server));
                if (!attempts.goOnAfter(answer)) {
                    return answer;
                }
            } catch (Transfer.Silence silence) {
                throw Advice.silent(role, call, silence);
            } catch (Transfer.Unreachable unreachable) {
                attempts.goOnAfter(unreachable);
            } catch (Transfer.Refused refused) {
                throw new BuildFailure(
                        "The " + role + " at " + shown() + " is " + refused.getMessage(),
                        "Leave out -o, or the goal (faasm.upload.skip).");
            } catch (InterruptedIOException interrupted) {
                Thread.currentThread().interrupt();
                throw interrupted();
            } catch (IOException broken) {
                attempts.goOnAfter(broken);
            }
        }
    }

    /** The attempts to have one request answered: each method pauses, or says that there is no use in going on. */
    private final class Attempts {
        private final HttpCall call;
        private final boolean again;
        private final long began = System.nanoTime();
        private Duration pause = patience.first();
        private Duration busy = Duration.ZERO;
        private int unanswered;

        Attempts(HttpCall call, boolean again) {
            this.call = call;
            this.again = again;
        }

        /** Whether the answer is one that passes: of a busy server, which has done nothing, or of a gateway without its server. */
        boolean goOnAfter(HttpCall.Answer answer) {
            if (answer.status() == TOO_MANY) {
                Duration wish = RetryAfter.of(answer).orElse(pause);
                busy = busy.plus(wish);
                if (busy.compareTo(patience.busy()) > 0) {
                    throw Advice.busy(role, call, answer, wish, patience.busy());
                }
                console.info("The " + role + " is busy (429); asking again in " + Text.duration(wish) + ".");
                pause(wish);
                pause = pause.multipliedBy(2);
                return true;
            }
            if (!again || !PASSING.contains(answer.status()) || ++unanswered >= patience.attempts()) {
                return false;
            }
            pauseBecause("it answered " + answer.status());
            return true;
        }

        /** A server that has answered in this build may be restarting. */
        void goOnAfter(Transfer.Unreachable failure) {
            boolean answered = access.answered().contains(Address.server(server));
            boolean refused = failure.getCause() instanceof ConnectException;
            if (!answered
                    || !refused
                    || System.nanoTime() - began > patience.restart().toNanos()) {
                throw Advice.unreachable(role, call, failure, answered);
            }
            console.warn("The " + role + " at " + shown()
                    + " has answered in this build and refuses connections now; trying again.");
            pause(pause);
            pause = pause.multipliedBy(2);
        }

        /** What came of the request is not known. */
        void goOnAfter(IOException broken) {
            if (!again || ++unanswered >= patience.attempts()) {
                throw Advice.broken(role, call, broken, again);
            }
            pauseBecause("the connection broke");
        }

        private void pauseBecause(String reason) {
            console.warn("Request " + unanswered + " of at most " + patience.attempts() + " to "
                    + Address.shown(call.address()) + " did not succeed (" + reason + "); trying again.");
            pause(pause);
            pause = pause.multipliedBy(3);
        }
    }

    /** As {@link #ask}; any answer but 200 is a failure, and so is a web page. Returns the text of the answer. */
    String askForOk(Request request, HttpCall.Observer observer) {
        HttpCall.Answer answer = ask(request, observer);
        refuseWebPage(request, answer);
        if (answer.status() != OK) {
            throw Advice.refused(role, address(request), answer);
        }
        return text(answer);
    }

    /** Fails where a web page stands in for the server: a login, a proxy's message, another service. */
    void refuseWebPage(Request request, HttpCall.Answer answer) {
        if (answer.status() == OK && Advice.isWebPage(answer)) {
            throw Advice.webPage(role, address(request), answer);
        }
    }

    String address(Request request) {
        return Address.shown(URI.create(server + request.path()));
    }

    static String text(HttpCall.Answer answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    private static BuildFailure interrupted() {
        return new BuildFailure("The build was interrupted", "Run it again; uploading again is safe.");
    }

    @Override
    public void close() {
        try {
            calls.close();
        } catch (IOException nothingIsLost) {
            console.debug("closing the connection to the " + role + ": " + nothingIsLost);
        }
    }
}
