package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions in projects of their own, which have nothing but the plugin and the runtime root. */
class ConsumerIT {
    @ParameterizedTest
    @EnumSource
    void functionIsTestedAndPackaged(MavenInstallation maven) {
        MavenBuild build = MavenBuild.of("plain-function").with(maven);
        build.run("verify").assertSuccess().assertLogHas("Tests run: 1, Failures: 0");
        assertTrue(Files.isRegularFile(packaged(build)));
    }

    @Test
    void packageHasTheSameBytesAfterClean() throws IOException {
        MavenBuild build = MavenBuild.of("plain-function");
        build.run("package").assertSuccess();
        byte[] first = Files.readAllBytes(packaged(build));
        build.run("clean", "package").assertSuccess();
        assertArrayEquals(first, Files.readAllBytes(packaged(build)));
    }

    @Test
    void syntaxErrorIsShownWithItsLine() {
        MavenBuild build = MavenBuild.of("syntax-error");
        build.run("verify")
                .assertFailure()
                .assertLogHas("helper.py:2:12")
                .assertLogHas("return (1, 2")
                .assertLogLacks("Tests run");
        assertFalse(Files.exists(packaged(build)));
    }

    @Test
    void aMissingPackageIsToldWithThoseThatAreThere() {
        MavenBuild build = MavenBuild.of("missing-package");
        build.run("verify")
                .assertFailure()
                .assertLogHas("scipy>=1.15,<2 is not there")
                .assertLogHas("six<1 is there as 1.")
                .assertLogHas("The runtime root has markupsafe 2.")
                .assertLogLacks("msgpack is");
        assertFalse(Files.exists(packaged(build)));
    }

    @Test
    void failingTestFailsTheBuild() {
        MavenBuild build = MavenBuild.of("failing-test");
        build.run("verify").assertFailure().assertLogHas("test_returns_seven").assertLogHas("0 != 7");
        assertFalse(Files.exists(packaged(build)));
        build.property("skipTests", "true").run("verify").assertSuccess();
        assertTrue(Files.isRegularFile(packaged(build)));
    }

    private static Path packaged(MavenBuild build) {
        String name = build.directory().getFileName() + "-1.0.zip";
        return build.directory().resolve("target").resolve(name);
    }
}
