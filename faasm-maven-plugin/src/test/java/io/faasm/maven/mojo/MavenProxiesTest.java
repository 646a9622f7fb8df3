package io.faasm.maven.mojo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import java.util.List;
import java.util.Optional;
import org.apache.maven.settings.Proxy;
import org.junit.jupiter.api.Test;

/** Proxies as Maven's settings have them, with passwords that Maven has encrypted. */
class MavenProxiesTest {
    @Test
    void anEncryptedPasswordIsDecrypted() throws Exception {
        Network network = MavenProxies.network(
                List.of(proxy("http", "proxy", MavenSettings.encrypted("s\u00e9same"))), MavenSettings.decrypter());
        assertEquals(
                Optional.of(new Credentials("ada", "s\u00e9same")),
                network.http().orElseThrow().credentials());
    }

    @Test
    void oneProxyIsForAllAddresses() {
        Network network = MavenProxies.network(List.of(proxy("http", "one", "sesame")), MavenSettings.decrypter());
        assertEquals("one:3128", network.http().orElseThrow().toString());
        assertEquals("one:3128", network.https().orElseThrow().toString());
        assertEquals(
                List.of("localhost", "*.example.org"),
                network.http().orElseThrow().exceptions());
    }

    @Test
    void eachKindOfAddressCanHaveItsOwn() {
        Network network = MavenProxies.network(
                List.of(proxy("https", "secure", ""), proxy("HTTP", "plain", ""), proxy("http", "later", "")),
                MavenSettings.decrypter());
        assertEquals("plain:3128", network.http().orElseThrow().toString());
        assertEquals("secure:3128", network.https().orElseThrow().toString());
    }

    @Test
    void whatIsNotSaidIsNotThere() {
        Proxy bare = new Proxy();
        bare.setHost("proxy");
        bare.setUsername(" ");
        Network network = MavenProxies.network(List.of(bare), MavenSettings.decrypter());
        assertTrue(network.http().orElseThrow().credentials().isEmpty());
        assertEquals(List.of(), network.http().orElseThrow().exceptions());
        assertEquals("proxy:8080", network.http().orElseThrow().toString());
        assertTrue(MavenProxies.network(List.of(), MavenSettings.decrypter())
                .http()
                .isEmpty());
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
