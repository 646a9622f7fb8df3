package io.faasm.maven.mojo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.junit.jupiter.api.Test;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;
import org.sonatype.plexus.components.sec.dispatcher.SecDispatcherException;

/** Proxies as Maven's settings have them, with passwords that Maven has encrypted. */
class MavenProxiesTest {
    private static final String MASTER = "the master";

    @Test
    void anEncryptedPasswordIsDecrypted() throws Exception {
        DefaultPlexusCipher cipher = new DefaultPlexusCipher();
        Network network = MavenProxies.network(
                List.of(proxy("http", "proxy", cipher.encryptAndDecorate("s\u00e9same", MASTER))), plain());
        assertEquals(
                Optional.of(new Credentials("ada", "s\u00e9same")),
                network.http().orElseThrow().credentials());
    }

    @Test
    void oneProxyIsForAllAddresses() {
        Network network = MavenProxies.network(List.of(proxy("http", "one", "sesame")), plain());
        assertEquals("one:3128", network.http().orElseThrow().toString());
        assertEquals("one:3128", network.https().orElseThrow().toString());
        assertEquals(
                List.of("localhost", "*.example.org"),
                network.http().orElseThrow().exceptions());
    }

    @Test
    void eachKindOfAddressCanHaveItsOwn() {
        Network network = MavenProxies.network(
                List.of(proxy("https", "secure", ""), proxy("HTTP", "plain", ""), proxy("http", "later", "")), plain());
        assertEquals("plain:3128", network.http().orElseThrow().toString());
        assertEquals("secure:3128", network.https().orElseThrow().toString());
    }

    @Test
    void whatIsNotSaidIsNotThere() {
        Proxy bare = new Proxy();
        bare.setHost("proxy");
        bare.setUsername(" ");
        Network network = MavenProxies.network(List.of(bare), plain());
        assertTrue(network.http().orElseThrow().credentials().isEmpty());
        assertEquals(List.of(), network.http().orElseThrow().exceptions());
        assertEquals("proxy:8080", network.http().orElseThrow().toString());
        assertTrue(MavenProxies.network(List.of(), plain()).http().isEmpty());
    }

    /** Maven's own, but for where it looks for the master password. */
    private static SettingsDecrypter plain() {
        DefaultPlexusCipher cipher = new DefaultPlexusCipher();
        return new DefaultSettingsDecrypter(text -> {
            try {
                return cipher.isEncryptedString(text) ? cipher.decryptDecorated(text, MASTER) : text;
            } catch (PlexusCipherException failure) {
                throw new SecDispatcherException(failure);
            }
        });
    }

    private static Proxy proxy(String protocol, String host, String password) {
        Proxy proxy = new Proxy();
        proxy.setProtocol(protocol);
        proxy.setHost(host);
        proxy.setPort(3128);
        proxy.setUsername("ada");
        proxy.setPassword(password);
        proxy.setNonProxyHosts("localhost|*.example.org");
        return proxy;
    }
}
