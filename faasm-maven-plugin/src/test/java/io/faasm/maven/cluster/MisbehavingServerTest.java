package io.faasm.maven.cluster;

import static io.faasm.maven.fetch.LoopbackServer.afterBody;
import static io.faasm.maven.fetch.LoopbackServer.first;
import static io.faasm.maven.fetch.LoopbackServer.raw;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.LibraryLog;
import io.faasm.maven.fetch.LoopbackProxy;
import io.faasm.maven.fetch.LoopbackServer;
import io.faasm.maven.fetch.Network;
import io.faasm.maven.fetch.Proxy;
import io.faasm.maven.fetch.Transfer;
import io.faasm.testing.Modules;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the clients make of servers that stall, drip, talk too much, refuse, or are something else. */
@Timeout(60)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class MisbehavingServerTest {
    private static final FunctionName NAME = new FunctionName("demo", "hello");
    private static final byte[] SOURCE = "def faasm_main(): return 0\n".getBytes(UTF_8);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Map<String, String> CLOSE = Map.of("Content-Length", "0");
    private static final ServerConnection.Patience IMPATIENT =
            new ServerConnection.Patience(3, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(3));

    @TempDir
    private Path directory;

    private final RecordingConsole console = new RecordingConsole();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private LoopbackServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer();
        server.on("/ping", raw("200 OK", Map.of("Content-Length", "4"), "PONG".getBytes(UTF_8)));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private UploadClient client() {
        return client(server.address("").toString());
    }

    private UploadClient client(String url) {
        return client(Access.to(url, SHORT), Transfer.Limits.USUAL);
    }

    /** Reading the certificates that are trusted takes a while. */
    private UploadClient secureClient(String url) {
        return client(Access.to(url, Duration.ofSeconds(30)), Transfer.Limits.USUAL);
    }

    private UploadClient client(ServerAccess access, Transfer.Limits limits) {
        UploadClient client = new UploadClient(
                new ServerConnection(Role.UPLOAD, access, console, IMPATIENT, limits),
                Dialect.named("auto"),
                1 << 26,
                console);
        opened.add(client);
        return client;
    }

    private PlannerClient planner() {
        PlannerClient planner = new PlannerClient(
                new ServerConnection(
                        Role.PLANNER,
                        Access.to(server.address("").toString(), SHORT),
                        console,
                        IMPATIENT,
                        Transfer.Limits.USUAL),
                console,
                PlannerClient.Pauses.USUAL);
        opened.add(planner);
        return planner;
    }

    private BuildFailure failure() {
        return assertThrows(BuildFailure.class, () -> client().uploadPython(NAME, SOURCE));
    }

    private static void assertSays(BuildFailure failure, String what, String remedy) {
        assertTrue(failure.what().contains(what), failure.what());
        assertTrue(failure.remedy().contains(remedy), failure.remedy());
    }

    /** Ways to hold a client for ever. */
    private enum Hold {
        SILENCE,
        AFTER_THE_STATUS,
        AFTER_THE_HEADER,
        DRIPPING_HEADER,
        DRIPPING_BODY,
        CONTINUES;

        LoopbackServer.Answer answer() {
            return (request, connection) -> {
                connection.getInputStream().skipNBytes(Long.parseLong("0" + request.header("content-length")));
                OutputStream out = connection.getOutputStream();
                String start = switch (this) {
                    case SILENCE, CONTINUES -> "";
                    case AFTER_THE_STATUS, DRIPPING_HEADER -> "HTTP/1.1 200 OK\r\n";
                    case AFTER_THE_HEADER, DRIPPING_BODY -> "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n";
                };
                out.write(start.getBytes(UTF_8));
                String more = switch (this) {
                    case DRIPPING_HEADER -> "X-A: b\r\n";
                    case DRIPPING_BODY -> "x";
                    case CONTINUES -> "HTTP/1.1 100 Continue\r\n\r\n";
                    default -> "";
                };
                try {
                    for (int i = 0; i < 250; i++) {
                        Thread.sleep(100);
                        out.write(more.getBytes(UTF_8));
                        out.flush();
                    }
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTimeoutIncludesTheLastByte(Hold hold) {
        server.otherwise(hold.answer());
        long start = System.nanoTime();
        assertSays(failure(), "within 2 s", "faasm.upload.timeout");
        assertTrue(System.nanoTime() - start < 10e9, "it was held");
    }

    @ParameterizedTest
    @EnumSource
    void soItIsForThePing(Hold hold) {
        server.on("/ping", hold.answer());
        assertSays(failure(), "GET " + server.address("/ping") + ": ", "faasm.upload.timeout");
        assertEquals(1, server.requests().size());
    }

    @ParameterizedTest
    @EnumSource
    void soItIsForThePlanner(Hold hold) {
        server.otherwise(hold.answer());
        assertSays(
                assertThrows(BuildFailure.class, () -> planner().flushExecutors()),
                "POST " + server.address("/") + ": ",
                "faasm.planner.timeout");
    }

    @Test
    void aServerThatDoesNotAcceptTheBodyIsNotWaitedForUntilTheEnd() throws IOException {
        server.otherwise(server.silence());
        Path module = Files.write(directory.resolve("m.wasm"), Modules.ofSize(32 << 20));
        Transfer.Limits limits =
                new Transfer.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(1), 100_000);
        UploadClient client = client(Access.to(server.address("").toString(), SHORT), limits);
        BuildFailure slow =
                assertThrows(BuildFailure.class, () -> client.uploadWebAssembly(NAME, module, Duration.ofMinutes(30)));
        assertSays(slow, "were accepted in 1 s", "faasm.upload.runtime.timeout");
    }

    @Test
    void ofAnEndlessAnswerOnlyTheBeginningIsRead() {
        AtomicLong sent = new AtomicLong();
        LoopbackServer.Answer endless = (request, connection) -> {
            connection.getInputStream().skipNBytes(Long.parseLong("0" + request.header("content-length")));
            OutputStream out = connection.getOutputStream();
            out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 3221225472\r\n\r\nall of it is ".getBytes(UTF_8));
            byte[] block = "wrong ".repeat(10_000).getBytes(UTF_8);
            while (sent.get() < 3L << 30) {
                out.write(block);
                sent.addAndGet(block.length);
            }
        };
        server.otherwise(endless);
        assertSays(failure(), "answered 400 and says: all of it is wrong wrong", "Correct what it names");
        assertThrows(BuildFailure.class, () -> planner().flushExecutors());
        server.on("/ping", endless);
        failure();
        assertTrue(sent.get() < 100 << 20, () -> "it sent " + sent);
    }

    @ParameterizedTest
    @CsvSource({
        "401 Unauthorized, faasm.upload.server",
        "403 Forbidden, is not allowed to",
        "404 Not Found, Check the path in faasm.upload.url",
        "405 Method Not Allowed, Check the path in faasm.upload.url",
        "407 Proxy Authentication Required, <proxies>",
        "413 Payload Too Large, client_max_body_size",
        "400 Bad Request, Correct what it names",
        "500 Internal Server Error, log of the upload server",
        "504 Gateway Timeout, waits long enough",
        "308 Permanent Redirect, itself"
    })
    void adviceFitsTheStatus(String status, String remedy) {
        server.otherwise(afterBody(raw(status, CLOSE, new byte[0])));
        assertSays(failure(), "answered " + status.substring(0, 3), remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"401 Unauthorized", "403 Forbidden", "407 Proxy Authentication Required"})
    void aPingThatIsNotAllowedEndsTheUpload(String status) {
        server.on("/ping", raw(status, CLOSE, new byte[0]));
        assertTrue(failure().what().contains("answered " + status.substring(0, 3)));
        assertEquals(1, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoginPageIsNotAnUploadServer(boolean atThePing) {
        byte[] page = "<!DOCTYPE html><html><head><title>Sign in to ACME</title>".getBytes(UTF_8);
        LoopbackServer.Answer login =
                afterBody(raw("200 OK", Map.of("Content-Type", "text/html", "Content-Length", "" + page.length), page));
        if (atThePing) {
            server.on("/ping", login);
        } else {
            server.otherwise(login);
        }
        assertSays(failure(), "a web page titled \"Sign in to ACME\"", "login page");
    }

    @Test
    void ofAWebPageOnlyTheTitleIsShown() {
        byte[] page = "<html><title>Access\u001b[2J denied</title><p>We do not like token=sesame".getBytes(UTF_8);
        server.otherwise(afterBody(
                raw("403 Forbidden", Map.of("Content-Type", "text/html", "Content-Length", "" + page.length), page)));
        BuildFailure failure = failure();
        assertSays(failure, "answered 403 and sent a web page titled \"Access\\x1b[2J denied\"", "not allowed");
        assertFalse(failure.getMessage().contains("sesame"), failure.getMessage());
    }

    @Test
    void aRedirectionsSecretsAreNotShown() {
        server.otherwise(afterBody(raw(
                "302 Found",
                Map.of("Location", "https://me:sesame@sso.example/login?ticket=sesame", "Content-Length", "0"),
                new byte[0])));
        BuildFailure failure = failure();
        assertSays(failure, "a redirection to https://sso.example/login", "credentials");
        assertFalse(failure.getMessage().contains("sesame"), failure.getMessage());
    }

    @Test
    void aBusyServerIsAskedAgainWhenItWants() {
        server.otherwise(first(
                2,
                afterBody(raw("429 Too Many Requests", Map.of("Retry-After", "1", "Content-Length", "0"), new byte[0])),
                afterBody(raw("200 OK", CLOSE, new byte[0]))));
        long start = System.nanoTime();
        client().uploadPython(NAME, SOURCE);
        assertTrue(System.nanoTime() - start > 2e9, "it was asked too early");
        assertEquals(4, server.requests().size());
    }

    @Test
    void itsWishMayBeADate() {
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
        server.otherwise(first(
                1,
                afterBody(
                        raw("429 Too Many Requests", Map.of("Retry-After", soon, "Content-Length", "0"), new byte[0])),
                afterBody(raw("200 OK", CLOSE, new byte[0]))));
        client().uploadPython(NAME, SOURCE);
        assertEquals(3, server.requests().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "999999999999", "-1", "soon", ""})
    void butNotForEver(String wish) {
        server.otherwise(afterBody(
                raw("429 Too Many Requests", Map.of("Retry-After", wish, "Content-Length", "0"), new byte[0])));
        assertSays(failure(), "too busy", "at most 3.0 s");
    }

    @Test
    void aServerThatHasAnsweredMayRestart() throws Exception {
        ServerAccess access = Access.to(server.address("").toString(), SHORT);
        server.otherwise(afterBody(raw("200 OK", CLOSE, new byte[0])));
        client(access, Transfer.Limits.USUAL).uploadPython(NAME, SOURCE);
        int port = server.port();
        server.close();
        // Another module of the same build.
        UploadClient next = client(access, Transfer.Limits.USUAL);
        CompletableFuture<Void> upload = CompletableFuture.runAsync(() -> next.uploadPython(NAME, SOURCE));
        Thread.sleep(400);
        assertFalse(upload.isDone());
        try (ServerSocket restarted = new ServerSocket(port, 5, InetAddress.getByName("127.0.0.1"))) {
            for (String body : List.of("PONG", "")) {
                try (Socket connection = restarted.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    connection
                            .getOutputStream()
                            .write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length()
                                            + "\r\n\r\n" + body)
                                    .getBytes(UTF_8));
                }
            }
            upload.join();
        }
        assertTrue(
                console.lines().stream().anyMatch(line -> line.contains("refuses connections now; trying again")),
                console.lines()::toString);
    }

    @Test
    void butOneThatStaysAwayIsNamed() throws IOException {
        ServerAccess access = Access.to(server.address("").toString(), SHORT);
        server.otherwise(afterBody(raw("200 OK", CLOSE, new byte[0])));
        client(access, Transfer.Limits.USUAL).uploadPython(NAME, SOURCE);
        server.close();
        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> client(access, Transfer.Limits.USUAL).uploadPython(NAME, SOURCE));
        assertSays(failure, "has answered in this build and does not any more", "log why it ended");
    }

    @Test
    void oneThatNeverAnsweredIsNotWaitedFor() throws IOException {
        server.close();
        assertSays(failure(), "No upload server answers", "mvn faasm:serve");
        assertTrue(console.lines().isEmpty(), console.lines()::toString);
    }

    @Test
    void anUnknownHostIsNamed() {
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> client("http://no-such-host.invalid:8002").uploadPython(NAME, SOURCE));
        assertSays(failure, "unknown host", "Check the host name in faasm.upload.url");
    }

    @Test
    void credentialsAreSentToTheServerAndSaidToNobody() {
        LibraryLog.lines().clear();
        for (Credentials known : List.of(new Credentials("ada", "s@s+m\u00e9"), new Credentials("", "t0k3n"))) {
            server.forget();
            server.otherwise(afterBody(raw("401 Unauthorized", CLOSE, new byte[0])));
            BuildFailure failure = assertThrows(
                    BuildFailure.class,
                    () -> client(
                                    Access.to(server.address("").toString(), SHORT, Access.DIRECT, Optional.of(known)),
                                    Transfer.Limits.USUAL)
                            .uploadPython(NAME, SOURCE));
            assertEquals(
                    List.of(known.authorization(), known.authorization()),
                    server.requests().stream()
                            .map(request -> request.header("authorization"))
                            .toList());
            String all = failure + String.join("\n", console.everything()) + String.join("\n", LibraryLog.lines());
            assertFalse(all.contains(known.password()), all);
            assertFalse(all.contains(known.authorization()), all);
        }
        assertEquals("Bearer t0k3n", new Credentials("", "t0k3n").authorization());
    }

    @Test
    void whereTheyAreSentUnencryptedThatIsSaid() {
        client(
                Access.to(
                        "http://cluster.example:8002", SHORT, Access.DIRECT, Optional.of(new Credentials("ada", "x"))),
                Transfer.Limits.USUAL);
        assertTrue(
                console.lines().stream().anyMatch(line -> line.contains("unencrypted to http://cluster.example:8002")),
                console.lines()::toString);
    }

    @Test
    void proxiesOfTheSettingsAreUsed() throws IOException {
        Credentials known = new Credentials("ada", "sesame");
        server.otherwise(afterBody(raw("200 OK", CLOSE, new byte[0])));
        try (LoopbackProxy proxy = new LoopbackProxy(Optional.of(known)).host("cluster.test", server.port())) {
            Network network = new Network(
                    false,
                    Optional.of(new Proxy("127.0.0.1", proxy.port(), Optional.of(known), List.of("other.test"))),
                    Optional.empty(),
                    Map.of());
            client(Access.to("http://cluster.test:8002", SHORT, network, Optional.empty()), Transfer.Limits.USUAL)
                    .uploadPython(NAME, SOURCE);
            assertTrue(proxy.requests().stream()
                    .anyMatch(request -> request.method().equals("PUT")));
            int before = proxy.requests().size();
            client(Access.to(server.address("").toString(), SHORT, network, Optional.empty()), Transfer.Limits.USUAL)
                    .uploadPython(NAME, SOURCE);
            assertEquals(before, proxy.requests().size(), "a server of this machine is asked directly");
        }
        assertEquals(
                List.of("GET /ping", "PUT /p/demo/hello", "GET /ping", "PUT /p/demo/hello"),
                server.requests().stream()
                        .map(request -> request.method() + " "
                                + URI.create(request.target()).getPath())
                        .toList());
    }

    @Test
    void offlineNoOtherMachineIsAsked() {
        Network offline = Access.DIRECT.offline(true);
        UploadClient away = client(
                Access.to("http://cluster.example:8002", SHORT, offline, Optional.empty()), Transfer.Limits.USUAL);
        assertSays(assertThrows(BuildFailure.class, () -> away.uploadPython(NAME, SOURCE)), "offline", "-o");
        server.otherwise(afterBody(raw("200 OK", CLOSE, new byte[0])));
        client(Access.to(server.address("").toString(), SHORT, offline, Optional.empty()), Transfer.Limits.USUAL)
                .uploadPython(NAME, SOURCE);
        assertEquals(2, server.requests().size());
    }

    @Test
    void aCertificateThatIsNotTrustedIsNamed() throws Exception {
        Path store = directory.resolve("store.p12");
        new ProcessRunner(console)
                .run(Command.of("keytool", Path.of(System.getProperty("java.home"), "bin", "keytool"))
                        .words("-genkeypair", "-keyalg", "EC", "-alias", "test", "-dname", "CN=test")
                        .words("-ext", "SAN=ip:127.0.0.1", "-storepass", "changeit", "-keystore", store)
                        .build());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(store)) {
            keys.load(content, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (LoopbackServer secure = new LoopbackServer("https", context.getServerSocketFactory())) {
            BuildFailure failure = assertThrows(
                    BuildFailure.class,
                    () -> secureClient(secure.address("").toString()).uploadPython(NAME, SOURCE));
            assertSays(failure, "is not trusted", "javax.net.ssl.trustStore");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", ""})
    void aServerWithoutTlsIsNamed(String answer) throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (Socket connection = plain.accept()) {
                    connection.getInputStream().read(new byte[4096]);
                    connection.getOutputStream().write(answer.getBytes(UTF_8));
                } catch (IOException gone) {
                    throw new UncheckedIOException(gone);
                }
            });
            BuildFailure failure = assertThrows(
                    BuildFailure.class,
                    () -> secureClient("https://127.0.0.1:" + plain.getLocalPort())
                            .uploadPython(NAME, SOURCE));
            assertSays(failure, "No secure connection", "Use http://");
            served.join();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:sesame@host:8002",
                "http://user:se@sesame@host:8002",
                "http://user:sesame/x@host:8002",
                "http://user:sesame x@host:8002",
                "http://host:8002?token=sesame",
                "http://host:8002/#sesame",
                "user:sesame@host:8002",
                "http://user:sesame@host:99999",
                "http://host:sesame@"
            })
    void secretsInTheServersAddressAreNotShown(String url) {
        for (Role role : Role.values()) {
            BuildFailure failure = assertThrows(
                    BuildFailure.class, () -> new ServerConnection(role, Access.to(url, SHORT), console).close());
            assertFalse(failure.getMessage().contains("sesame"), failure.getMessage());
            assertTrue(failure.getMessage().contains(role.addressProperty()), failure.getMessage());
            assertEquals(null, failure.getCause());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://host:0", "http://host:99999", "http://host:65536"})
    void portsThatDoNotExistAreNamed(String url) {
        assertSays(
                assertThrows(BuildFailure.class, () -> client(url)), "ports are from 1 to 65535", "faasm.upload.url");
    }
}
