package io.faasm.platform.planner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.platform.http.RawClient;
import io.faasm.platform.http.RawClient.Answer;
import io.faasm.platform.server.Platform;
import io.faasm.platform.server.TestPlatform;
import io.faasm.testing.Modules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as faasmctl and curl send them, byte for byte, and the answers to them. */
@Timeout(60)
@Tag("slow")
class PlannerEndpointTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As Python's library "requests" writes it, which faasmctl uses. */
    private static final String FROM_FAASMCTL =
            "POST / HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: python-requests/2.31.0\r\n"
                    + "Accept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: keep-alive\r\nContent-Length: ";

    private static final String EXECUTE =
            "{\"http_type\": \"EXECUTE_BATCH\", \"payload\": \"{\\\"appId\\\": 995923, \\\"user\\\":"
                    + " \\\"python\\\", \\\"function\\\": \\\"py_func\\\", \\\"messages\\\": [{\\\"id\\\": 317224, \\\"appId\\\": 995923,"
                    + " \\\"user\\\": \\\"python\\\", \\\"function\\\": \\\"py_func\\\", \\\"input_data\\\": \\\"aGVsbG8=\\\","
                    + " \\\"python\\\": true, \\\"py_user\\\": \\\"demo\\\", \\\"py_func\\\": \\\"hello\\\", \\\"cmdline\\\":"
                    + " \\\"demo hello\\\"}]}\"}";

    private static final String STATUS =
            "{\"http_type\": \"EXECUTE_BATCH_STATUS\", \"payload\": \"{\\\"appId\\\": 995923,"
                    + " \\\"expectedNumMessages\\\": 1}\"}";

    @TempDir
    private Path storage;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final TestCalls.Maker maker = new TestCalls.Maker();
    private Platform platform;

    @BeforeEach
    void start() {
        platform = new TestPlatform(storage)
                .runner(maker)
                .machineCode(module -> module)
                .start(lines);
    }

    @AfterEach
    void stop() {
        maker.goOn();
        platform.close();
    }

    private void upload(String function, String source) throws IOException {
        assertEquals(
                200,
                RawClient.request(platform.uploadServer(), "PUT", "/p/demo/" + function, source.getBytes(UTF_8))
                        .status());
    }

    private Answer post(String json) throws IOException {
        return RawClient.request(
                platform.planner(),
                "POST",
                "/",
                json.getBytes(UTF_8),
                "Content-Type: application/x-www-form-urlencoded");
    }

    private Answer post(int type, String payload) throws IOException {
        return post(JSON.createObjectNode()
                .put("http_type", type)
                .put("payload", payload)
                .toString());
    }

    private JsonNode result(int app, int message) throws Exception {
        for (int look = 0; look < 200; look++) {
            Answer answer = post(11, "{\"appId\": " + app + "}");
            if (answer.status() == 200) {
                for (JsonNode each : JSON.readTree(answer.text()).path("messageResults")) {
                    if (each.path("id").asInt() == message) {
                        return each;
                    }
                }
            } else {
                assertEquals("App not registered in results", answer.text());
            }
            Thread.sleep(20);
        }
        throw new AssertionError("no result of " + message);
    }

    private JsonNode call(String function) throws Exception {
        upload("f", function);
        int app = 100 + lines.size();
        Answer answer = post(10, batch(app, "python", "py_func", "\"cmdline\": \"demo f\", \"python\": true"));
        assertEquals("{\"appId\":" + app + "}", answer.text());
        return result(app, 7);
    }

    private static String batch(int app, String user, String function, String more) {
        return "{\"appId\": " + app + ", \"user\": \"" + user + "\", \"function\": \"" + function
                + "\", \"messages\": [{\"id\": 7, \"appId\": " + app + ", \"user\": \"" + user + "\", \"function\": \""
                + function + "\", " + more + "}]}";
    }

    @Test
    void faasmctlsRequestsAreAnsweredAsItExpects() throws Exception {
        upload("hello", "upper");
        try (RawClient faasmctl = new RawClient(platform.planner())) {
            Answer answer = faasmctl.send(FROM_FAASMCTL + EXECUTE.length() + "\r\n\r\n" + EXECUTE)
                    .answer();
            assertEquals(200, answer.status(), answer.toString());
            assertEquals("{\"appId\":995923}", answer.text());
            for (String field : List.of(
                    "Server: Planner endpoint",
                    "Access-Control-Allow-Origin: *",
                    "Access-Control-Allow-Methods: GET,POST,PUT,OPTIONS",
                    "Access-Control-Allow-Headers: User-Agent,Content-Type",
                    "Content-Type: text/plain\r\n")) {
                assertTrue(answer.header().contains("\r\n" + field), answer.header());
            }
            // The same connection, as requests keeps it.
            do {
                answer = faasmctl.send(FROM_FAASMCTL + STATUS.length() + "\r\n\r\n" + STATUS)
                        .answer();
            } while (answer.status() == 500);
            String told = answer.text();
            assertTrue(
                    told.matches(
                            "\\{\"appId\":995923,\"finished\":true,\"messageResults\":\\[\\{\"id\":317224,\"appId\":995923,"
                                    + "\"user\":\"python\",\"function\":\"py_func\",\"output_data\":\"HELLO\",\"start_ts\":\"[0-9]+\","
                                    + "\"executedHost\":\"127\\.0\\.0\\.1\",\"finish_ts\":\"[0-9]+\",\"python\":true,\"py_user\":\"demo\","
                                    + "\"py_func\":\"hello\",\"cmdline\":\"demo hello\"}]}"),
                    told);
        }
    }

    @Test
    void bothNamesOfAFieldWorkAndEnumsByNameAndNumber() throws Exception {
        upload("f", "upper");
        String payload = batch(
                5,
                "python",
                "py_func",
                "\"inputData\": \"YWJj\", \"isPython\": true, \"pythonUser\": \"demo\","
                        + " \"pythonFunction\": \"f\", \"pythonEntry\": \"loud\", \"recordExecGraph\": true, \"type\": 0");
        String json = JSON.createObjectNode()
                .put("type", "EXECUTE_BATCH")
                .put("payloadJson", payload)
                .toString();
        assertEquals("{\"appId\":5}", post(json).text());
        JsonNode result = result(5, 7);
        assertEquals("loudABC", result.path("output_data").asText());
        assertEquals("demo f loud", result.path("cmdline").asText());
        assertTrue(result.path("record_exec_graph").asBoolean());
    }

    @Test
    void theCommandLineSaysWhatRuns() throws Exception {
        upload("f", "upper");
        post(
                10,
                batch(6, "python", "py_func", "\"cmdline\": \"demo f twice\", \"py_user\": \"x\", \"py_func\": \"y\""));
        assertEquals("twice", result(6, 7).path("output_data").asText());
    }

    @Test
    void webAssemblyIsCalledByItsOwnName() throws Exception {
        RawClient.request(platform.uploadServer(), "PUT", "/f/demo/add", Modules.useful());
        post(10, batch(8, "demo", "add", "\"type\": \"CALL\""));
        JsonNode result = result(8, 7);
        assertEquals("demo", result.path("user").asText());
        assertEquals("add", result.path("function").asText());
        assertFalse(result.has("python"), result::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | Empty request           | ``",
                "400 | Bad JSON in request body | x",
                "400 | Bad JSON in request body | []",
                "400 | Bad JSON in request body | null",
                "400 | Bad JSON in request body | {\"http_type\": 1",
                "400 | Bad JSON in request body | {\"http_type\": 1} {}",
                "400 | Bad JSON in request body | {\"http_type\": \"NO_SUCH\"}",
                "400 | Bad JSON in request body | {\"http_type\": 1, \"unknown\": 2}",
                "400 | Bad JSON in request body | {\"http_type\": {}}",
                "400 | Bad JSON in request body | {'http_type': 1}",
                "400 | Bad JSON in request body | {http_type: 1}",
                "400 | Bad JSON in request body | {\"http_type\": 1,}",
                "400 | Bad JSON in request body | {\"http_type\": 1 /* reset */}",
                "400 | Bad JSON in request body | {\"http_type\": 1, \"http_type\": 1}",
                "400 | Bad JSON in request body | {\"http_type\": 11, \"payload\": \"{\\\"x\\\": 1}\"}",
                "400 | Bad JSON in request body | {\"http_type\": 7, \"payload\": \"[]\"}",
                "400 | Bad JSON in body's payload | {\"http_type\": 10, \"payload\": \"\"}",
                "400 | Bad JSON in body's payload | {\"http_type\": 10, \"payload\": \"{\\\"messages\\\": [{\\\"no\\\": 1}]}\"}",
                "400 | Bad JSON in body's payload | {\"http_type\": 10, \"payload\": \"{\\\"messages\\\": [{\\\"input_data\\\": \\\"%\\\"}]}\"}",
                "400 | Bad BatchExecRequest     | {\"http_type\": 10, \"payload\": \"{}\"}",
                "400 | Bad BatchExecRequest     | {\"http_type\": 10, \"payload\": \"{\\\"user\\\": \\\"u\\\", \\\"appId\\\": 1}\"}",
                "400 | Unrecognised message type | {}",
                "400 | Unrecognised message type | {\"http_type\": 12}",
                "400 | Unrecognised message type | {\"http_type\": 99}",
                "500 | App not registered in results | {\"http_type\": 11, \"payload\": \"{\\\"appId\\\": 4}\"}",
                "500 | Failed getting exec. graph! | {\"http_type\": 7, \"payload\": \"{\\\"appId\\\": 4, \\\"id\\\": 1}\"}",
                "200 | Planner fully reset!     | {\"http_type\": 1}",
                "200 | Planner fully reset!     | {\"http_type\": \"RESET\"}",
                "200 | Flushed available hosts! | {\"http_type\": 2}",
                "200 | Flushed executors!       | {\"http_type\": 3, \"payload\": \"ignored\"}",
                "200 | Flushed scheduling state! | {\"http_type\": 4}"
            })
    void everyTextAndStatusIsThePlanners(int status, String text, String request) throws Exception {
        Answer answer = post(request);
        assertEquals(text, answer.text());
        assertEquals(status, answer.status());
    }

    @Test
    void aBatchIsOneOfItsUserAndApplication() throws Exception {
        String other = batch(3, "python", "py_func", "\"cmdline\": \"demo f\"");
        for (String bad : List.of(
                other.replaceFirst("\"user\": \"python\"", "\"user\": \"demo\""),
                other.replaceFirst("\"appId\": 3", "\"appId\": 4"),
                other.replace(
                        "\"id\": 7, \"appId\": 3, \"user\": \"python\", \"function\": \"py_func\"",
                        "\"id\": 7, \"appId\": 3, \"user\": \"python\""))) {
            assertEquals("Bad BatchExecRequest", post(10, bad).text(), bad);
        }
    }

    @Test
    void resetForgetsAndFlushEnds() throws Exception {
        call("upper");
        post("{\"http_type\": 3}");
        post("{\"http_type\": 1}");
        assertEquals(List.of("flush", "forget", "flush"), maker.calls().asked());
        assertEquals(
                "App not registered in results", post(11, "{\"appId\": 101}").text());
    }

    @Test
    void thisMachineIsTheOnlyHost() throws Exception {
        String told = post("{\"http_type\": 5}").text();
        assertTrue(
                told.matches(
                        "\\{\"hosts\":\\[\\{\"ip\":\"127\\.0\\.0\\.1\",\"slots\":4,\"registerTs\":\\{\"epochMs\":\"[0-9]{13}\"}}]}"),
                told);
    }

    @Test
    void whatWentWrongTakesThePlaceOfTheOutput() throws Exception {
        assertEquals(
                "Call failed (return value=42)",
                call("return 42").path("output_data").asText());
        JsonNode failed = call("fail TIME it took more than 60 s");
        assertEquals(1, failed.path("returnValue").asInt());
        assertEquals(
                "Task 7 threw exception. What: it took more than 60 s",
                failed.path("output_data").asText());
        post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo nothing\""));
        assertTrue(result(9, 7).path("output_data").asText().contains("there is no function demo/nothing"));
    }

    @Test
    void anOutputThatIsNoTextTravelsAsPyfaasmWritesIt() throws Exception {
        RawClient.request(platform.uploadServer(), "PUT", "/p/demo/f", new byte[] {(byte) 0xff, 0});
        post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo f\""));
        assertEquals(
                "data:application/octet-stream;base64,/wA=",
                result(9, 7).path("output_data").asText());
    }

    @Test
    void aGraphHasTheCallsOfACall() throws Exception {
        upload("f", "upper");
        post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo f\""));
        result(9, 7);
        post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo f\"").replace("\"id\": 7", "\"id\": 8"));
        result(9, 8);
        Answer answer = post(7, "{\"appId\": 9, \"id\": 7}");
        JsonNode root = JSON.readTree(answer.text()).path("root");
        assertEquals(7, root.path("msg").path("id").asInt());
        assertEquals(8, root.path("chained").path(0).path("msg").path("id").asInt());
        assertFalse(root.path("chained").path(0).has("chained"), answer::toString);
    }

    @Test
    void aGraphIsWaitedForBriefly() throws Exception {
        upload("f", "wait");
        post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo f\""));
        CompletableFuture<Answer> graph = CompletableFuture.supplyAsync(() -> {
            try {
                return post(7, "{\"appId\": 9, \"id\": 7}");
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        Thread.sleep(200);
        assertFalse(graph.isDone());
        maker.goOn();
        assertEquals(200, graph.get().status());
    }

    @Test
    void withoutRoomThereIsNoHost() throws Exception {
        upload("f", "upper");
        maker.calls().fill();
        Answer answer = post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo f\""));
        assertEquals("500 No available hosts", answer.status() + " " + answer.text());
        Answer invoked = RawClient.request(platform.planner(), "POST", "/invoke/demo/f", new byte[0]);
        assertEquals(503, invoked.status());
        assertTrue(invoked.header().contains("Retry-After: 1"), invoked.header());
    }

    @Test
    void aLargeBatchIsOneAnswer() throws Exception {
        upload("f", "upper");
        StringBuilder messages = new StringBuilder();
        for (int i = 1; i <= 500; i++) {
            messages.append(i == 1 ? "" : ", ")
                    .append("{\"id\": ")
                    .append(i)
                    .append(
                            ", \"appId\": 9, \"user\": \"python\", \"function\": \"py_func\", \"cmdline\": \"demo f\"}");
        }
        post(10, "{\"appId\": 9, \"user\": \"python\", \"function\": \"py_func\", \"messages\": [" + messages + "]}");
        JsonNode status;
        do {
            status = JSON.readTree(post(11, "{\"appId\": 9}").text().replace("App not registered in results", "{}"));
        } while (!status.path("finished").asBoolean());
        assertEquals(500, status.path("messageResults").size());
    }

    @Test
    void bodiesAboveTheLimitAreRefused() throws Exception {
        upload("f", "upper");
        assertEquals(413, post("x".repeat((1 << 20) + 1)).status());
        assertEquals(
                413,
                RawClient.request(platform.planner(), "POST", "/invoke/demo/f", new byte[(1 << 20) + 1])
                        .status());
    }

    @Test
    void aPlainCallAnswersWithItsOutput() throws Exception {
        upload("f", "upper");
        Answer answer = RawClient.request(
                platform.planner(), "POST", "/invoke/demo/f", "grüße".getBytes(UTF_8), "Expect: 100-continue");
        if (answer.status() == 100) {
            // As HTTP has it, before the answer; curl asks for it with large bodies.
            answer = RawClient.request(platform.planner(), "POST", "/invoke/demo/f", "grüße".getBytes(UTF_8));
        }
        assertEquals(200, answer.status());
        assertEquals("GRÜSSE", answer.text());
        assertTrue(answer.header().contains("Faasm-Return-Value: 0\r\n"), answer.header());
        assertEquals(
                "loudX",
                RawClient.request(platform.planner(), "POST", "/invoke/demo/f?entry=loud", "x".getBytes(UTF_8))
                        .text());
    }

    @ParameterizedTest
    @CsvSource({
        "return 3, 500, 3, ''",
        "fail TIME too long, 504, 1, TIME",
        "fail CPU too much, 504, 1, CPU",
        "fail MEMORY no memory, 500, 1, MEMORY",
        "fail TRAP unreachable, 500, 1, TRAP",
        "fail LOST the platform was stopped, 503, 1, LOST"
    })
    void aPlainCallSaysWhatCameOfIt(String function, int status, int value, String failure) throws Exception {
        upload("f", function);
        Answer answer = RawClient.request(platform.planner(), "POST", "/invoke/demo/f", new byte[0]);
        assertEquals(status, answer.status(), answer.toString());
        assertTrue(answer.header().contains("Faasm-Return-Value: " + value + "\r\n"), answer.header());
        assertEquals(!failure.isEmpty(), answer.header().contains("Faasm-Failure: " + failure), answer.header());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/invoke/demo",
                "/invoke/demo/f/g",
                "/invoke/../f",
                "/invoke/demo/%2e%2e",
                "/invoke/demo/f?x=1",
                "/invoke/demo/f?entry=a&x=1"
            })
    void badPathsOfPlainCallsAreRefused(String path) throws Exception {
        upload("f", "upper");
        assertEquals(
                400,
                RawClient.request(platform.planner(), "POST", path, new byte[0]).status());
    }

    @Test
    void aPlainCallShowsWhatAFunctionPrintedThatFailed() throws Exception {
        upload("f", "raise Traceback");
        Answer answer = RawClient.request(platform.planner(), "POST", "/invoke/demo/f", new byte[0]);
        assertEquals("The function returned 1\nTraceback", answer.text());
    }

    @Test
    void aPlainCallOfNothingIsNotFound() throws Exception {
        assertEquals(
                404,
                RawClient.request(platform.planner(), "POST", "/invoke/demo/none", new byte[0])
                        .status());
        assertEquals(
                405,
                RawClient.request(platform.planner(), "GET", "/invoke/demo/none", new byte[0])
                        .status());
    }

    @Test
    void uploadsDuringACallDoNotChangeIt() throws Exception {
        upload("f", "wait 1");
        post(10, batch(9, "python", "py_func", "\"cmdline\": \"demo f\""));
        while (maker.calls().load().running() == 0) {
            Thread.sleep(5);
        }
        Thread.sleep(100);
        upload("f", "wait 2");
        upload("f", "upper");
        Answer next = RawClient.request(platform.planner(), "POST", "/invoke/demo/f", "x".getBytes(UTF_8));
        assertEquals("X", next.text(), "the next call has the new function");
        maker.goOn();
        assertEquals("wait 1", result(9, 7).path("output_data").asText());
    }

    @Test
    void callsInFlightEndBeforeThePlatformDoes() throws Exception {
        upload("f", "wait");
        CompletableFuture<Answer> call = CompletableFuture.supplyAsync(() -> {
            try {
                return RawClient.request(platform.planner(), "POST", "/invoke/demo/f", new byte[0]);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
        while (maker.calls().load().running() == 0) {
            Thread.sleep(5);
        }
        CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> {
            try {
                return platform.drain(Duration.ofSeconds(20));
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        Thread.sleep(200);
        assertEquals("503 stopping\n", health().status() + " " + health().text());
        assertEquals(
                503,
                RawClient.request(platform.planner(), "POST", "/invoke/demo/f", new byte[0])
                        .status());
        assertFalse(drained.isDone());
        maker.goOn();
        assertTrue(drained.get());
        assertEquals("wait", call.get().text());
    }

    private Answer health() throws IOException {
        return RawClient.request(platform.monitor(), "GET", "/health", new byte[0]);
    }
}
