package io.faasm.maven.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The platform as users start it: a program of its own, over the runtime root that this build made. */
final class PlatformProgram implements AutoCloseable {
    private static final Pattern SERVER = Pattern.compile("(Upload server|Planner) at (http://[^\\s,]+)");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Duration readyAfter;
    private final Map<String, URI> servers = new HashMap<>();

    /** Starts it, and waits until it is ready. */
    PlatformProgram(Path storage) throws IOException {
        long start = System.nanoTime();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        TestEnvironment.root()
                                .resolve("faasm-platform/target")
                                .resolve("faasm-platform-" + TestEnvironment.version() + "-program.jar")
                                .toString(),
                        "--runtime-dir",
                        InstalledRoot.directory().toString(),
                        "--local-dir",
                        storage.toString(),
                        "--upload-port",
                        "0",
                        "--planner-port",
                        "0",
                        "--monitor-port",
                        "0")
                .redirectErrorStream(true)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); ; line = lines.readLine()) {
            if (line == null) {
                throw new AssertionError("The platform does not start:\n" + said);
            }
            said.append(line).append('\n');
            if (line.startsWith("Ready after ")) {
                break;
            }
        }
        readyAfter = Duration.ofNanos(System.nanoTime() - start);
        SERVER.matcher(said).results().forEach(found -> servers.put(found.group(1), URI.create(found.group(2))));
        // What it says later is not of interest, but has to be taken off it.
        Thread reader = new Thread(() -> lines.lines().forEach(line -> {}));
        reader.setDaemon(true);
        reader.start();
    }

    URI uploadServer() {
        return servers.get("Upload server");
    }

    URI planner() {
        return servers.get("Planner");
    }

    /** From the start of the process. */
    Duration readyAfter() {
        return readyAfter;
    }

    /** What {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end, with SIGTERM; Process.destroy would close its output, too. */
    void askToEnd() {
        process.toHandle().destroy();
    }

    /** Whether it ends within this time. */
    boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    int put(String path, String body) throws IOException {
        return send(to(uploadServer(), path).PUT(BodyPublishers.ofString(body)), BodyHandlers.ofString())
                .statusCode();
    }

    String get(String path) throws IOException {
        return send(to(uploadServer(), path), BodyHandlers.ofString()).body();
    }

    byte[] getBytes(String path) throws IOException {
        return send(to(uploadServer(), path), BodyHandlers.ofByteArray()).body();
    }

    HttpResponse<String> invoke(String user, String function, String input) throws IOException {
        return post("/invoke/" + user + "/" + function, input);
    }

    /** Sends the planner a message of this type; a payload is JSON. */
    HttpResponse<String> ask(int type, String payload) throws IOException {
        return post(
                "/",
                JSON.createObjectNode()
                        .put("http_type", type)
                        .put("payload", payload)
                        .toString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException {
        return send(to(planner(), path).POST(BodyPublishers.ofString(body)), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(LIMIT);
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, BodyHandler<T> body) throws IOException {
        try {
            return client.send(request.build(), body);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** Asks it to end, and waits until it has. */
    @Override
    public void close() throws IOException {
        askToEnd();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
