package io.faasm.maven.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasm.core.console.Console;
import io.faasm.core.console.LineConsole;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.platform.http.Pace;
import io.faasm.platform.server.Platform;
import io.faasm.platform.server.PlatformSettings;
import io.faasm.testing.Modules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
/* Its tests mostly wait, and each has a directory or a server of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class UploadClientTest {
    private static final FunctionName NAME = new FunctionName("demo", "hello");
    private static final byte[] SOURCE = "def faasm_main(): return 0\n".getBytes(UTF_8);

    private static final Duration LONG = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger uploads = new AtomicInteger();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private interface Answer {
        void give(HttpExchange exchange, int upload) throws IOException;
    }

    /** A server that answers a ping with this text and uploads as told. */
    private UploadClient client(String dialect, int pingStatus, String ping, Answer answer) {
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Length"));
            exchange.getRequestBody().readAllBytes();
            if (exchange.getRequestURI().getPath().equals("/ping")) {
                reply(exchange, pingStatus, ping);
            } else {
                answer.give(exchange, uploads.incrementAndGet());
            }
            exchange.close();
        });
        return client("http://127.0.0.1:" + server.getAddress().getPort() + "/", dialect);
    }

    private UploadClient client(String url, String dialect) {
        return new UploadClient(
                Access.to(url, Duration.ofSeconds(2)),
                Dialect.named(dialect),
                1 << 20,
                new LineConsole(lines::add, lines::add, line -> {}, true));
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private Path module(byte[] content) {
        try {
            return Files.write(directory.resolve("module.wasm"), content);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void assertFails(String what, String remedy, Runnable upload) {
        BuildFailure failure = assertThrows(BuildFailure.class, upload::run);
        assertTrue(failure.what().contains(what), failure.what());
        assertTrue(failure.remedy().contains(remedy), failure.remedy());
    }

    @Test
    void whatIsUploadedIsOnDiskByteForByte() throws IOException {
        Console console = new LineConsole(lines::add, lines::add, line -> {}, true);
        PlatformSettings settings = new PlatformSettings(
                "127.0.0.1",
                PlatformSettings.Ports.ANY,
                Optional.empty(),
                directory,
                1 << 20,
                Pace.within(Duration.ofSeconds(5)),
                // A module stands for its machine code: how that is made is not asked here.
                module -> module);
        try (Platform real = Platform.start(settings, Optional.empty(), console)) {
            UploadClient client = client(real.uploadServer().url().toString(), "auto");
            client.uploadPython(NAME, SOURCE);
            client.uploadWebAssembly(NAME, module(Modules.useful()), LONG);
            assertArrayEquals(SOURCE, Files.readAllBytes(directory.resolve("shared/pyfuncs/demo/hello/function.py")));
            assertArrayEquals(Modules.useful(), Files.readAllBytes(directory.resolve("wasm/demo/hello/function.wasm")));
            assertFails(
                    "not a WebAssembly module",
                    "was not sent",
                    () -> client.uploadWebAssembly(NAME, module(SOURCE), LONG));
        }
        assertTrue(lines.stream().anyMatch(line -> line.contains("dialect current")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("Uploaded demo/hello in ")), lines::toString);
    }

    @Test
    void aLengthIsSent() {
        client("current", 200, "PONG", (exchange, upload) -> reply(exchange, 200, ""))
                .uploadPython(NAME, SOURCE);
        assertEquals(List.of("PUT /p/demo/hello " + SOURCE.length), requests);
    }

    @Test
    void withoutAServerBothRemediesAreNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        for (String dialect : List.of("auto", "current")) {
            BuildFailure failure = assertThrows(
                    BuildFailure.class,
                    () -> client("http://127.0.0.1:" + free, dialect).uploadPython(NAME, SOURCE));
            assertTrue(failure.what().contains("http://127.0.0.1:" + free), failure.what());
            assertTrue(failure.remedy().contains("mvn faasm:serve"), failure.remedy());
            assertTrue(failure.remedy().contains("faasm.upload.url"), failure.remedy());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2019", "auto"})
    void pythonIsNotSentToAServerOf2019(String dialect) {
        UploadClient client = client(dialect, 200, "Invalid path\n", (exchange, upload) -> reply(exchange, 200, ""));
        assertFails("no upload of Python functions", "faasm.upload.dialect", () -> client.uploadPython(NAME, SOURCE));
        assertEquals(0, uploads.get());
    }

    @Test
    void serversOf2019AreJudgedByTheBody() {
        UploadClient client = client(
                "2019",
                200,
                "",
                (exchange, upload) -> reply(
                        exchange,
                        200,
                        upload == 1 ? "Function upload complete\n" : "Invalid path (must be /f|fa/<user>/<func>/ \n"));
        client.uploadWebAssembly(NAME, module(Modules.useful()), LONG);
        assertFails(
                "Invalid path (must be", "2019", () -> client.uploadWebAssembly(NAME, module(Modules.useful()), LONG));
    }

    @Test
    void serversOfTodayMayExplainThemselvesWith200() {
        UploadClient client = client("current", 200, "", (exchange, upload) -> reply(exchange, 200, "Invalid path\n"));
        assertFails("did not store demo/hello", "an upload server at all", () -> client.uploadPython(NAME, SOURCE));
    }

    @Test
    void aServerWithoutPingIsOneOfToday() {
        client("auto", 404, "", (exchange, upload) -> reply(exchange, 200, "")).uploadPython(NAME, SOURCE);
        assertEquals(1, uploads.get());
    }

    @Test
    void theServersReasonIsShown() {
        UploadClient client =
                client("current", 200, "", (exchange, upload) -> reply(exchange, 400, "Bad URL,\u001b[31m expected\n"));
        assertFails("says: Bad URL,\\x1b[31m expected", "Correct what", () -> client.uploadPython(NAME, SOURCE));
        assertEquals(1, uploads.get());
    }

    @Test
    void onlyPassingFailuresAreTriedAgain() {
        UploadClient client = client(
                "current",
                200,
                "",
                (exchange, upload) -> reply(
                        exchange, upload < 3 ? 503 : upload == 3 ? 200 : 500, upload > 3 ? "std::runtime_error" : ""));
        client.uploadPython(NAME, SOURCE);
        assertEquals(3, uploads.get());
        assertFails("std::runtime_error", "log of the upload server", () -> client.uploadPython(NAME, SOURCE));
        assertEquals(4, uploads.get());
    }

    @Test
    void aBrokenConnectionIsTriedAgainAndThenNamed() {
        UploadClient client = client("current", 200, "", (exchange, upload) -> exchange.close());
        assertFails("broke during PUT", "again is safe", () -> client.uploadPython(NAME, SOURCE));
        assertTrue(uploads.get() >= 3, uploads::toString);
    }

    @Test
    void aSilentServerIsNotWaitedForForever() {
        UploadClient client = client("current", 200, "", (exchange, upload) -> {
            try {
                Thread.sleep(5000);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        assertFails("within 2 s", "faasm.upload.timeout", () -> client.uploadPython(NAME, SOURCE));
        assertEquals(1, uploads.get());
    }

    @Test
    void redirectionsAreNotFollowed() {
        UploadClient client = client("current", 200, "", (exchange, upload) -> {
            exchange.getResponseHeaders().set("Location", "http://elsewhere.example/");
            reply(exchange, 302, "");
        });
        assertFails("http://elsewhere.example/", "faasm.upload.url", () -> client.uploadPython(NAME, SOURCE));
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsSent() {
        UploadClient client = client("auto", 200, "PONG", (exchange, upload) -> reply(exchange, 200, ""));
        assertFails("is empty", "Write at least one line", () -> client.uploadPython(NAME, new byte[0]));
        assertFails(
                "more than the limit of 1.0 MiB",
                "faasm.upload.limit",
                () -> client.uploadPython(NAME, new byte[(1 << 20) + 1]));
        assertEquals(List.of(), requests);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:8002",
                "ftp://host",
                "http://",
                "http://h ost",
                "http://me:pw@host",
                "http://h/?a=b"
            })
    void badUrlsAreNamed(String url) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> client(url, "auto"));
        assertTrue(failure.remedy().contains("faasm.upload.url"), failure.remedy());
        assertTrue(!failure.what().contains("pw"), failure.what());
    }

    @Test
    void badDialectsAreNamed() {
        assertEquals(Optional.empty(), Dialect.named("auto"));
        assertFails("\"2020\"", "current or 2019", () -> Dialect.named("2020"));
    }
}
