package io.faasm.maven.cluster;

import io.faasm.maven.console.Console;
import io.faasm.maven.console.Progress;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.function.FunctionName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Uploads to a cluster's upload server, in the dialect it speaks. */
public final class UploadClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PING = Duration.ofSeconds(10);
    private static final int OK = 200;

    /** An upload replaces the whole function, so it may be sent again where nobody can have refused it. */
    private static final int ATTEMPTS = 3;

    private static final Set<Integer> PASSING = Set.of(502, 503, 504);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(300);

    /** What servers of different ages answer with status 200 to an upload that they stored. */
    private static final Set<String> STORED = Set.of("", "Function upload complete", "Python function upload complete");

    private final URI server;
    private final Optional<Dialect> dialect;
    private final Duration timeout;
    private final long limit;
    private final Console console;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /**
     * A client of one server.
     *
     * @param server its URL, with or without a path before the protocol's own
     * @param dialect what it speaks, nothing to ask it
     * @param timeout for one request
     * @param limit largest upload in bytes
     */
    public UploadClient(String server, Optional<Dialect> dialect, Duration timeout, long limit, Console console) {
        this.server = checked(server);
        this.dialect = dialect;
        this.timeout = timeout;
        this.limit = limit;
        this.console = console;
    }

    /** Uploads the source of a Python function. */
    public void uploadPython(FunctionName name, byte[] source) {
        checkSize("function.py", source);
        Dialect spoken = spoken();
        if (spoken == Dialect.YEAR_2019) {
            throw new BuildFailure(
                    "The upload server at " + server
                            + " speaks the 2019 dialect, which has no upload of Python functions" + " (no /p): " + name
                            + " was not sent",
                    "Point faasm.upload.url to a server of today, or set faasm.upload.dialect=current if this is one.");
        }
        upload("p", name, source, spoken);
    }

    /** Uploads a WebAssembly function. */
    public void uploadWebAssembly(FunctionName name, byte[] module) {
        checkSize("The WebAssembly module", module);
        upload("f", name, module, spoken());
    }

    private void checkSize(String what, byte[] content) {
        if (content.length == 0) {
            throw new BuildFailure(
                    what + " is empty, and an upload server stores nothing for an empty upload", "Write it.");
        }
        if (content.length > limit) {
            throw new BuildFailure(
                    what + " has " + Text.size(content.length) + ", more than the limit of " + Text.size(limit),
                    "Move data out of it, for instance to shared files or state, or raise faasm.upload.limit here and at"
                            + " the server.");
        }
    }

    private static URI checked(String server) {
        String remedy = "Set faasm.upload.url to the server's URL, for instance http://127.0.0.1:8002.";
        try {
            URI uri = new URI(server.strip().replaceAll("/+$", ""));
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!Set.of("http", "https").contains(scheme) || uri.getHost() == null) {
                throw new BuildFailure("\"" + server + "\" is no URL of an upload server", remedy);
            }
            if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
                throw new BuildFailure(
                        "The upload server's URL must hold no user, query or fragment: it is \""
                                + server.replaceAll("//[^/@]*@", "//…@") + "\"",
                        remedy);
            }
            return uri;
        } catch (URISyntaxException bad) {
            throw new BuildFailure("\"" + server + "\" is no URL of an upload server", remedy, bad);
        }
    }

    private Dialect spoken() {
        if (dialect.isPresent()) {
            return dialect.get();
        }
        HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(URI.create(server + "/ping"))
                .timeout(timeout.compareTo(PING) < 0 ? timeout : PING)
                .GET()
                .build());
        boolean year2019 = answer.statusCode() == OK && !text(answer).equals("PONG");
        return year2019 ? Dialect.YEAR_2019 : Dialect.CURRENT;
    }

    private void upload(String kind, FunctionName name, byte[] content, Dialect spoken) {
        URI target = URI.create(server + "/" + kind + "/" + name);
        console.info("Uploading " + name + " (" + Text.size(content.length) + ") to " + target + ", dialect " + spoken
                + ".");
        long start = System.nanoTime();
        HttpResponse<byte[]> answer = put(target, content);
        judge(target, name, answer, spoken);
        console.info(String.format(Locale.ROOT, "Uploaded %s in %.2f s.", name, (System.nanoTime() - start) / 1e9));
    }

    private HttpResponse<byte[]> put(URI target, byte[] content) {
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            String reason;
            try (Progress progress = console.progress("Uploading", content.length, "bytes")) {
                HttpResponse<byte[]> answer = send(HttpRequest.newBuilder(target)
                        .timeout(timeout)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(new CountedBody(content, progress))
                        .build());
                if (attempt == ATTEMPTS || !PASSING.contains(answer.statusCode())) {
                    return answer;
                }
                reason = "it answered " + answer.statusCode();
            } catch (BrokenConnection broken) {
                if (attempt == ATTEMPTS) {
                    throw broken;
                }
                reason = "the connection broke";
            }
            console.warn("Upload " + attempt + " of at most " + ATTEMPTS + " to " + target + " did not succeed ("
                    + reason + "); trying again.");
            pause(pause);
            pause = pause.multipliedBy(3);
        }
    }

    private void judge(URI target, FunctionName name, HttpResponse<byte[]> answer, Dialect spoken) {
        int status = answer.statusCode();
        String said = text(answer);
        String reason = said.isEmpty() ? "gave no reason" : "says: " + said;
        if (status >= 500) {
            throw new BuildFailure(
                    "The upload server failed on " + target + ": it answered " + status + " and " + reason,
                    "Look into the upload server's log; it has accepted the connection but not the function " + name
                            + ".");
        }
        if (status >= 300 && status < 400) {
            throw new BuildFailure(
                    target + " answered " + status + ", a redirection to "
                            + Text.printable(
                                    answer.headers().firstValue("Location").orElse("nowhere")),
                    "Point faasm.upload.url to the upload server itself.");
        }
        if (status != OK) {
            throw new BuildFailure(
                    "The upload server refused " + target + ": it answered " + status + " and " + reason,
                    "Correct what it names; faasm.user and faasm.function name the function.");
        }
        boolean stored = spoken == Dialect.YEAR_2019 ? said.equals("Function upload complete") : STORED.contains(said);
        if (!stored) {
            throw new BuildFailure(
                    "The upload server did not store " + name + " although it answered 200: it " + reason,
                    "Servers of 2019 answer so to what they do not know (faasm.upload.dialect); is " + server
                            + " an upload server at all?");
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (ConnectException | HttpConnectTimeoutException unreachable) {
            // Not kept as a cause: Maven would print the client's internals (ClosedChannelException) behind the remedy.
            console.debug(unreachable.toString());
            throw new BuildFailure(
                    "No upload server answers at " + server + " (" + described(unreachable) + ")",
                    "Either start one here with mvn faasm:serve, or point faasm.upload.url to the cluster's upload server.");
        } catch (HttpTimeoutException slow) {
            throw new BuildFailure(
                    "The upload server did not answer " + request.method() + " " + request.uri() + " within "
                            + request.timeout().orElse(timeout).toSeconds() + " s",
                    "Look whether it works on something else, or raise faasm.upload.timeout. Uploading again is safe.",
                    slow);
        } catch (IOException broken) {
            throw new BrokenConnection(request, broken);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BuildFailure("The upload was interrupted", "Upload again; it is safe.", interrupted);
        }
    }

    private static String described(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof java.nio.channels.UnresolvedAddressException) {
                return "the host name is unknown";
            }
            if (cause.getMessage() != null) {
                return cause.getMessage();
            }
        }
        return failure instanceof ConnectException ? "connection refused" : failure.toString();
    }

    private static String text(HttpResponse<byte[]> answer) {
        return Text.printable(new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BuildFailure("The upload was interrupted", "Upload again; it is safe.", interrupted);
        }
    }

    /** The connection ended before an answer came. */
    private static final class BrokenConnection extends BuildFailure {
        private static final long serialVersionUID = 1L;

        BrokenConnection(HttpRequest request, IOException cause) {
            super(
                    "The connection to the upload server broke during " + request.method() + " " + request.uri() + ": "
                            + cause.getMessage(),
                    "Is that an upload server, and is it still running? Uploading again is safe.",
                    cause);
        }
    }
}
