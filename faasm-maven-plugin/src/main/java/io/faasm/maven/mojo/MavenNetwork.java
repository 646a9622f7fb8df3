package io.faasm.maven.mojo;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;

/** How Maven's settings and the environment have other machines reached. */
final class MavenNetwork {
    private final MavenSession session;
    private final SettingsDecrypter decrypter;
    private final Host host;

    MavenNetwork(MavenSession session, SettingsDecrypter decrypter, Host host) {
        this.session = session;
        this.decrypter = decrypter;
        this.host = host;
    }

    /** Proxies of Maven's settings; where there are none, those of the environment. */
    Network network() {
        List<Proxy> active = session.getSettings().getProxies().stream()
                .filter(Proxy::isActive)
                .toList();
        return (active.isEmpty() ? Network.ofEnvironment(host.environment()) : MavenProxies.network(active, decrypter))
                .offline(session.isOffline());
    }

    /**
     * What a {@code <server>} of the settings has: user and password, or a password alone, which is a token.
     *
     * @param property the property that has its id
     * @param usual    the id that need not be there
     */
    Optional<Credentials> credentials(String property, String id, String usual) {
        Server server = session.getSettings().getServer(id);
        if (server == null && !id.equals(usual)) {
            throw new BuildFailure(
                    "Maven's settings have no <server> with the id \"" + id + "\" (" + property + ")",
                    "Add it to settings.xml, or correct " + property + ".");
        }
        return Optional.ofNullable(server)
                .map(known -> decrypted(decrypter, new DefaultSettingsDecryptionRequest(known), "server \"" + id + "\"")
                        .getServer())
                .filter(known -> known.getUsername() != null || known.getPassword() != null)
                .map(known -> new Credentials(orEmpty(known.getUsername()).strip(), orEmpty(known.getPassword())));
    }

    /** What Maven decrypts; a password that it cannot decrypt stays as it is, and must not be sent anywhere. */
    static SettingsDecryptionResult decrypted(
            SettingsDecrypter decrypter, SettingsDecryptionRequest request, String what) {
        SettingsDecryptionResult result = decrypter.decrypt(request);
        boolean failed = result.getProblems().stream()
                .anyMatch(problem -> problem.getSeverity() != SettingsProblem.Severity.WARNING);
        if (failed) {
            // The problem's own text can quote what it cannot decrypt.
            throw new BuildFailure(
                    "Maven cannot decrypt the password of the " + what + " in its settings",
                    "Check settings-security.xml, or encrypt the password again with mvn --encrypt-password.");
        }
        return result;
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
