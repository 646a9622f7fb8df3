package io.faasm.maven.mojo;

import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;

/** The proxies of Maven's settings, as the rest of the plugin knows proxies. */
final class MavenProxies {
    private MavenProxies() {}

    /** A proxy's protocol is that of the addresses it is for; where only one is named, Maven uses it for both. */
    static Network network(List<Proxy> active, SettingsDecrypter decrypter) {
        Optional<Proxy> http = active.stream()
                .filter(proxy -> "http".equalsIgnoreCase(proxy.getProtocol()))
                .findFirst();
        Optional<Proxy> https = active.stream()
                .filter(proxy -> "https".equalsIgnoreCase(proxy.getProtocol()))
                .findFirst();
        return new Network(
                false,
                http.map(proxy -> proxy(proxy, decrypter)),
                https.or(() -> http).map(proxy -> proxy(proxy, decrypter)),
                Map.of());
    }

    private static io.faasm.maven.fetch.Proxy proxy(Proxy configured, SettingsDecrypter decrypter) {
        Proxy proxy = MavenNetwork.decrypted(
                        decrypter,
                        new DefaultSettingsDecryptionRequest(configured),
                        "proxy \"" + configured.getHost() + "\"")
                .getProxy();
        Optional<Credentials> credentials = Optional.ofNullable(proxy.getUsername())
                .filter(user -> !user.isBlank())
                .map(user -> new Credentials(user, proxy.getPassword() == null ? "" : proxy.getPassword()));
        return new io.faasm.maven.fetch.Proxy(
                proxy.getHost(),
                proxy.getPort(),
                credentials,
                io.faasm.maven.fetch.Proxy.exceptionsOfSettings(proxy.getNonProxyHosts()));
    }
}
