package io.faasm.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.http.RawClient.Answer;
import io.faasm.platform.planner.TestCalls;
import io.faasm.platform.server.Platform;
import io.faasm.platform.server.TestPlatform;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may come over any port, and that an honest call is answered within a second afterwards. */
@Timeout(60)
@Tag("slow")
@Isolated("it measures time")
class HostilePortsTest {
    private static final String TOKEN = "a-secret-of-20-bytes";

    @TempDir
    private Path storage;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private Platform platform;

    private enum Port {
        UPLOAD,
        PLANNER,
        MONITOR;

        HttpPort of(Platform platform) {
            return switch (this) {
                case UPLOAD -> platform.uploadServer();
                case PLANNER -> platform.planner();
                case MONITOR -> platform.monitor();
            };
        }
    }

    private TestPlatform platform() {
        return new TestPlatform(storage).runner(new TestCalls.Maker()).pace(Pace.within(Duration.ofSeconds(30)));
    }

    @BeforeEach
    void start() throws IOException {
        platform = platform().start(lines);
        upload();
    }

    private void upload(String... header) throws IOException {
        Answer answer = RawClient.request(platform.uploadServer(), "PUT", "/p/demo/f", "upper".getBytes(UTF_8), header);
        assertEquals(200, answer.status(), answer.toString());
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    private void assertAnswersWithinASecond() throws IOException {
        long start = System.nanoTime();
        Answer answer = RawClient.request(platform.planner(), "POST", "/invoke/demo/f", "x".getBytes(UTF_8));
        assertEquals("X", answer.text());
        assertEquals(
                200,
                RawClient.request(platform.uploadServer(), "GET", "/ping", new byte[0])
                        .status());
        assertEquals(
                200,
                RawClient.request(platform.monitor(), "GET", "/health", new byte[0])
                        .status());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.toMillis() < 1000, () -> "took " + took);
    }

    @ParameterizedTest
    @EnumSource
    void garbage(Port port) throws Exception {
        Random random = new Random(port.ordinal());
        for (int round = 0; round < 300; round++) {
            byte[] bytes = new byte[1 + random.nextInt(2000)];
            random.nextBytes(bytes);
            if (round % 3 == 0) {
                byte[] begin = "POST / HTTP/1.1\r\nContent-Length: 99999\r\n".getBytes(UTF_8);
                System.arraycopy(begin, 0, bytes, 0, Math.min(begin.length, bytes.length));
            }
            try (RawClient client = new RawClient(port.of(platform))) {
                client.send(bytes);
            } catch (SocketException reset) {
                // As good an answer to garbage as any.
            }
        }
        assertAnswersWithinASecond();
    }

    @ParameterizedTest
    @EnumSource
    void halfOpenConnections(Port port) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (String begin : List.of(
                    "",
                    "P",
                    "POST / HTTP/1.1\r\nHost: x",
                    "PUT /p/demo/g HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab",
                    "POST /invoke/demo/f HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab")) {
                for (int i = 0; i < 60; i++) {
                    clients.add(new RawClient(port.of(platform)).send(begin));
                }
            }
            assertAnswersWithinASecond();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void hugeHeaders(Port port) throws Exception {
        try (RawClient client = new RawClient(port.of(platform))) {
            client.send("GET /ping HTTP/1.1\r\nHost: localhost\r\n");
            for (int i = 0; i < 100; i++) {
                client.send("X" + i + ": " + "y".repeat(1000) + "\r\n");
            }
            assertTrue(client.answer().status() >= 400);
        } catch (SocketException reset) {
            // It was closed while bytes were under way that nobody wants.
        }
        assertAnswersWithinASecond();
    }

    @Test
    void largeBodiesAtOnce() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                clients.add(new RawClient(platform.planner())
                        .send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (1 << 20) + "\r\n\r\n")
                        .send(new byte[900_000]));
            }
            // What is beyond the memory for bodies has been refused.
            assertAnswersWithinASecond();
        } catch (SocketException refused) {
            assertAnswersWithinASecond();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherNamesAndOtherSitesPages(Port port) throws Exception {
        for (String field : List.of(
                "Host: evil.example:8080",
                "Host: localhost\r\nOrigin: http://evil.example",
                "Host: localhost\r\nOrigin: null")) {
            try (RawClient client = new RawClient(port.of(platform))) {
                Answer answer = client.send("POST / HTTP/1.1\r\n" + field + "\r\nContent-Length: 0\r\n\r\n")
                        .answer();
                assertEquals(403, answer.status(), answer.toString());
            }
        }
        try (RawClient client = new RawClient(platform.planner())) {
            Answer answer = client.send(
                            "POST / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:3000\r\nContent-Length: 0\r\n\r\n")
                    .answer();
            assertEquals("Empty request", answer.text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer x",
                "Authorization: " + TOKEN,
                "Authorization: Bearer " + TOKEN + "x",
                "Authorization: Basic !",
                "X: y"
            })
    void aTokenIsNeededEverywhereButForHealth(String header) throws Exception {
        platform.close();
        platform = platform().token(TOKEN).start(lines);
        for (HttpPort port : List.of(platform.uploadServer(), platform.planner())) {
            for (String path : List.of("/", "/ping", "/invoke/demo/f", "/f/demo/f")) {
                Answer answer = RawClient.request(port, "PUT", path, new byte[1], header);
                assertEquals(401, answer.status(), answer.toString());
                assertTrue(answer.header().contains("WWW-Authenticate: Bearer"), answer.header());
            }
        }
        assertEquals(
                401,
                RawClient.request(platform.monitor(), "GET", "/metrics", new byte[0], header)
                        .status());
        assertEquals(
                200,
                RawClient.request(platform.monitor(), "GET", "/health", new byte[0], header)
                        .status());
        String basic = Base64.getEncoder().encodeToString((":" + TOKEN).getBytes(UTF_8));
        upload("Authorization: Basic " + basic);
        String bearer = "authorization: bearer " + TOKEN;
        assertEquals(
                "X",
                RawClient.request(platform.planner(), "POST", "/invoke/demo/f", "x".getBytes(UTF_8), bearer)
                        .text());
        assertTrue(RawClient.request(platform.monitor(), "GET", "/metrics", new byte[0], bearer)
                .text()
                .contains("faasm_calls_slots 4.0"));
    }
}
