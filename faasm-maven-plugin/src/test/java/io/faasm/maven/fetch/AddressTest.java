package io.faasm.maven.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of an address gets into a message. */
class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:sesame@host:8002/p",
                "http://user:se@sesame@host:8002/p",
                "http://user:sesame/x@host:8002/p",
                "http://user:a?sesame@host:8002/p",
                "http://user:a#sesame@host:8002/p",
                "http://user:8sesame/@host:8002/p",
                "http://user:ses ame sesame@host:8002/p",
                "http://us er:sesame@host:8002/p",
                "http://sesame@host:8002/p",
                "http://:sesame@host:8002/p",
                "http://host:8002/p?token=sesame",
                "http://host:8002/p#sesame",
                "http://user:a@host:8002/p?x=1&key=sesame#sesame",
                "http://[::1]:8002/p?sesame",
                "user:sesame@host:8002/p",
                "user:sesame@host",
                "ftp://user:sesame@host/p"
            })
    void secretsAreNotShown(String address) {
        String shown = Address.shown(address);
        assertFalse(shown.contains("sesame"), shown);
        assertFalse(shown.contains("user:"), shown);
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:se@cret@host:8002/p, http://host:8002/p",
        "https://host/@scope/package, https://host/@scope/package",
        "http://127.0.0.1:8002/p/demo/hello, http://127.0.0.1:8002/p/demo/hello",
        "http://[2001:db8::1]:8002, http://[2001:db8::1]:8002",
        "file:/srv/ada@home/debian, file:/srv/ada@home/debian",
        "file:///srv/ada@home/debian, file:///srv/ada@home/debian",
        "127.0.0.1:8002, 127.0.0.1:8002",
        "'', ''"
    })
    void theRestIs(String address, String shown) {
        assertEquals(shown, Address.shown(address));
    }

    @Test
    void parsedAddressesAreShownTheSameWay() {
        assertEquals("http://host/x", Address.shown(URI.create("http://user:se/cret@host/x")));
        assertEquals("https://host/@scope/x", Address.shown(URI.create("https://user:a@host/@scope/x?y")));
        assertEquals("https://host:1", Address.server(URI.create("https://a:b@host:1/path?q")));
    }

    @Test
    void addressesAndSecretsInTextsAreMasked() {
        assertEquals(
                "see http://host/login or (http://other/) now",
                Address.masked("see http://me:pw@host/login?ticket=abc or (http://other/) now"));
        assertEquals(
                "no access_token=… and X-Api-Key: …; Authorization: …",
                Address.masked("no access_token=abc123 and X-Api-Key: abc; Authorization: Bearer abc.def"));
        assertEquals("Bad URL, expected single path part f", Address.masked("Bad URL, expected single path part f"));
    }
}
