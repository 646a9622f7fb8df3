package io.faasm.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.server.Platform;
import io.faasm.platform.server.TestPlatform;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that keep a server waiting, and how long an honest one waits then. */
@Timeout(60)
@Tag("slow")
@Isolated("it measures time")
class CrowdTest {
    private static final int LIMIT = 1 << 20;
    private static final int CROWD = 200;
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static final String SLOW_BODY =
            "PUT /p/demo/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\nab";

    @TempDir
    private Path directory;

    private Path storage;
    private Platform server;

    private void start(long limit, Pace pace) {
        storage = directory.resolve("local");
        server = new TestPlatform(storage).limit(limit).pace(pace).start(new ArrayList<>());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private int put(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.uploadServer().url() + path))
                .timeout(Duration.ofSeconds(30))
                .PUT(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(
                new InetSocketAddress("127.0.0.1", server.uploadServer().url().getPort()), 5000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private List<Socket> crowd(int size, String request) throws IOException {
        List<Socket> crowd = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Socket socket = connect();
            socket.getOutputStream().write(request.getBytes(UTF_8));
            crowd.add(socket);
        }
        return crowd;
    }

    private void assertServesWithin(Duration most) throws Exception {
        Thread.sleep(200);
        long start = System.nanoTime();
        assertEquals(200, put("/p/demo/honest", new byte[1]));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertTrue(took.compareTo(most) < 0, "an honest request took " + took);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PUT /p/demo/slow HTTP/1.1\r\nHost: loc", SLOW_BODY})
    void aCrowdThatSendsNothingMoreKeepsNobodyWaiting(String request) throws Exception {
        start(LIMIT, Pace.within(MINUTE));
        List<Socket> crowd = crowd(CROWD, request);
        try {
            assertServesWithin(SECOND);
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void aCrowdThatDripsKeepsNobodyWaiting() throws Exception {
        start(LIMIT, Pace.within(MINUTE));
        for (int bytes : new int[] {1, 300}) {
            List<Socket> crowd = crowd(CROWD, SLOW_BODY);
            Thread drip = new Thread(() -> {
                List<Socket> open = new ArrayList<>(crowd);
                while (!open.isEmpty() && !Thread.interrupted()) {
                    open.removeIf(socket -> {
                        try {
                            socket.getOutputStream().write(new byte[bytes]);
                            return false;
                        } catch (IOException closed) {
                            return true;
                        }
                    });
                    LockSupport.parkNanos(100_000_000);
                }
            });
            drip.start();
            try {
                assertServesWithin(SECOND);
            } finally {
                drip.interrupt();
                drip.join();
                for (Socket socket : crowd) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void aCrowdThatDoesNotTakeItsAnswersKeepsNobodyWaiting() throws Exception {
        start(64 << 20, Pace.within(MINUTE));
        assertEquals(200, put("/file", new byte[32 << 20], "FilePath", "big"));
        List<Socket> crowd = crowd(CROWD, "GET /file HTTP/1.1\r\nHost: localhost\r\nFilePath: big\r\n\r\n");
        try {
            assertServesWithin(SECOND);
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void ofTooManyTheOldestGo() throws Exception {
        start(LIMIT, new Pace(MINUTE, MINUTE, MINUTE, 0, MINUTE, 20));
        List<Socket> crowd = crowd(60, SLOW_BODY);
        try {
            assertServesWithin(SECOND);
            assertClosed(crowd.get(0));
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    @Test
    void aSlowClientIsWaitedForAndASlowerOneIsNot() throws Exception {
        start(LIMIT, new Pace(MINUTE, SECOND, SECOND, 1000, MINUTE, CROWD));
        try (Socket slow = connect();
                Socket slower = connect();
                Socket header = connect()) {
            slow.getOutputStream()
                    .write(("PUT /p/demo/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6000\r\n"
                                    + "Connection: close\r\n\r\n")
                            .getBytes(UTF_8));
            slower.getOutputStream()
                    .write("PUT /p/demo/slower HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200\r\n\r\n"
                            .getBytes(UTF_8));
            header.getOutputStream().write("PUT /p/demo/slow HTTP/1.1\r\nHost: loc".getBytes(UTF_8));
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                slow.getOutputStream().write(new byte[300]);
                try {
                    slower.getOutputStream().write(new byte[5]);
                } catch (IOException closed) {
                    // As it has to be.
                }
                Thread.sleep(150);
            }
            assertTrue(new String(slow.getInputStream().readAllBytes(), UTF_8).startsWith("HTTP/1.1 200"));
            assertClosed(slower);
            assertClosed(header);
            assertTrue(System.nanoTime() - start < 20_000_000_000L);
        }
        assertEquals(6000, Files.size(storage.resolve("shared/pyfuncs/demo/slow/function.py")));
        assertFalse(Files.exists(storage.resolve("shared/pyfuncs/demo/slower/function.py")));
    }

    private static void assertClosed(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // Whatever it says before it closes; a socket that stays open runs into its timeout.
            }
        } catch (java.net.SocketException reset) {
            assertTrue(reset.getMessage().contains("reset"), reset.getMessage());
        }
    }
}
