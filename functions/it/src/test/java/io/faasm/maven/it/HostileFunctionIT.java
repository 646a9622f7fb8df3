package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A function whose tests attack the build that runs them: no file of the host is written, or shown, and no build hangs. */
class HostileFunctionIT {
    private static final String SECRET = "secret-token-123";
    private static final String QUOTED = "\"" + SECRET + "\"\n";

    private MavenBuild build;
    private Path victim;

    @BeforeEach
    void project() throws IOException {
        build = MavenBuild.of("hostile-function");
        // JSON, as the lines of a report are.
        victim = Files.writeString(build.directory().resolve("victim"), QUOTED);
        Files.writeString(build.directory().resolve("src/test/python/victim.txt"), victim.toString());
    }

    @AfterEach
    void nothingOfTheHostWasWrittenAndNothingIsLeft() throws IOException {
        assertEquals(QUOTED, Files.readString(victim));
        assertFalse(Files.exists(build.directory().resolve("target/faasm/test/guest")));
        build.run("clean").assertSuccess();
    }

    private MavenOutcome test(String name) {
        return assertHarmless(build.property("faasm.test", name).run("test"));
    }

    /** Maven itself may write colours, and these are others. */
    private static MavenOutcome assertHarmless(MavenOutcome outcome) {
        return outcome.assertLogLacks(SECRET)
                .assertLogLacks("\u001b[2J")
                .assertLogLacks("\u001b]")
                .assertLogLacks("\u001b[31m")
                .assertLogLacks("\u202e");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test_finds_nothing_beside_its_report",
                "test_links_every_name_that_the_host_may_open",
                "test_leaves_a_tree_that_no_path_reaches"
            })
    void whatItLeavesDoesNoHarm(String name) {
        test(name).assertSuccess().assertLogHas("Tests run: 1, Failures: 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "test_report_is_a_link",
                "test_report_never_ends",
                "test_report_is_a_directory",
                "test_report_is_huge",
                "test_report_is_nested"
            })
    void aReportThatIsNoneFailsTheBuild(String name) {
        test(name).assertFailure().assertLogHas("The guest left /reports/tests.jsonl ");
    }

    @Test
    void whatItSaysIsShownAndNotObeyed() {
        test("test_says_what_a_terminal_obeys")
                .assertFailure()
                .assertLogHas("\\x1b[2J\\x1b]0;title\\x07printed")
                .assertLogHas("AssertionError: \\x1b[31mfailed\\u202e");
        assertHarmless(build.property("skipTests", "true").run("package", "faasm:run"))
                .assertSuccess()
                .assertLogHas("\\x1b[2Jprinted \\u202e")
                .assertLogHas("\\x1b]0;title\\x07output");
    }
}
