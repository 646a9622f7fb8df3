package io.faasm.maven.apt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Indexes of any content are read; what versions they name is put in an order. */
public final class StanzasFuzz {
    /** With all three of some versions compared with one another, more would take long and show no more. */
    private static final int MOST_VERSIONS = 8;

    private StanzasFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<DebianVersion> versions = new ArrayList<>();
        for (Map<String, String> stanza : Stanzas.parse(new String(input, StandardCharsets.UTF_8))) {
            Stanzas.binary(stanza).ifPresent(file -> require(file.size() >= 0, "a size below zero"));
            Stanzas.source(stanza).forEach(file -> require(file.size() >= 0, "a size below zero"));
            if (stanza.containsKey("Version") && versions.size() < MOST_VERSIONS) {
                versions.add(new DebianVersion(stanza.get("Version")));
            }
        }
        for (DebianVersion one : versions) {
            one.upstream();
            require(one.compareTo(one) == 0, one + " is not itself");
            for (DebianVersion other : versions) {
                int order = Integer.signum(one.compareTo(other));
                require(order == -Integer.signum(other.compareTo(one)), one + " and " + other);
                for (DebianVersion third : versions) {
                    require(
                            one.compareTo(other) > 0 || other.compareTo(third) > 0 || one.compareTo(third) <= 0,
                            one + " <= " + other + " <= " + third);
                }
            }
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
