package io.faasm.platform.upload;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.platform.http.Pace;
import io.faasm.platform.server.Platform;
import io.faasm.platform.server.TestPlatform;
import io.faasm.testing.Modules;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
class UploadEndpointTest {
    private static final int LIMIT = 1 << 20;

    @TempDir
    private Path directory;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Platform server;
    private Path storage;

    @BeforeEach
    void start() {
        storage = directory.resolve("local");
        server = platform().start(lines);
    }

    private TestPlatform platform() {
        // A module stands for its machine code: how that is made is not asked here.
        return new TestPlatform(storage)
                .limit(LIMIT)
                .pace(Pace.within(Duration.ofSeconds(2)))
                .machineCode(module -> module);
    }

    @AfterEach
    void stillServesAndLeavesNothingBehind() throws Exception {
        try {
            assertEquals("PONG", text(http.send(request("/ping").GET().build(), BodyHandlers.ofByteArray())));
            // A client sees its connection closed before the server has removed what it sent.
            List<Path> left = arriving();
            for (int look = 0; look < 50 && !left.isEmpty(); look++) {
                Thread.sleep(100);
                left = arriving();
            }
            assertEquals(List.of(), left);
        } finally {
            server.close();
        }
    }

    private List<Path> arriving() throws IOException {
        try (Stream<Path> files = Files.list(storage.resolve(".arriving"))) {
            return files.toList();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server.uploadServer().url() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<byte[]> put(String path, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).PUT(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).GET();
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    private static void assertRefused(int status, String part, HttpResponse<byte[]> answer) {
        assertEquals(status, answer.statusCode(), text(answer));
        assertTrue(text(answer).contains(part), text(answer));
    }

    /** Sends bytes as they are and returns all that comes back until the server closes. */
    private String raw(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private String raw(String request) throws IOException {
        return raw(request.getBytes(ISO_8859_1));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(
                new InetSocketAddress("127.0.0.1", server.uploadServer().url().getPort()), 5000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] bytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void storesInFaasmsLayoutByteForByte() throws Exception {
        byte[] python = "def faasm_main():\n    return 'grüße'\n".getBytes(UTF_8);
        HttpResponse<byte[]> answer = put("/p/demo/hello", python);
        assertEquals(200, answer.statusCode());
        assertEquals(0, answer.body().length);
        assertArrayEquals(python, Files.readAllBytes(storage.resolve("shared/pyfuncs/demo/hello/function.py")));

        answer = put("/f/demo/add", Modules.useful());
        assertEquals("Function upload complete\n", text(answer));
        assertArrayEquals(Modules.useful(), Files.readAllBytes(storage.resolve("wasm/demo/add/function.wasm")));

        byte[] large = bytes(LIMIT, 1);
        assertEquals(
                200, put("/file", large, "FilePath", "data/sub.dir/model.bin").statusCode());
        assertArrayEquals(large, Files.readAllBytes(storage.resolve("shared/data/sub.dir/model.bin")));
        assertArrayEquals(
                large, get("/file", "FilePath", "data/sub.dir/model.bin").body());

        assertEquals(200, put("/s/demo/counter", new byte[] {0, 1, 2}).statusCode());
        assertArrayEquals(new byte[] {0, 1, 2}, get("/s/demo/counter").body());
        assertEquals(
                4, lines.stream().filter(line -> line.contains("stored as")).count(), lines::toString);
    }

    @Test
    void anUploadReplacesTheOneBefore() throws Exception {
        put("/p/demo/hello", bytes(5000, 2));
        put("/p/demo/hello", "x = 1\n".getBytes(UTF_8));
        assertEquals("x = 1\n", Files.readString(storage.resolve("shared/pyfuncs/demo/hello/function.py")));
    }

    @Test
    void fileNamesMayBeOfAnyLanguage() throws Exception {
        // As a client writes them that sends its bytes as they are, for instance curl.
        String body = "PUT /file HTTP/1.1\r\nHost: localhost\r\nFilePath: daten/größe.txt\r\nContent-Length: 2\r\n"
                + "Connection: close\r\n\r\nok";
        assertTrue(raw(body.getBytes(UTF_8)).startsWith("HTTP/1.1 200"));
        assertEquals("ok", Files.readString(storage.resolve("shared/daten/größe.txt")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/p",
                "/p/demo",
                "/p/demo/hello/more",
                "/x/demo/hello",
                "/p//hello",
                "/p/demo/..",
                "/p/../hello",
                "/p/%2e%2e/hello",
                "/p/demo/%2E%2e",
                "/p/demo/a..b",
                "/p/demo/%00",
                "/p/demo/a%00b",
                "/p/demo/a%2fb",
                "/p/demo/%2fetc%2fpasswd",
                "/p/demo/a%5cb",
                "/p/demo/a%0ab",
                "/p/.hidden/x",
                "/p/demo/%ff",
                "/p/demo/-x",
                "/p/demo/a%20b",
                "/s/demo/..",
                "/s/%2e%2e/key",
                "/s/demo",
                "/f/demo/%2e",
                "/ping",
                "/file/x"
            })
    void badPathsAreRefusedWithAReason(String path) throws Exception {
        HttpResponse<byte[]> answer = put(path, Modules.useful(), "FilePath", "x");
        assertEquals(400, answer.statusCode(), text(answer));
        assertTrue(text(answer).length() > 10, text(answer));
        assertStoredNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "..",
                "../x",
                "a/../../x",
                "a/..",
                "./a",
                "a//b",
                "a/",
                "",
                "a\\b",
                "a/./b",
                "...//..",
                "a/\u007fb"
            })
    void badFilePathsAreRefusedWithAReason(String path) throws Exception {
        for (String method : List.of("PUT", "GET")) {
            String answer = raw(method + " /file HTTP/1.1\r\nHost: 127.0.0.1\r\nFilePath: " + path
                    + "\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
            assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
            // Jetty itself refuses control characters.
            assertTrue(answer.contains("FilePath") || path.indexOf('\u007f') >= 0, answer);
        }
        assertStoredNothing();
    }

    private void assertStoredNothing() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            // Beside the platform's own database.
            assertEquals(
                    List.of(),
                    all.filter(Files::isRegularFile)
                            .filter(file -> !file.startsWith(storage.resolve(".store")))
                            .toList());
        }
    }

    @Test
    void filePathHeaderIsNeededOnce() throws Exception {
        assertRefused(400, "FilePath", put("/file", new byte[1]));
        assertRefused(400, "FilePath", get("/file"));
        assertRefused(400, "it has 2", put("/file", new byte[1], "FilePath", "a", "FilePath", "b"));
    }

    @Test
    void longNamesAreRefused() throws Exception {
        assertEquals(
                200,
                put("/p/" + "u".repeat(20) + "/" + "f".repeat(29), new byte[1]).statusCode());
        assertRefused(400, "at most 49", put("/p/" + "u".repeat(20) + "/" + "f".repeat(30), new byte[1]));
        assertRefused(400, "200", put("/s/demo/" + "k".repeat(201), new byte[1]));
        assertRefused(400, "255", put("/file", new byte[1], "FilePath", "a".repeat(256)));
        assertRefused(400, "1024", put("/file", new byte[1], "FilePath", "abc/".repeat(300) + "x"));
        assertRefused(414, "2048", put("/p/" + "u".repeat(3000) + "/f", new byte[1]));
    }

    @Test
    void emptyBodiesAreRefused() throws Exception {
        assertRefused(400, "empty", put("/p/demo/hello", new byte[0]));
        assertRefused(400, "empty", put("/file", new byte[0], "FilePath", "pkg/__init__.py"));
        assertStoredNothing();
    }

    @Test
    void whatIsNotWebAssemblyIsRefusedAndTheOldModuleStays() throws Exception {
        put("/f/demo/add", Modules.useful());
        assertRefused(400, "magic", put("/f/demo/add", "not wasm".getBytes(UTF_8)));
        assertRefused(400, "out of order", put("/f/demo/add", Modules.module(new int[] {3, 0}, new int[] {1, 0})));
        assertArrayEquals(Modules.useful(), Files.readAllBytes(storage.resolve("wasm/demo/add/function.wasm")));
    }

    @Test
    void missingFilesAreNotFound() throws Exception {
        assertRefused(404, "shared/no/such", get("/file", "FilePath", "no/such"));
        assertRefused(404, "state/demo/none", get("/s/demo/none"));
        put("/file", new byte[1], "FilePath", "dir/file");
        assertRefused(404, "shared/dir", get("/file", "FilePath", "dir"));
        assertRefused(404, "shared/dir/file/below", get("/file", "FilePath", "dir/file/below"));
        assertRefused(409, "is a file", put("/file", new byte[1], "FilePath", "dir/file/below"));
        assertRefused(409, "is a directory", put("/file", new byte[1], "FilePath", "dir"));
        assertRefused(400, "Bad path", get("/p/demo/hello"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "put"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        String answer = raw(method + " /p/demo/hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                + "Connection: close\r\n\r\nabc");
        assertTrue(answer.startsWith("HTTP/1.1 405"), answer);
        assertTrue(answer.contains("Allow: GET, PUT"), answer);
        assertTrue(answer.contains("use GET or PUT"), answer);
    }

    @Test
    void bodiesAboveTheLimitAreRefused() throws Exception {
        assertRefused(413, "1.0 MiB", put("/p/demo/big", new byte[LIMIT + 1]));
        // Without a length nobody knows before it arrives.
        HttpRequest chunked = request("/p/demo/big")
                .PUT(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(new byte[LIMIT + 1])))
                .build();
        assertRefused(413, "1.0 MiB", http.send(chunked, BodyHandlers.ofByteArray()));
        assertStoredNothing();
    }

    @Test
    void anUnfinishedUploadStoresNothing() throws Exception {
        for (String length : List.of(
                "Content-Length: 1000\r\n\r\nhalf",
                "Transfer-Encoding: chunked\r\n\r\n3e8\r\nhalf",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")) {
            try (Socket socket = connect()) {
                OutputStream out = socket.getOutputStream();
                out.write(("PUT /p/demo/cut HTTP/1.1\r\nHost: localhost\r\n" + length).getBytes(UTF_8));
                out.flush();
            }
        }
        Thread.sleep(300);
        assertStoredNothing();
    }

    @Test
    void slowClientsLoseTheirConnectionOnly() throws Exception {
        try (Socket body = connect();
                Socket header = connect()) {
            body.getOutputStream()
                    .write("PUT /p/demo/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nab"
                            .getBytes(UTF_8));
            header.getOutputStream().write("PUT /p/demo/slow HTTP/1.1\r\nHost: loc".getBytes(UTF_8));
            assertEquals(200, put("/p/demo/quick", new byte[1]).statusCode());
            assertClosed(body);
            assertClosed(header);
        }
        assertFalse(Files.exists(storage.resolve("shared/pyfuncs/demo/slow/function.py")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pyfuncs",
                "pyfuncs/demo",
                "pyfuncs/demo/f",
                "pyfuncs/demo/f/function.py/x",
                "pyfuncs/demo/f/function.py/x/y"
            })
    void aSharedFileBlocksNoFunctionsName(String path) throws Exception {
        assertRefused(409, "would block the name of a function", put("/file", new byte[1], "FilePath", path));
        assertEquals(
                200,
                put("/file", new byte[1], "FilePath", "pyfuncs/demo/f/data/function.py/x")
                        .statusCode());
        assertEquals(200, put("/p/demo/f", new byte[1]).statusCode());
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

    @Test
    void concurrentUploadsOfOneNameDoNotMix() throws Exception {
        List<byte[]> versions = Stream.iterate(0, i -> i + 1)
                .limit(24)
                .map(i -> bytes(200_000 + i, i))
                .toList();
        List<CompletableFuture<HttpResponse<byte[]>>> uploads = versions.stream()
                .map(version -> http.sendAsync(
                        request("/file")
                                .header("FilePath", "one")
                                .PUT(BodyPublishers.ofByteArray(version))
                                .build(),
                        BodyHandlers.ofByteArray()))
                .toList();
        while (uploads.stream().anyMatch(upload -> !upload.isDone())) {
            HttpResponse<byte[]> seen = get("/file", "FilePath", "one");
            assertTrue(seen.statusCode() == 404 || isOneOf(versions, seen.body()), "a mixture was read");
        }
        for (CompletableFuture<HttpResponse<byte[]>> upload : uploads) {
            assertEquals(200, upload.get().statusCode());
        }
        assertTrue(isOneOf(versions, Files.readAllBytes(storage.resolve("shared/one"))));
    }

    private static boolean isOneOf(List<byte[]> versions, byte[] content) {
        return versions.stream().anyMatch(version -> java.util.Arrays.equals(version, content));
    }

    @Test
    void linksInTheStorageLeadNowhere() throws Exception {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createDirectories(storage.resolve("shared"));
        Files.createSymbolicLink(storage.resolve("shared/link"), outside);
        Files.createSymbolicLink(storage.resolve("shared/secret"), outside.resolve("secret"));
        assertRefused(404, "shared/link/secret", get("/file", "FilePath", "link/secret"));
        assertRefused(404, "shared/secret", get("/file", "FilePath", "secret"));
        assertRefused(409, "symbolic link", put("/file", new byte[1], "FilePath", "link/new"));
        assertFalse(Files.exists(outside.resolve("new")));
        assertEquals(
                200, put("/file", "mine".getBytes(UTF_8), "FilePath", "secret").statusCode());
        assertEquals("secret", Files.readString(outside.resolve("secret")));
        assertEquals("mine", Files.readString(storage.resolve("shared/secret")));
    }

    @Test
    void otherHostNamesAreNotServed() throws Exception {
        assertTrue(raw("GET /ping HTTP/1.1\r\nHost: evil.example:8002\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 403"));
        assertTrue(raw("GET /ping HTTP/1.1\r\nHost: LOCALHOST:1\r\nConnection: close\r\n\r\n")
                .endsWith("PONG"));
    }

    @Test
    void aTakenPortIsNamed() {
        int port = server.uploadServer().port();
        TestPlatform other = new TestPlatform(directory.resolve("other")).uploadPort(port);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> other.start(lines));
        assertTrue(failure.what().contains("127.0.0.1:" + port), failure.what());
        assertTrue(failure.remedy().contains("faasm.upload.port"), failure.remedy());
    }

    @Test
    void aStorageHasOnePlatform() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> platform().start(lines));
        assertTrue(failure.what().contains(storage.toString()), failure.what());
        assertTrue(failure.remedy().contains("faasm.local.dir"), failure.remedy());
    }

    @Test
    void whatAKilledServerLeftIsRemoved() throws Exception {
        Path left = storage.resolve(".arriving/4194305-1-abc");
        Path version = Files.createDirectories(storage.resolve(".versions/4194305-abc-0"));
        Files.writeString(left, "half");
        server.close();
        server = platform().start(lines);
        assertFalse(Files.exists(left));
        assertFalse(Files.exists(version));
    }

    @Test
    void otherMachinesNeedAToken() {
        TestPlatform open = new TestPlatform(directory.resolve("other")).address("0.0.0.0");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> open.start(lines));
        assertTrue(failure.remedy().contains("faasm.serve.token"), failure.remedy());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::", "127.1.2.3"})
    void theAddressThatItSaysWorks(String address) throws Exception {
        String token = "0123456789abcdef";
        try (Platform other = new TestPlatform(directory.resolve("other"))
                .address(address)
                .token(token)
                .start(lines)) {
            List<URI> urls = new ArrayList<>(other.uploadServer().urlsForOthers());
            assertTrue(urls.isEmpty() || address.equals("0.0.0.0") || address.equals("::"), urls::toString);
            URI here = other.uploadServer().url();
            assertEquals(address.contains(":"), here.getHost().startsWith("["), here::toString);
            urls.add(here);
            for (URI url : urls) {
                HttpRequest request = HttpRequest.newBuilder(url.resolve("/ping"))
                        .header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(20))
                        .build();
                assertEquals("PONG", text(http.send(request, BodyHandlers.ofByteArray())), url::toString);
            }
        }
    }

    @Test
    void filesUnderAFunctionsKeyAreThatFunction() throws Exception {
        byte[] module = Modules.useful();
        put("/file", module, "FilePath", "python/py_func/function.wasm");
        put("/file", "code".getBytes(UTF_8), "FilePath", "python/py_func/function.aot");
        put("/file", "hash".getBytes(UTF_8), "FilePath", "python/py_func/function.aot.md5");
        put("/file", "data".getBytes(UTF_8), "FilePath", "python/py_func/other");
        assertArrayEquals(module, Files.readAllBytes(storage.resolve("wasm/python/py_func/function.wasm")));
        assertEquals("code", Files.readString(storage.resolve("object/python/py_func/function.aot")));
        assertEquals("hash", Files.readString(storage.resolve("object/python/py_func/function.aot.md5")));
        assertEquals("data", Files.readString(storage.resolve("shared/python/py_func/other")));
    }

    @Test
    void garbageDoesNotEndTheServer() throws Exception {
        Random random = new Random(20);
        String[] pieces = {
            "PUT",
            "GET",
            " ",
            "/p/demo/x",
            "/file",
            "/%",
            "/%zz",
            "\r\n",
            "\r\n\r\n",
            "HTTP/1.1",
            "HTTP/9",
            "Host: localhost",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "FilePath: a",
            "FilePath: \u0000",
            "Transfer-Encoding: chunked",
            "ffffffffffffffff",
            "0",
            "\u0000",
            "\u00ff",
            ":",
            "//",
            "*",
            "?"
        };
        for (int round = 0; round < 150; round++) {
            StringBuilder request = new StringBuilder(random.nextBoolean() ? "PUT /p/demo/x HTTP/1.1\r\n" : "");
            for (int i = random.nextInt(12); i >= 0; i--) {
                request.append(pieces[random.nextInt(pieces.length)]);
                request.append(random.nextInt(3) == 0 ? "\r\n" : "");
            }
            try {
                String answer = raw(request.toString());
                assertTrue(
                        answer.isEmpty() || answer.matches("(?s)HTTP/1.1 ([^5]|50[15]).*"), request + " -> " + answer);
            } catch (java.net.SocketException reset) {
                // As good an answer to garbage as any; the server must only live on.
            }
        }
    }
}
