package io.faasm.maven.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
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

    private PlatformProgram platform;

    @BeforeEach
    void start() throws IOException {
        platform = new PlatformProgram(directory.resolve("local"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        platform.kill();
        assertTrue(platform.endsWithin(Duration.ofMinutes(1)));
    }

    private void upload(String function, String source) throws IOException {
        assertEquals(200, platform.put("/p/demo/" + function, source));
    }

    private String invoke(String function, String input) throws IOException {
        HttpResponse<String> answer = platform.invoke("demo", function, input);
        assertEquals(200, answer.statusCode(), answer.body());
        return answer.body();
    }

    private JsonNode ask(int type, String payload) throws IOException {
        HttpResponse<String> answer = platform.ask(type, payload);
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
        URI planner = platform.planner();
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
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }

    private long state() throws IOException {
        return ByteBuffer.wrap(platform.getBytes("/s/python/demo:count"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    private CompletableFuture<String> invokeLater(String function) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return invoke(function, "");
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
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
        platform.askToEnd();
        assertEquals("#one", running.get());
        assertTrue(platform.endsWithin(Duration.ofSeconds(20)));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        upload("count", COUNT);
        invoke("count", "");
        faasmctl(execute(77, "count", ""));
        assertEquals("2", result(77).path("output_data").asText());
        stop();
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
