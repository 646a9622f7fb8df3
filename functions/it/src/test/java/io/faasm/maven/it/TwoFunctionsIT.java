package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.reference.FaasmUploadServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two functions of a team in a project of its own: an aggregator, a parent, shared modules, and nothing but uploads. */
class TwoFunctionsIT {
    private static final String SHARED = "quiet/src/main/python/words";

    /** A copy of the project in which both functions have their modules; that of one lies outside of its sources. */
    private static MavenBuild project() throws IOException {
        MavenBuild build = MavenBuild.of("two-functions");
        // A project of its own, and no part of the checkout that its copy lies in.
        Files.createDirectory(build.directory().resolve(".mvn"));
        Files.createSymbolicLink(build.directory().resolve(SHARED), Path.of("../../../../shared/words"));
        return build;
    }

    @ParameterizedTest
    @EnumSource
    void deploymentUploadsAndNeedsNoRepository(MavenInstallation maven) throws IOException {
        MavenBuild build = project().with(maven);
        try (FaasmUploadServer upload = new FaasmUploadServer()) {
            build.property("faasm.upload.url", upload.url().toString())
                    .run("deploy")
                    .assertSuccess()
                    .assertLogHas("Uploaded demo/loud in ")
                    .assertLogHas("Uploaded demo/quiet in ")
                    // The aggregator and the parent.
                    .assertLogHas("Skipping artifact deployment");
            assertEquals(Optional.empty(), upload.ended());
        }
        if (maven != MavenInstallation.CURRENT) {
            return;
        }
        Path repository = build.directory().resolve("repository");
        build.property("faasm.upload.skip", "true")
                .property("altDeploymentRepository", "here::default::" + repository.toUri())
                .run("deploy", "-DskipTests")
                .assertSuccess();
        for (String module : new String[] {"two-functions", "parent", "loud"}) {
            assertTrue(Files.isDirectory(repository.resolve("org/example").resolve(module)), module);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatAFunctionPrintsIsShownWithQuietToo(MavenInstallation maven) throws IOException {
        MavenBuild build = project().with(maven);
        build.run("package")
                .assertSuccess()
                .assertLogHas("json.py: HidingModule: takes the place of the module \"json\"")
                .assertLogHas("Tests run: 4, Failures: 0");
        MavenOutcome raised = build.run("-q", "-pl", "loud", "faasm:run").assertFailure();
        assertTrue(plain(raised.output()).lines().anyMatch("printed by loud"::equals), raised::output);
        assertTrue(plain(raised.errors()).lines().anyMatch("complained by loud"::equals), raised::errors);
        assertTrue(raised.errors().contains("Traceback (most recent call last):"), raised::errors);
        assertTrue(raised.errors().contains("ValueError: no text"), raised::errors);
        MavenOutcome called = build.property("faasm.input", "hello")
                .run("-q", "-pl", "loud", "faasm:run")
                .assertSuccess();
        // The function's own json, as in its tests.
        assertEquals("printed by loud\nHELLO!", plain(called.output()).strip());
        assertTrue(called.errors().contains("complained by loud"), called::errors);
    }

    @Test
    void testsAreChosenAcrossModules() throws IOException {
        MavenBuild build = project();
        build.property("faasm.test", "test_only_in_loud")
                .run("test")
                .assertSuccess()
                .assertLogHas("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time elapsed")
                .assertLogHas("None of the 1 tests of this module matches faasm.test=test_only_in_loud.");
        build.property("faasm.test", "no_such_test")
                .run("test")
                .assertFailure()
                .assertLogHas("No test of any module matches faasm.test=no_such_test");
    }

    @Test
    void whatIsNotInTheSourcesIsNotInThePackage() throws IOException {
        MavenBuild build = project();
        Path quiet = build.directory().resolve("quiet");
        build.run("package", "-pl", "quiet", "-am").assertSuccess().assertLogHas("Tests run: 1, Failures: 0");
        assertTrue(holds(quiet, "words/polite.py"));

        // What was there once, in the sources and in what was built of them.
        Files.delete(build.directory().resolve(SHARED));
        build.run("package", "-pl", "quiet", "-am").assertFailure().assertLogHas("No module named 'words'");
        Files.writeString(quiet.resolve("src/main/python/function.py"), "def faasm_main():\n    pass\n");
        Files.delete(quiet.resolve("src/test/python/test_quiet.py"));
        build.run("package", "-pl", "quiet", "-am").assertSuccess();
        assertFalse(holds(quiet, "words/polite.py"));
        assertFalse(Files.exists(quiet.resolve("target/classes/words")));
        try (Stream<Path> reports = Files.list(quiet.resolve("target/surefire-reports"))) {
            assertEquals(0, reports.count(), "reports of tests that are gone");
        }

        Path outside = Files.writeString(TestEnvironment.target().resolve("outside.py"), "");
        Path link = Files.createSymbolicLink(quiet.resolve("src/main/python/outside.py"), outside);
        build.run("package", "-pl", "quiet", "-am")
                .assertFailure()
                .assertLogHas("The symbolic link " + link + " leads to " + outside.toRealPath()
                        + ", outside of the project in ");
    }

    @Test
    void aNameThatTheLocaleDoesNotHaveIsNamedBeforeAnythingIsCompiled() throws IOException {
        MavenBuild build = project().environment("LC_ALL", "C");
        Files.writeString(build.directory().resolve("loud/src/main/python/gr\u00f6\u00dfe.py"), "");
        build.run("package", "-pl", "loud", "-am")
                .assertFailure()
                .assertLogHas("Java cannot read the name of the file ")
                .assertLogHas("export LC_ALL=C.UTF-8")
                .assertLogLacks("fault of the plugin");
        build.environment("LC_ALL", "C.UTF-8")
                .run("package", "-pl", "loud", "-am")
                .assertSuccess();
        assertTrue(holds(build.directory().resolve("loud"), "gr\u00f6\u00dfe.py"));
    }

    /** Debian's Maven begins and ends what it writes by turning colours off. */
    private static String plain(String output) {
        return output.replace("\u001b[0m", "");
    }

    private static boolean holds(Path module, String file) throws IOException {
        try (ZipFile zip = new ZipFile(
                module.resolve("target/" + module.getFileName() + "-1.0.zip").toFile())) {
            return zip.getEntry(file) != null;
        }
    }
}
