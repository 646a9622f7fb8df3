package io.faasm.maven.mojo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.maven.fetch.Credentials;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.junit.jupiter.api.Test;

/** What Maven's settings say of servers and proxies. */
class MavenNetworkTest {
    private final Settings settings = new Settings();

    private MavenNetwork network(SettingsDecrypter decrypter) {
        @SuppressWarnings("deprecation")
        MavenSession session =
                new MavenSession(
                        null,
                        new DefaultRepositorySystemSession(),
                        new DefaultMavenExecutionRequest(),
                        new DefaultMavenExecutionResult()) {
                    @Override
                    public Settings getSettings() {
                        return settings;
                    }
                };
        Host host = new Host(
                Path.of("/home/ada"), Map.of("http_proxy", "http://proxy.example:3128"), Platform.current(), 1);
        return new MavenNetwork(session, decrypter, host);
    }

    private Optional<Credentials> credentials(String id) {
        return network(MavenSettings.decrypter()).credentials("faasm.upload.server", id, "faasm-upload");
    }

    private void server(String id, String user, String password) {
        Server server = new Server();
        server.setId(id);
        server.setUsername(user);
        server.setPassword(password);
        settings.addServer(server);
    }

    @Test
    void aServerHasUserAndPasswordOrATokenAlone() throws Exception {
        server("faasm-upload", "ada", MavenSettings.encrypted("s\u00e9same"));
        server("token", null, MavenSettings.encrypted("t0k3n"));
        server("nothing", null, null);
        assertEquals(Optional.of(new Credentials("ada", "s\u00e9same")), credentials("faasm-upload"));
        assertEquals("Bearer t0k3n", credentials("token").orElseThrow().authorization());
        assertEquals(Optional.empty(), credentials("nothing"));
    }

    @Test
    void oneThatIsNamedHasToBeThere() {
        assertEquals(Optional.empty(), credentials("faasm-upload"));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> credentials("other"));
        assertTrue(failure.what().contains("\"other\" (faasm.upload.server)"), failure.what());
    }

    @Test
    void whatCannotBeDecryptedIsNotSent() throws Exception {
        String encrypted = MavenSettings.encrypted("sesame");
        server("faasm-upload", "ada", encrypted);
        Proxy proxy = new Proxy();
        proxy.setHost("proxy");
        proxy.setActive(true);
        proxy.setUsername("ada");
        proxy.setPassword(encrypted);
        settings.addProxy(proxy);
        MavenNetwork network = network(MavenSettings.decrypter("another master"));
        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> network.credentials("faasm.upload.server", "faasm-upload", "faasm-upload"));
        assertTrue(failure.what().contains("server \"faasm-upload\""), failure.what());
        assertFalse(failure.getMessage().contains(encrypted), failure.getMessage());
        BuildFailure other = assertThrows(BuildFailure.class, network::network);
        assertTrue(other.what().contains("proxy \"proxy\""), other.what());
    }

    @Test
    void withoutProxiesThereThoseOfTheEnvironmentAreUsed() {
        assertEquals(
                "proxy.example:3128",
                network(MavenSettings.decrypter())
                        .network()
                        .http()
                        .orElseThrow()
                        .toString());
        Proxy proxy = new Proxy();
        proxy.setHost("settings.example");
        proxy.setActive(true);
        settings.addProxy(proxy);
        assertEquals(
                "settings.example:8080",
                network(MavenSettings.decrypter())
                        .network()
                        .http()
                        .orElseThrow()
                        .toString());
    }
}
