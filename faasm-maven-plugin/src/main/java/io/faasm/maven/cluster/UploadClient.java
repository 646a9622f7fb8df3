package io.faasm.maven.cluster;

import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Text;
import io.faasm.core.wasm.WasmCheck;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.HttpCall;
import io.faasm.platform.http.Refusal;
import io.faasm.platform.upload.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Uploads to a cluster's upload server, in the dialect it speaks. A real server ends on what it does not like, so everything is
 * checked before it is sent, and nothing is asked for that may not be there.
 */
public final class UploadClient implements AutoCloseable {
    private static final Duration PING = Duration.ofSeconds(10);

    /** An explanation is a few lines; nobody wants to read more of it. */
    private static final int EXPLANATION = 8 << 10;

    private final ServerConnection server;
    private final Optional<Dialect> dialect;
    private final long limit;
    private final Console console;
    private Dialect spoken;

    /**
     * A client of one server.
     *
     * @param access how it is reached; its address may have a path before the protocol's own
     * @param dialect what it speaks, nothing to ask it
     * @param limit largest function in bytes
     */
    public UploadClient(ServerAccess access, Optional<Dialect> dialect, long limit, Console console) {
        this(new ServerConnection(Role.UPLOAD, access, console), dialect, limit, console);
    }

    UploadClient(ServerConnection server, Optional<Dialect> dialect, long limit, Console console) {
        this.server = server;
        this.dialect = dialect;
        this.limit = limit;
        this.console = console;
    }

    /** The server's address as it goes into messages. */
    public String address() {
        return server.shown();
    }

    /** Uploads the source of a Python function. */
    public void uploadPython(FunctionName name, byte[] source) {
        HttpCall.Body body = new HttpCall.Bytes(source);
        checkNotEmpty("function.py", body);
        if (source.length > limit) {
            throw new BuildFailure(
                    "function.py has " + Text.size(source.length) + ", more than the limit of " + Text.size(limit),
                    "Move data out of it, for instance to shared files or state, or raise faasm.upload.limit here and at"
                            + " the server.");
        }
        upload(Dialect.Kind.PYTHON, name.toString(), "/" + name, Map.of(), body, server.timeout());
    }

    /**
     * Uploads a WebAssembly function. Faasm's server answers when it has made machine code of it.
     *
     * @param timeout for all of that
     */
    public void uploadWebAssembly(FunctionName name, Path module, Duration timeout) {
        HttpCall.Body body = checkedModule(module);
        upload(Dialect.Kind.WEB_ASSEMBLY, name.toString(), "/" + name, Map.of(), body, timeout);
    }

    /**
     * Uploads a file, which functions see as a shared file. In the storage of Faasm's server its path is its key, in the same
     * bucket that has the functions.
     *
     * @param path relative, with slashes
     */
    public void uploadFile(String path, Path file) {
        try {
            Stored.SharedFile.of(path);
        } catch (Refusal invalid) {
            throw new BuildFailure(invalid.reason(), "Choose another path.");
        }
        HttpCall.Body body = read(file);
        checkNotEmpty(file.toString(), body);
        upload(Dialect.Kind.FILE, path, "", Map.of("FilePath", path), body, server.timeout());
    }

    /** The module, which is what an upload server takes for one. */
    static HttpCall.Body checkedModule(Path module) {
        HttpCall.Body body = read(module);
        checkNotEmpty(module.toString(), body);
        try {
            Optional<String> fault = WasmCheck.fault(module);
            if (fault.isPresent()) {
                throw new BuildFailure(
                        module + " is not a WebAssembly module: " + fault.get(),
                        "Build it again. It was not sent, because an upload server ends on it.");
            }
        } catch (IOException unreadable) {
            throw unreadable(module, unreadable);
        }
        return body;
    }

    private static HttpCall.Body read(Path file) {
        try {
            return HttpCall.OfFile.of(file);
        } catch (IOException unreadable) {
            throw unreadable(file, unreadable);
        }
    }

    private static BuildFailure unreadable(Path file, IOException failure) {
        return new BuildFailure(file + " cannot be read: " + failure, "Build it again.", failure);
    }

    private static void checkNotEmpty(String what, HttpCall.Body body) {
        if (body.length() == 0) {
            throw new BuildFailure(
                    what + " is empty, and an upload server stores nothing for an empty upload",
                    "Write at least one line to it.");
        }
    }

    private Dialect dialect() {
        if (spoken == null) {
            spoken = dialect.orElseGet(this::detect);
        }
        return spoken;
    }

    private Dialect detect() {
        Duration timeout = server.timeout().compareTo(PING) < 0 ? server.timeout() : PING;
        ServerConnection.Request ping =
                new ServerConnection.Request("GET", "/ping", Map.of(), Optional.empty(), timeout, EXPLANATION, true);
        HttpCall.Answer answer = server.ask(ping, HttpCall.Observer.NONE);
        server.refuseWebPage(ping, answer);
        if (answer.status() == 401 || answer.status() == 403 || answer.status() == 407) {
            throw Advice.refused(Role.UPLOAD, server.address(ping), answer);
        }
        return Dialect.detected(answer.status(), ServerConnection.text(answer));
    }

    private void upload(
            Dialect.Kind kind,
            String name,
            String path,
            Map<String, String> headers,
            HttpCall.Body body,
            Duration timeout) {
        Dialect language = dialect();
        if (!language.has(kind)) {
            throw new BuildFailure(
                    "The upload server at " + server.shown() + " speaks the " + language.name()
                            + " dialect, which has no upload of " + kind + " (no /" + kind.part() + "): " + name
                            + " was not sent",
                    "Set faasm.upload.url to a server of today, or faasm.upload.dialect=current if this is one.");
        }
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/octet-stream");
        // A module that a server ends on must not end it again after it was restarted.
        boolean again = kind != Dialect.Kind.WEB_ASSEMBLY;
        ServerConnection.Request request = new ServerConnection.Request(
                "PUT", "/" + kind.part() + path, all, Optional.of(body), timeout, EXPLANATION, again);
        console.info("Uploading " + name + " (" + Text.size(body.length()) + ") to " + server.address(request)
                + ", dialect " + language.name() + ".");
        String waitsFor = "of at most " + Text.duration(timeout)
                + (kind == Dialect.Kind.WEB_ASSEMBLY ? "; it makes machine code of the module" : "");
        long start = System.nanoTime();
        String answer;
        try (Progress sending = console.progress("Uploading " + name, body.length(), "bytes");
                Progress waiting = console.progress("Waiting for the upload server", 0, "s")) {
            answer = server.askForOk(request, new UploadProgress(sending, waiting, waitsFor, body.length()));
        }
        if (!language.isStored(answer)) {
            String said = Text.printable(Address.masked(answer));
            throw new BuildFailure(
                    "The upload server did not store " + name + " although it answered 200: it says: " + said,
                    "Servers of 2019 answer so to what they do not know (faasm.upload.dialect). Check that "
                            + server.shown() + " is an upload server at all.");
        }
        console.info("Uploaded " + name + " in " + Text.duration(Duration.ofNanos(System.nanoTime() - start)) + ".");
    }

    @Override
    public void close() {
        server.close();
    }

    /** Says what an upload waits for: first that the bytes go out, then what the server does with them. */
    private static final class UploadProgress implements HttpCall.Observer {
        private final Progress sending;
        private final Progress waiting;
        private final String waitsFor;
        private final long length;
        private long sent;

        UploadProgress(Progress sending, Progress waiting, String waitsFor, long length) {
            this.sending = sending;
            this.waiting = waiting;
            this.waitsFor = waitsFor;
            this.length = length;
        }

        @Override
        public synchronized void sent(long bytes) {
            // What is sent again does not count again.
            long more = Math.min(bytes, length - sent);
            sent += more;
            sending.advance(more, "");
        }

        @Override
        public void waits(Duration since) {
            waiting.advance(1, waitsFor);
        }
    }
}
