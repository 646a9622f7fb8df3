package io.faasm.maven.fetch;

import static io.faasm.maven.fetch.LoopbackServer.content;
import static io.faasm.maven.fetch.LoopbackServer.redirect;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A server with a certificate of its own, asked directly and through a tunnel. */
@Timeout(60)
@Tag("slow")
@Isolated("whom to trust is said to the whole JVM")
class SecureTransferTest {
    private static final Credentials KNOWN = new Credentials("ada", "sesame");
    private static final Transfer.Limits IMPATIENT =
            new Transfer.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5), 10);

    private final byte[] bytes = new byte[50_000];

    @TempDir
    private Path directory;

    private Path part;
    private SSLContext before;
    private KeyStore keys;
    private LoopbackServer server;

    @BeforeEach
    void serve() throws IOException, GeneralSecurityException {
        before = SSLContext.getDefault();
        Path store = directory.resolve("store.p12");
        part = directory.resolve("part");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        new ProcessRunner(new RecordingConsole())
                .run(Command.of(
                                "keytool",
                                keytool,
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "test",
                                "-dname",
                                "CN=test")
                        .words("-ext", "SAN=ip:127.0.0.1,dns:files.example.org")
                        .words("-storepass", "changeit", "-keystore", store)
                        .build());
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(store)) {
            keys.load(content, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        server = new LoopbackServer("https", context.getServerSocketFactory());
        server.on("/a", content(bytes));
    }

    @AfterEach
    void close() throws IOException {
        SSLContext.setDefault(before);
        server.close();
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefused() {
        Transfer.Unreachable failure =
                assertThrows(Transfer.Unreachable.class, () -> receive(Map.of(), server.address("/a")));
        assertTrue(failure.getMessage().startsWith("the secure connection failed: "), failure.getMessage());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void aTunnelThroughAProxyThatAsksForAPassword() throws IOException, GeneralSecurityException {
        trust();
        receive(Map.of(), server.address("/a"));
        assertArrayEquals(bytes, Files.readAllBytes(part));
        server.forget();
        LibraryLog.lines().clear();
        try (LoopbackProxy proxy = new LoopbackProxy(Optional.of(KNOWN)).host("files.example.org", server.port())) {
            String variable = "http://ada:sesame@127.0.0.1:" + proxy.port();
            receive(Map.of("https_proxy", variable), URI.create("https://files.example.org/a"));
            assertArrayEquals(bytes, Files.readAllBytes(part));
            assertEquals("", server.requests().get(0).header("proxy-authorization"), "it is not the server's");
            assertEquals("CONNECT", proxy.requests().get(0).method());
        }
        String basic = LoopbackProxy.basic(KNOWN).substring(6);
        assertTrue(LibraryLog.lines().stream().noneMatch(line -> line.contains("sesame") || line.contains(basic)));
    }

    @Test
    void aRedirectGoesToASecureServerAndNotBack() throws IOException, GeneralSecurityException {
        trust();
        try (LoopbackServer plain = new LoopbackServer()) {
            plain.on("/up", redirect(server.address("/a"))).on("/down", content(bytes));
            plain.on("/zigzag", redirect(server.address("/back")));
            server.on("/back", redirect(plain.address("/down")));
            receive(Map.of(), plain.address("/up"));
            assertArrayEquals(bytes, Files.readAllBytes(part));
            Transfer.Refused refused =
                    assertThrows(Transfer.Refused.class, () -> receive(Map.of(), plain.address("/zigzag")));
            assertEquals("redirected to an address that is not followed", refused.getMessage());
            assertEquals(List.of(), plain.requestsFor("/down"));
        }
    }

    private void trust() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        SSLContext.setDefault(context);
    }

    private void receive(Map<String, String> variables, URI address) throws IOException {
        Files.deleteIfExists(part);
        try (Transfer transfer = new Transfer(Network.ofEnvironment(variables), IMPATIENT)) {
            transfer.receive(address, part, bytes.length, count -> {});
        }
    }
}
