package io.faasm.maven.mojo;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.NativeText;
import io.faasm.maven.function.FunctionTester;
import io.faasm.maven.function.Selections;
import io.faasm.maven.function.TestSummary;
import java.io.File;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.eclipse.aether.SessionData;

/**
 * Runs a function's unit tests ({@code test*.py}, unittest) inside the guest, in the engine, and reports them as Surefire
 * does: XML files and a summary. Tests are looked for in all directories below {@code src/test/python}, packages or not. A
 * failing test fails the build.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "test",
        defaultPhase = LifecyclePhase.TEST,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class TestGoal extends FunctionGoal {
    private static final String MATCHES = "io.faasm.test.matches";

    /**
     * Directory of the tests. By default {@code src/test/python}. Symbolic links are followed as in the sources.
     *
     * @since 0.1.0
     */
    @Parameter(defaultValue = "${project.basedir}/src/test/python", required = true)
    private File testDirectory;

    /**
     * Receives {@code TEST-*.xml}. By default {@code target/surefire-reports}.
     *
     * @since 0.1.0
     */
    @Parameter(defaultValue = "${project.build.directory}/surefire-reports", required = true)
    private File reportsDirectory;

    /**
     * Leaves out running the tests. Off by default. Example: {@code -DskipTests}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipTests", defaultValue = "false")
    private boolean skipTests;

    /**
     * Leaves out the tests, as for Java modules. Off by default. Example: {@code -Dmaven.test.skip}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "maven.test.skip", defaultValue = "false")
    private boolean skipTestsAltogether;

    /**
     * Failing tests are reported and do not fail the build. Off by default. Example:
     * {@code -Dmaven.test.failure.ignore}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "maven.test.failure.ignore", defaultValue = "false")
    private boolean ignoreFailures;

    /**
     * Runs only tests whose id, {@code module.Class.method}, matches one of these patterns: with {@code *} the whole id,
     * otherwise any part of it. All tests by default. That no test of any module matches is a failure. Examples:
     * {@code -Dfaasm.test=test_shouts}, {@code -Dfaasm.test='test_echo.*,*.HostTest.*'}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.test")
    private List<String> tests;

    /**
     * Time that all tests of the module may take together, in seconds; the test that runs then is reported as an error. 300 by
     * default. Example: {@code -Dfaasm.test.timeLimit=1800}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.test.timeLimit", defaultValue = "300")
    private int timeLimit;

    /** None where nothing was given: Maven makes an empty list of that, or none at all. */
    private List<String> patterns() {
        return tests == null
                ? List.of()
                : Stream.of(NativeText.given("faasm.test", String.join(",", tests))
                                .split(","))
                        .filter(pattern -> !pattern.isBlank())
                        .toList();
    }

    private Selections selections() {
        Set<String> modules = new HashSet<>();
        session().getProjects().stream()
                .filter(module -> module.getPackaging().equals("python"))
                .forEach(module -> modules.add(module.getId()));
        return new Selections(
                project().getId(), modules.isEmpty() ? Set.of(project().getId()) : modules, matches());
    }

    /** What all modules of this build share, whichever class loader has loaded this class for each. */
    @SuppressWarnings("unchecked")
    private ConcurrentMap<String, Boolean> matches() {
        SessionData data = session().getRepositorySession().getData();
        data.set(MATCHES, null, new ConcurrentHashMap<String, Boolean>());
        return (ConcurrentMap<String, Boolean>) data.get(MATCHES);
    }

    @Override
    protected void perform() {
        if (skipTests || skipTestsAltogether) {
            console().info("Tests are skipped.");
            return;
        }
        TestSummary summary = new FunctionTester(console(), processes())
                .test(new FunctionTester.Request(
                        sources(),
                        classes(),
                        testDirectory.toPath(),
                        projectDirectory(),
                        reportsDirectory.toPath(),
                        work("test"),
                        patterns(),
                        selections(),
                        runtime(),
                        limits("faasm.test.timeLimit", timeLimit)));
        if (summary.successful()) {
            return;
        }
        if (ignoreFailures) {
            console().warn("There are test failures (ignored: maven.test.failure.ignore). " + summary);
            return;
        }
        throw new BuildFailure(
                "There are test failures. " + summary, "The tracebacks are above and in " + reportsDirectory + ".");
    }
}
