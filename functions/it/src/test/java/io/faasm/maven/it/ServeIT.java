package io.faasm.maven.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The platform as users start it, with this build's runtime root. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ServeIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String COUNT = """
            from pyfaasm.core import read_state, write_output, write_state

            def faasm_main():
                count = int.from_bytes(read_state("count", 8), "little") + 1
                write_state("count", count.to_bytes(8, "little"))
                write_output(b"%d" % count)
            """;

    private static final String SQUARE = """
            from pyfaasm.core import get_input_len, read_input, write_output

            def faasm_main():
                write_output(b"%d" % int(read_input(get_input_len())) ** 2)
            """;

    private static final String FAN_OUT = """
            from pyfaasm.core import await_call_output, chain, get_input_len, read_input, write_output

            def faasm_main():
                calls = [chain(square, b"%d" % n) for n in range(int(read_input(get_input_len())))]
                write_output(b"%d" % sum(int(await_call_output(call)) for call in calls))

            def square(number):
                write_output(b"%d" % int(number) ** 2)
            """;

    private static final String SLOW = """
            import time
            from pyfaasm.core import write_output

            def faasm_main():
                time.sleep(1)
                with open("/pyfuncs/demo/slow/function.py") as source:
                    write_output(source.readlines()[-1].encode())
            #""";

    @TempDir
    private Path directory;

    private final List<String> said = new ArrayList<>();
    private Process process;

    @BeforeEach
    void start() throws IOException {
        Path modules = TestEnvironment.root().resolve("faasm-platform/target");
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-jar",
                        modules.resolve("faasm-platform-" + TestEnvironment.version() + "-program.jar")
                                .toString(),
                        "--runtime-dir",
                        InstalledRoot.directory().toString(),
                        "--local-dir",
                        directory.resolve("local").toString(),
                        "--upload-port",
                        "0",
                        "--planner-port",
                        "0",
                        "--monitor-port",
                        "0")
                .redirectErrorStream(true)
                .start();
        said.clear();
        BufferedReader lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (line.startsWith("Ready after ")) {
                return;
            }
        }
        throw new AssertionError(said);
    }

    @AfterEach
    void stop() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private URI address(String role) {
        Matcher url = Pattern.compile(role + " at (http://[^ ,/]+)").matcher(String.join("\n", said));
        assertTrue(url.find(), said::toString);
        return URI.create(url.group(1));
    }

    private void upload(String function, String source) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address("Upload server").resolve("/p/demo/" + function))
                .PUT(BodyPublishers.ofString(source))
                .build();
        assertEquals(200, HTTP.send(request, BodyHandlers.ofString()).statusCode());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address("Planner").resolve(path))
                .POST(BodyPublishers.ofString(body))
                .timeout(Duration.ofMinutes(1))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private String invoke(String function, String input) throws Exception {
        HttpResponse<String> answer = post("/invoke/demo/" + function, input);
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private JsonNode ask(int type, String payload) throws Exception {
        String message = JSON.createObjectNode()
                .put("http_type", type)
                .put("payload", payload)
                .toString();
        HttpResponse<String> answer = post("/", message);
        return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
    }

    private JsonNode result(int app) throws Exception {
        for (int look = 0; look < 3000; look++) {
            JsonNode status = ask(11, "{\"appId\": " + app + "}");
            if (status.path("finished").asBoolean()) {
                return status.path("messageResults").path(0);
            }
            Thread.sleep(20);
        }
        throw new AssertionError("application " + app + " has no result");
    }

    /** As faasmctl does it, whose requests are those of Python's library "requests". */
    private String faasmctl(String message) throws IOException {
        URI planner = address("Planner");
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(planner.getHost(), planner.getPort()), 5000);
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: " + planner.getAuthority()
                                    + "\r\nUser-Agent: python-requests/2.31.0\r\n"
                                    + "Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: close\r\nContent-Length: "
                                    + message.length() + "\r\n\r\n" + message)
                            .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String execute(int app, String function, String input) {
        return "{\"http_type\": \"EXECUTE_BATCH\", \"payload\": \"{\\\"appId\\\": " + app
                + ", \\\"user\\\": \\\"python\\\","
                + " \\\"function\\\": \\\"py_func\\\", \\\"messages\\\": [{\\\"id\\\": 317224, \\\"appId\\\": " + app
                + ", \\\"user\\\": \\\"python\\\", \\\"function\\\": \\\"py_func\\\", \\\"input_data\\\": \\\"" + input
                + "\\\", \\\"python\\\": true, \\\"py_user\\\": \\\"demo\\\", \\\"py_func\\\": \\\"" + function
                + "\\\", \\\"cmdline\\\": \\\"demo " + function + "\\\", \\\"record_exec_graph\\\": true}]}\"}";
    }

    @Test
    void faasmctlCallsAFunctionThatFansOut() throws Exception {
        upload("fan", FAN_OUT);
        // The number 100 in base64.
        String answer = faasmctl(execute(995923, "fan", "MTAw"));
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.endsWith("\r\n\r\n{\"appId\":995923}"), answer);
        assertEquals("328350", result(995923).path("output_data").asText());
        JsonNode root = ask(7, "{\"appId\": 995923, \"id\": 317224}").path("root");
        assertEquals(100, root.path("chained").size());
        JsonNode child = root.path("chained").path(0).path("msg");
        assertEquals("fan", child.path("py_func").asText(), child::toString);
    }

    @Test
    void twentyCallersEachGetTheirOwnAnswers() throws Exception {
        upload("square", SQUARE);
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int caller = 0; caller < 20; caller++) {
                int first = caller * 50;
                all.add(CompletableFuture.runAsync(() -> assertSquares(first, 50), callers));
            }
            CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).get();
        } finally {
            callers.shutdownNow();
        }
    }

    private void assertSquares(int first, int count) {
        for (int number = first; number < first + count; number++) {
            try {
                assertEquals(Integer.toString(number * number), invoke("square", Integer.toString(number)));
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        }
    }

    private long state() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address("Upload server").resolve("/s/python/demo:count"))
                .build();
        byte[] value = HTTP.send(request, BodyHandlers.ofByteArray()).body();
        return ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private CompletableFuture<String> invokeLater(String function) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return invoke(function, "");
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        });
    }

    @Test
    void uploadsDuringACallDoNotChangeIt() throws Exception {
        upload("slow", SLOW + "one");
        invoke("slow", "");
        CompletableFuture<String> running = invokeLater("slow");
        Thread.sleep(500);
        upload("slow", SLOW + "two");
        upload("slow", SLOW + "three");
        assertEquals("#three", invoke("slow", ""));
        assertEquals("#one", running.get());
    }

    @Test
    void atItsEndCallsInFlightEndToo() throws Exception {
        upload("slow", SLOW + "one");
        invoke("slow", "");
        CompletableFuture<String> running = invokeLater("slow");
        Thread.sleep(500);
        // Process.destroy would close its output, too.
        process.toHandle().destroy();
        assertEquals("#one", running.get());
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        upload("count", COUNT);
        invoke("count", "");
        faasmctl(execute(77, "count", ""));
        assertEquals("2", result(77).path("output_data").asText());
        process.destroyForcibly().waitFor();
        start();
        assertEquals(2, state());
        assertEquals("2", result(77).path("output_data").asText());
        assertEquals("3", invoke("count", ""));
    }

    /** Maven's own classes are others in each of its versions: those that find the runtime root, too. */
    @ParameterizedTest
    @EnumSource
    void theGoalFindsTheRuntimeRoot(MavenInstallation maven) throws IOException {
        Path empty = Files.createDirectories(directory.resolve("empty"));
        MavenBuild.in(empty)
                .with(maven)
                .property("faasm.local.dir", directory.resolve("of-" + maven).toString())
                .property("faasm.upload.port", "0")
                .property("faasm.planner.port", "0")
                .property("faasm.monitor.port", "0")
                .property("faasm.serve.seconds", "1")
                .run("io.faasm:faasm-maven-plugin:" + TestEnvironment.version() + ":serve")
                .assertSuccess()
                .assertLogHas("Ready after ")
                .assertLogHas("POST /invoke/USER/FUNCTION")
                .assertLogLacks("without a runtime root");
    }
}
