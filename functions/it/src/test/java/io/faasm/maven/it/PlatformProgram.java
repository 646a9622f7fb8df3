package io.faasm.maven.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The platform as a program of its own, over the runtime root that this build made. */
final class PlatformProgram implements AutoCloseable {
    private static final Pattern SERVER = Pattern.compile("(Upload server|Planner) at (http://[^\\s,]+)");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Duration readyAfter;
    private String upload = "";
    private String planner = "";

    /** Starts it, and waits until it is ready. */
    PlatformProgram(Path storage) throws IOException {
        long start = System.nanoTime();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.faasm.platform.server.Main",
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
        Matcher servers = SERVER.matcher(said);
        while (servers.find()) {
            if (servers.group(1).equals("Planner")) {
                planner = servers.group(2);
            } else {
                upload = servers.group(2);
            }
        }
        // What it says later is not of interest, but has to be taken off it.
        Thread reader = new Thread(() -> lines.lines().forEach(line -> {}));
        reader.setDaemon(true);
        reader.start();
    }

    /** From the start of the process. */
    Duration readyAfter() {
        return readyAfter;
    }

    void kill() {
        process.destroyForcibly();
    }

    int put(String path, String body) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(upload + path)).PUT(BodyPublishers.ofString(body)))
                .statusCode();
    }

    String get(String path) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(upload + path))).body();
    }

    HttpResponse<String> invoke(String user, String function, String input) throws IOException {
        return send(HttpRequest.newBuilder(URI.create(planner + "/invoke/" + user + "/" + function))
                .POST(BodyPublishers.ofString(input)));
    }

    /** Sends the planner a message of this type; a payload is JSON. */
    HttpResponse<String> ask(int type, String payload) throws IOException {
        String quoted = payload.replace("\\", "\\\\").replace("\"", "\\\"");
        return send(HttpRequest.newBuilder(URI.create(planner))
                .POST(BodyPublishers.ofString(
                        String.format(Locale.ROOT, "{\"http_type\": %d, \"payload\": \"%s\"}", type, quoted))));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }

    /** Asks it to end, and waits until it has. */
    @Override
    public void close() throws IOException {
        process.toHandle().destroy();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
