package io.faasm.maven.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Debian's indexes hold, and what else may stand there. */
class StanzasTest {
    private static final String SHA256 = "ab".repeat(32);

    @Test
    void paragraphsAreTakenApart() {
        assertEquals(
                List.of(Map.of("Package", "a", "Depends", "b (>= 1:2), c"), Map.of("Package", "d")),
                Stanzas.parse("\n\nPackage: a\nDepends:b (>= 1:2), c\n \n\t\nPackage: d"));
        assertEquals(List.of(), Stanzas.parse(""));
        assertEquals(List.of(), Stanzas.parse("\n \n"));
    }

    @Test
    void linesThatAreNoFieldsAreLeftOut() {
        assertEquals(
                List.of(Map.of("Package", "a", "Empty", "")),
                Stanzas.parse(
                        "-----BEGIN PGP SIGNED MESSAGE-----\n continued from nothing\nPackage: a\n: b\nEmpty:\nword\n"));
    }

    @Test
    void linesMayEndAsOnOtherSystems() {
        assertEquals(
                List.of(Map.of("Package", "a", "Version", "1")), Stanzas.parse("Package: a\r\nVersion: 1\r\n\r\n"));
    }

    @Test
    void aLastFieldTakesThePlaceOfOneOfTheSameName() {
        assertEquals(List.of(Map.of("A", "2\n3")), Stanzas.parse("A: 1\nA: 2\n 3\n"));
    }

    @Test
    void aPackageNeedsAllItsFields() {
        String whole = "Package: a\nVersion: 1\nFilename: pool/a.deb\nSize: 5\nSHA256: " + SHA256 + "\n";
        assertEquals(
                new IndexedFile("a", "1", "pool/a.deb", 5, SHA256),
                Stanzas.binary(Stanzas.parse(whole).get(0)).orElseThrow());
        for (String line : whole.lines().toList()) {
            assertTrue(
                    Stanzas.binary(Stanzas.parse("X: y\n" + whole.replace(line + "\n", ""))
                                    .get(0))
                            .isEmpty(),
                    line);
        }
        for (String size : List.of("many", "-1", "", "99999999999999999999")) {
            assertTrue(
                    Stanzas.binary(Stanzas.parse(whole.replace("Size: 5", "Size: " + size))
                                    .get(0))
                            .isEmpty(),
                    size);
        }
    }

    @Test
    void aSourcePackageIsItsFiles() {
        String source = "Package: a\nVersion: 1-1\nDirectory: pool/main/a/a\nChecksums-Sha256:\n " + SHA256
                + " 5 a_1.orig.tar.xz\n " + SHA256 + "  7\ta_1-1.dsc\n";
        assertEquals(
                List.of(
                        new IndexedFile("a", "1-1", "pool/main/a/a/a_1.orig.tar.xz", 5, SHA256),
                        new IndexedFile("a", "1-1", "pool/main/a/a/a_1-1.dsc", 7, SHA256)),
                Stanzas.source(Stanzas.parse(source).get(0)));
        assertEquals(List.of(), Stanzas.source(Map.of("Package", "a")));
        assertEquals(
                List.of(),
                Stanzas.source(Stanzas.parse(source.replace("Directory: pool/main/a/a\n", ""))
                        .get(0)),
                "without a directory there is no path");
        assertEquals(
                1,
                Stanzas.source(Stanzas.parse(source.replace(" 5 a_1.orig.tar.xz", " 5"))
                                .get(0))
                        .size());
    }
}
