package io.faasm.maven.mojo;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.cluster.PlannerClient;
import io.faasm.maven.cluster.PythonCall;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Calls a function that was uploaded to a cluster once, by way of its planner, and prints what it wrote to its output; says its
 * return value, how long it took and on which host, and the same of the calls that it chained. A return value other than 0 fails
 * the build. Examples: {@code mvn -pl functions/echo faasm:invoke -Dfaasm.input=hello}, and outside of any project
 * {@code mvn faasm:invoke -Dfaasm.function=echo}.
 *
 * @since 0.1.0
 */
@Mojo(name = "invoke", requiresProject = false, threadSafe = true)
public final class InvokeGoal extends ClusterGoal {
    private static final String PACKAGING = "python";
    private static final String FUNCTION = "faasm.function";

    /**
     * The function's owner on the cluster. {@code demo} by default. Example: {@code -Dfaasm.user=alice}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.user", defaultValue = "demo")
    private String user;

    /**
     * The function's name on the cluster. In a function's project the artifactId by default. Example:
     * {@code -Dfaasm.function=greet}.
     *
     * @since 0.1.0
     */
    @Parameter(property = FUNCTION)
    private String function;

    /**
     * A function of function.py to call instead of {@code faasm_main}; it is handed the input, as in a chained call. Not
     * set by default. Example: {@code -Dfaasm.entry=shout}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.entry")
    private String entry;

    /**
     * The call's input as text, which the function gets in UTF-8. Empty by default. Example: {@code -Dfaasm.input=hello}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.input")
    private String input;

    /**
     * A file with the call's input, instead of {@code faasm.input}; {@code -} is standard input. Not set by default. Example:
     * {@code -Dfaasm.input.file=photo.jpg}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.input.file")
    private File inputFile;

    /**
     * Time that the call may take, in seconds. 300 by default. Example: {@code -Dfaasm.invoke.timeout=20}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.invoke.timeout", defaultValue = "300")
    private int timeout;

    /**
     * Has the planner record the calls that the function chains, and shows them. On by default. Example:
     * {@code -Dfaasm.invoke.chained=false}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.invoke.chained", defaultValue = "true")
    private boolean chained;

    @Override
    protected void perform() throws IOException {
        if (!isMeant()) {
            return;
        }
        if (function == null && !project().getPackaging().equals(PACKAGING)) {
            throw new BuildFailure(
                    "There is no function to call: this is not the project of one, and " + FUNCTION + " is not set",
                    "Name it with -D" + FUNCTION + "=…, or its module with -pl.");
        }
        FunctionName name = new FunctionName(user, function == null ? project().getArtifactId() : function);
        Duration longest = Bounds.seconds("faasm.invoke.timeout", timeout);
        PythonCall call = new PythonCall(name, entry(entry), CallInput.read(input, inputFile), chained);
        try (PlannerClient planner = plannerToAsk()) {
            call(planner, call, longest);
        }
    }

    /** In a build of several modules, a function that the command line names is called once, and otherwise each module's own. */
    private boolean isMeant() {
        if (session().getUserProperties().containsKey(FUNCTION)) {
            return session().getProjects().indexOf(project()) <= 0;
        }
        return session().getProjects().size() == 1
                || function != null
                || project().getPackaging().equals(PACKAGING);
    }
}
