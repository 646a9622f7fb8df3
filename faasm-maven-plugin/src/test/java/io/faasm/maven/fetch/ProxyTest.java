package io.faasm.maven.fetch;

import static io.faasm.maven.fetch.LoopbackServer.content;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy that asks for a password, by all the ways in which one is named. */
@Timeout(30)
class ProxyTest {
    /** With every kind of character that has a meaning in addresses, headers and variables. */
    private static final Credentials KNOWN = new Credentials("ada@work", "s\u00e9same:/#%+ &me");

    private static final String IN_AN_ADDRESS = "ada%40work:s%C3%A9same%3A%2F%23%25%2B%20%26me";
    private static final Transfer.Limits IMPATIENT =
            new Transfer.Limits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(2), 10);

    private final byte[] bytes = new byte[5000];

    @TempDir
    private Path directory;

    private LoopbackServer server;
    private LoopbackProxy proxy;
    private Path part;

    @BeforeEach
    void serve() throws IOException {
        server = new LoopbackServer().on("/a", content(bytes));
        proxy = new LoopbackProxy(Optional.of(KNOWN)).host("files.example.org", server.port());
        part = directory.resolve("part");
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void aProxyGetsItsPassword() throws IOException {
        receive(Network.ofEnvironment(Map.of("http_proxy", address(IN_AN_ADDRESS))), "http://files.example.org/a");
        assertArrayEquals(bytes, Files.readAllBytes(part));
        assertEquals("", server.requests().get(0).header("proxy-authorization"), "the server is not told");
    }

    @Test
    void aProxyAndAServerGetEachItsOwnPassword() throws IOException {
        Credentials other = new Credentials("grace", "hopper");
        Network network = Network.ofEnvironment(Map.of("http_proxy", address(IN_AN_ADDRESS)))
                .withServer(URI.create("http://files.example.org/"), other);
        receive(network, "http://files.example.org/a");
        assertEquals(LoopbackProxy.basic(other), server.requests().get(0).header("authorization"));
    }

    @Test
    void aTunnelIsAskedForWithThePassword() {
        // Behind the tunnel nobody speaks TLS, which is what is said then.
        Network network = Network.ofEnvironment(Map.of("https_proxy", address(IN_AN_ADDRESS)));
        assertThrows(IOException.class, () -> receive(network, "https://files.example.org/a"));
        List<LoopbackServer.Request> requests = proxy.requests();
        LoopbackServer.Request last = requests.get(requests.size() - 1);
        assertEquals("CONNECT", last.method());
        assertEquals("files.example.org:443", last.target());
        assertEquals(LoopbackProxy.basic(KNOWN), last.header("proxy-authorization"));
    }

    @Test
    void aWrongPasswordIsSaidAndNotShown() {
        for (String user : List.of("ada%40work:wr%21ng", "")) {
            Network network = Network.ofEnvironment(Map.of("http_proxy", address(user), "https_proxy", address(user)));
            for (String scheme : List.of("http", "https")) {
                LibraryLog.lines().clear();
                Transfer.Refused refused = assertThrows(
                        Transfer.Refused.class, () -> receive(network, scheme + "://files.example.org/a"), scheme);
                assertEquals(
                        "the proxy asks for a user and a password, or for others (HTTP status 407)",
                        refused.getMessage());
                assertSecret(refused, "wr!ng", "wr%21ng");
            }
        }
        assertEquals(List.of(), server.requests());
        assertFalse(Files.exists(part));
    }

    @Test
    void noLogOfTheLibraryHasAPassword() throws IOException {
        Network network = Network.ofEnvironment(
                        Map.of("http_proxy", address(IN_AN_ADDRESS), "https_proxy", address(IN_AN_ADDRESS)))
                .withServer(URI.create("http://files.example.org/"), new Credentials("grace", "hopper"));
        LibraryLog.lines().clear();
        receive(network, "http://files.example.org/a");
        IOException failure = assertThrows(IOException.class, () -> receive(network, "https://files.example.org/a"));
        assertFalse(LibraryLog.lines().isEmpty(), "the test sees the log");
        String basic = LoopbackProxy.basic(KNOWN).substring(6);
        String servers = LoopbackProxy.basic(new Credentials("grace", "hopper")).substring(6);
        assertSecret(failure, KNOWN.password(), "s%C3%A9same", basic, "hopper", servers, "Authorization: Basic");
        assertEquals("(credentials)", KNOWN.toString());
        assertFalse(network.toString().contains(KNOWN.password()), network.toString());
    }

    @Test
    void aProxyThatIsNotThereIsNamed() throws IOException {
        int port = proxy.port();
        proxy.close();
        Network network = Network.ofEnvironment(Map.of("http_proxy", address(IN_AN_ADDRESS)));
        Transfer.Unreachable failure =
                assertThrows(Transfer.Unreachable.class, () -> receive(network, "http://files.example.org/a"));
        assertEquals("by the proxy 127.0.0.1:" + port + ": connection refused", failure.getMessage());
        assertSecret(failure, KNOWN.password(), "s%C3%A9same");
    }

    @Test
    void anExceptionIsAskedDirectly() throws IOException {
        Network network =
                Network.ofEnvironment(Map.of("http_proxy", address(IN_AN_ADDRESS), "no_proxy", "localhost,127.0.0.1"));
        receive(network, server.address("/a").toString());
        assertEquals(List.of(), proxy.requests());
        assertEquals(1, server.requests().size());
    }

    @Test
    void aProxyCanHaveAnAddressOfVersionSix() throws IOException {
        InetAddress loopback = InetAddress.getByName("::1");
        try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
            assumeTrue(probe.isBound());
        } catch (IOException none) {
            assumeTrue(false, "this machine has no IPv6 on loopback");
        }
        try (ServerSocket six = new ServerSocket(0, 5, loopback)) {
            Thread answers = new Thread(() -> {
                try (var connection = six.accept()) {
                    connection.getInputStream().read(new byte[4000]);
                    LoopbackServer.content(bytes).send(new LoopbackServer.Request("GET", "/", Map.of()), connection);
                } catch (IOException gone) {
                    // The test fails then.
                }
            });
            answers.start();
            for (String host : List.of("::1", "[::1]")) {
                Proxy named = new Proxy(host, six.getLocalPort(), Optional.empty(), List.of());
                assertEquals("http://[::1]:" + six.getLocalPort(), named.toVariable());
            }
            receive(
                    Network.ofEnvironment(Map.of("http_proxy", "http://[::1]:" + six.getLocalPort())),
                    "http://files.example.org/a");
            assertArrayEquals(bytes, Files.readAllBytes(part));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            .example.org            | a.example.org   | false
            .example.org            | example.org     | false
            .example.org            | badexample.org  | true
            example.org             | example.org     | false
            example.org             | a.b.example.org | false
            example.org             | badexample.org  | true
            EXAMPLE.org             | Example.Org     | false
            *.example.org           | a.example.org   | false
            *                       | anything        | false
            10.0.0.7                | 10.0.0.7        | false
            10.0.0.7                | 10.0.0.77       | true
            10.0.0.7                | 100000007       | true
            '::1'                   | '[::1]'         | false
            '[::1]'                 | '::1'           | false
            'localhost, example.org'| example.org     | false
            'localhost example.org' | example.org     | false
            ''                      | example.org     | true
            ' , '                   | example.org     | true
            """)
    void exceptionsOfTheVariable(String exceptions, String host, boolean asked) {
        Network network =
                Network.ofEnvironment(Map.of("http_proxy", "http://proxy:1", "no_proxy", String.valueOf(exceptions)));
        assertEquals(asked, network.proxyFor("http", host).isPresent());
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " ; ", textBlock = """
            localhost|*.example.org ; a.example.org ; false
            localhost|*.example.org ; example.org   ; true
            localhost|*.example.org ; localhost     ; false
            localhost,*.example.org ; a.example.org ; false
            10.*                    ; 10.1.2.3      ; false
            10.*                    ; 110.1.2.3     ; true
            *                       ; anything      ; false
            """)
    void exceptionsOfTheSettings(String exceptions, String host, boolean asked) {
        Proxy configured = new Proxy("proxy", 1, Optional.empty(), Proxy.exceptionsOfSettings(exceptions));
        assertEquals(asked, configured.serves(host));
    }

    @Test
    void variablesAreReadAsOthersReadThem() {
        Map<String, String> variables = Map.of(
                "HTTP_PROXY", "http://evil:1",
                "all_proxy", "all:2",
                "https_proxy", "http://secure:3/",
                "HTTPS_PROXY", "http://other:4");
        Network network = Network.ofEnvironment(variables);
        assertEquals("all:2", network.http().orElseThrow().toString());
        assertEquals("secure:3", network.https().orElseThrow().toString());
        assertEquals(
                "proxy:80",
                Network.ofEnvironment(Map.of("http_proxy", "proxy"))
                        .http()
                        .orElseThrow()
                        .toString());
        assertTrue(Network.ofEnvironment(Map.of("http_proxy", " ")).http().isEmpty());
    }

    @Test
    void aVariableThatIsNoProxyIsNamedWithoutItsValue() {
        for (String value :
                List.of("http://ada:se same@proxy:1", "socks5://ada:sesame@proxy:1", "http://ada:sesame#@p")) {
            BuildFailure failure =
                    assertThrows(BuildFailure.class, () -> Network.ofEnvironment(Map.of("http_proxy", value)));
            assertTrue(failure.what().contains("http_proxy"), failure.what());
            assertSecret(failure, "sesame", "se same");
        }
    }

    @Test
    void otherProgramsGetTheSameProxies() {
        Network network = Network.ofEnvironment(
                Map.of("http_proxy", address(IN_AN_ADDRESS), "no_proxy", "localhost,.example.org"));
        Map<String, String> environment = network.environment();
        assertEquals(address(IN_AN_ADDRESS), environment.get("http_proxy"));
        assertEquals("localhost,.localhost,example.org,.example.org", environment.get("no_proxy"));
        assertEquals(
                Map.of(),
                Network.ofEnvironment(Map.of("http_proxy", "http://p:1", "no_proxy", "*"))
                        .environment(),
                "a program that does not know the asterisk must not ask the proxy");
        Network ofEnvironment = Network.ofEnvironment(environment);
        assertEquals(KNOWN, ofEnvironment.http().orElseThrow().credentials().orElseThrow());
    }

    private String address(String user) {
        return "http://" + (user.isEmpty() ? "" : user + "@") + "127.0.0.1:" + proxy.port();
    }

    private void receive(Network network, String address) throws IOException {
        try (Transfer transfer = new Transfer(network, IMPATIENT)) {
            transfer.receive(URI.create(address), part, bytes.length, count -> {});
        }
    }

    /** Neither the failure, with all its causes, nor what the library logs, has any of these. */
    private static void assertSecret(Throwable failure, String... secrets) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        String all = trace + String.join("\n", LibraryLog.lines());
        for (String secret : secrets) {
            assertFalse(all.contains(secret), () -> secret + " is in\n" + all);
        }
    }
}
