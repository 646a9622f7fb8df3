package io.faasm.maven.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions compared, by a table and by Debian's own program. */
class DebianVersionTest {
    private static final List<String> VERSIONS = List.of(
            "0",
            "1",
            "1.0",
            "1.00",
            "1.0-0",
            "1.0-1",
            "1.0-01",
            "1.0-1+b1",
            "1.0-1+b12",
            "1.0-1+b2",
            "1.0-1~deb13u1",
            "1.0-1+deb13u1",
            "1.0~rc1-1",
            "1.0~~-1",
            "1.0~",
            "1.0a",
            "1.0+",
            "1.0.1",
            "1.0a~",
            "1.2.3",
            "1.10",
            "1.9",
            "2:1",
            "1:2",
            "0:1.0-1",
            "1:19.1.7-3+b1",
            "3.1.69+dfsg-3",
            "2.41-12+deb13u5",
            "1:1.3.dfsg+really1.3.1-1+deb13u1",
            "1.0-1-1",
            "1.0-1-2",
            "99999999999999999999",
            "100000000000000000000",
            "1.0-1A",
            "1.0-1a",
            "1.a",
            "1.~a",
            "1.+a",
            "1.-a",
            "1.0-1.1",
            "1.0-1.0");

    @ParameterizedTest
    @CsvSource({
        "1.0-1, 1.0-1, 0",
        "1.0, 1.0-0, 0",
        "1.10, 1.9, 1",
        "1:0.1, 9.9, 1",
        "1.0~rc1-1, 1.0-1, -1",
        "1.0-1, 1.0-1+b1, -1",
        "1.0-1~deb13u1, 1.0-1, -1",
        "2.41-12+deb13u5, 2.41-12, 1",
        "1.0a, 1.0+, -1",
        "100000000000000000000, 99999999999999999999, 1"
    })
    void versionsHaveAnOrder(String one, String other, int order) {
        assertEquals(order, Integer.signum(new DebianVersion(one).compareTo(new DebianVersion(other))));
        assertEquals(-order, Integer.signum(new DebianVersion(other).compareTo(new DebianVersion(one))));
    }

    @Test
    @Tag("slow")
    void theOrderIsThatOfDebiansOwnProgram() {
        Optional<Path> dpkg = Host.current().findOnPath("dpkg");
        assumeTrue(dpkg.isPresent(), "this machine has no dpkg to compare with");
        // All in one shell: a program for each of a thousand pairs takes its time.
        StringBuilder script = new StringBuilder();
        List<String> pairs = new ArrayList<>();
        for (String one : VERSIONS) {
            for (String other : VERSIONS) {
                pairs.add(one + " " + other);
                script.append("if '")
                        .append(dpkg.get())
                        .append("' --compare-versions '")
                        .append(one);
                script.append("' lt '").append(other).append("'; then echo -1; else echo 0; fi\n");
            }
        }
        List<String> answers = new ProcessRunner(new RecordingConsole())
                .run(Command.of("sh", "/bin/sh")
                        .input(script.toString().getBytes(StandardCharsets.UTF_8))
                        .build())
                .output()
                .lines()
                .filter(line -> line.equals("-1") || line.equals("0"))
                .toList();
        for (int i = 0; i < pairs.size(); i++) {
            String[] pair = pairs.get(i).split(" ");
            int order = new DebianVersion(pair[0]).compareTo(new DebianVersion(pair[1]));
            assertEquals(answers.get(i), order < 0 ? "-1" : "0", pairs.get(i));
        }
    }

    @Test
    void theUpstreamVersionHasNeitherEpochNorRevision() {
        assertEquals("1.3.dfsg+really1.3.1", new DebianVersion("1:1.3.dfsg+really1.3.1-1+deb13u1").upstream());
        assertEquals("1.0-1", new DebianVersion("1.0-1-2").upstream());
        assertEquals("1.0", new DebianVersion("1.0").upstream());
    }
}
