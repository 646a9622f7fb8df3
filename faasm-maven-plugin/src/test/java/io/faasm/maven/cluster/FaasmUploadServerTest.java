package io.faasm.maven.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.Transfer;
import io.faasm.reference.FaasmUploadServer;
import io.faasm.testing.Modules;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with the manners of Faasm's: it ends where that one ends, and the client never has it end. */
@Timeout(60)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class FaasmUploadServerTest {
    private static final FunctionName NAME = new FunctionName("demo", "hello");
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final RecordingConsole console = new RecordingConsole();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private FaasmUploadServer server;

    @BeforeEach
    void start() {
        server = new FaasmUploadServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .timeout(LONG);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, /ping, ''",
        "OPTIONS, /ping, ''",
        "POST, /p/demo/hello, x",
        "DELETE, /p/demo/hello, ''",
        "GET, /s/demo/missing, ''",
        "PUT, /f/demo/hello, not WebAssembly",
        "PUT, /f/demo/hello, ''"
    })
    void itEndsForGood(String method, String path, String body) throws Exception {
        assertThrows(IOException.class, () -> send(method, path, body));
        assertTrue(server.ended().isPresent());
        assertFalse(listens(), "it still listens");
    }

    /** The kernel accepts connections for a moment more. */
    private boolean listens() throws InterruptedException {
        for (int look = 0; look < 50; look++) {
            try (Socket again = new Socket("127.0.0.1", server.url().getPort())) {
                Thread.sleep(again.isConnected() ? 100 : 0);
            } catch (IOException refused) {
                return false;
            }
        }
        return true;
    }

    @Test
    void itEndsOnReadingAFileThatIsNotThere() {
        assertThrows(IOException.class, () -> send("GET", "/file", "", "FilePath", "missing"));
        assertTrue(server.ended().isPresent());
    }

    @Test
    void whatItEndsOnIsStoredByThen() {
        assertThrows(IOException.class, () -> send("PUT", "/f/demo/hello", "not WebAssembly"));
        assertTrue(server.bucket().containsKey("demo/hello/function.wasm"));
    }

    @Test
    void otherwiseItExplainsItselfOrStoresNothing() throws Exception {
        assertEquals("PONG", send("GET", "/ping?x=1", "").body());
        assertEquals(400, send("GET", "/ping/", "").statusCode());
        assertEquals(
                "Bad URL, expected single path part p//demo",
                send("PUT", "//p//demo/", "x").body());
        assertEquals("Unrecognised PUT request to x/y", send("PUT", "/x/y", "x").body());
        assertEquals(
                "Bad request, expected file path header FilePath",
                send("PUT", "/file", "x").body());
        assertEquals(200, send("PUT", "/file", "", "FilePath", "a/__init__.py").statusCode());
        assertFalse(server.bucket().containsKey("a/__init__.py"));
        assertEquals(200, send("PUT", "/p/demo/h%65llo/more", "").statusCode());
        assertTrue(server.bucket().containsKey("pyfuncs/demo/h%65llo/function.py"), "nothing is decoded");
        assertEquals(Optional.empty(), server.ended());
    }

    @Test
    void theClientUploadsEverythingByteForByte() throws IOException {
        byte[] every = new byte[70_000];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) (i * 31);
        }
        Path module = Files.write(directory.resolve("m.wasm"), Modules.ofSize(200_000));
        Path file = Files.write(directory.resolve("file"), every);
        try (UploadClient client = client("auto")) {
            client.uploadPython(NAME, every);
            client.uploadWebAssembly(NAME, module, LONG);
            client.uploadFile("data/\u00fc.bin", file);
        }
        assertArrayEquals(every, server.bucket().get("pyfuncs/demo/hello/function.py"));
        assertArrayEquals(Files.readAllBytes(module), server.bucket().get("demo/hello/function.wasm"));
        assertEquals(Optional.empty(), server.ended());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/absolute", "a//b", "a/../b", "../x", "a\u0000b"})
    void pathsThatItMayEndOnAreNotSent(String path) throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (UploadClient client = client("auto")) {
            assertThrows(BuildFailure.class, () -> client.uploadFile(path, file));
            assertThrows(BuildFailure.class, () -> client.uploadFile("a/" + "b".repeat(256), file));
        }
        assertEquals(0, server.requests().size());
    }

    @Test
    void aModuleThatEndsItIsNotSentAgain() throws Exception {
        // What passes as a module and is none to a compiler.
        Path module = Files.write(directory.resolve("m.wasm"), Modules.useful());
        server.codeGenerationTakes(Duration.ofSeconds(5));
        try (UploadClient client = new UploadClient(
                new ServerConnection(
                        Role.UPLOAD,
                        Access.to(server.url().toString(), LONG),
                        console,
                        ServerConnection.Patience.USUAL,
                        Transfer.Limits.USUAL),
                Dialect.named("auto"),
                1 << 20,
                console)) {
            Thread end = new Thread(() -> {
                try {
                    Thread.sleep(1500);
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
                server.close();
            });
            end.start();
            BuildFailure failure = assertThrows(BuildFailure.class, () -> client.uploadWebAssembly(NAME, module, LONG));
            end.join();
            assertTrue(failure.what().contains("broke during PUT"), failure.what());
            assertTrue(failure.remedy().contains("its log says why it ended"), failure.remedy());
        }
        assertEquals(2, server.requests().size());
    }

    private UploadClient client(String dialect) {
        return new UploadClient(Access.to(server.url().toString(), LONG), Dialect.named(dialect), 1 << 20, console);
    }
}
