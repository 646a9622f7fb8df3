package io.faasm.maven.mojo;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.NativeText;
import io.faasm.maven.cluster.CallResult;
import io.faasm.maven.cluster.FaasmIni;
import io.faasm.maven.cluster.PlannerClient;
import io.faasm.maven.cluster.PythonCall;
import io.faasm.maven.cluster.ServerAccess;
import java.io.File;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.SessionData;

/** What the goals that talk to a cluster share: where it is, and its planner. */
abstract class ClusterGoal extends Goal {
    private static final String PLANNER_SERVER = "faasm-planner";
    private static final String USUAL_PLANNER = "http://127.0.0.1:8080";
    private static final String ANSWERED = ClusterGoal.class.getName() + ".answered";

    /**
     * The file in which faasmctl has written down where a cluster is; its upload server and planner are used where no other
     * property names them. By default the one that the environment variable {@code FAASM_INI_FILE} names. Example:
     * {@code -Dfaasm.ini=/home/ada/faasm.ini}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.ini")
    private File ini;

    /**
     * Address of the cluster's planner. By default what {@code faasm.ini} names; without such a file
     * {@code http://127.0.0.1:8080} for the goals invoke and flush, and none for those that upload. Example:
     * {@code -Dfaasm.planner.url=http://cluster.example:8081}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.planner.url")
    private String plannerUrl;

    /**
     * Time that one request to the planner may take, in seconds, from looking up its host to the last byte of its answer. 60 by
     * default. Example: {@code -Dfaasm.planner.timeout=10}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.planner.timeout", defaultValue = "60")
    private int plannerTimeout;

    /**
     * The {@code id} of the {@code <server>} in Maven's settings that has user and password for the planner, or a token as the
     * password without a user. They are sent to that address only. Example: {@code -Dfaasm.planner.server=our-cluster}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.planner.server", defaultValue = PLANNER_SERVER)
    private String plannerServer;

    /** The file that faasmctl has written, if one is named. */
    protected final Optional<FaasmIni> faasmIni() {
        Map<String, String> environment = new HashMap<>(host().environment());
        if (ini != null) {
            environment.put(FaasmIni.VARIABLE, ini.getPath());
        }
        return FaasmIni.ofEnvironment(environment);
    }

    /** The planner that is named, by its property or by this file. */
    protected final Optional<ServerAccess> planner(Optional<FaasmIni> file) {
        return namedPlanner().or(() -> file.map(FaasmIni::plannerUrl)).map(this::plannerAt);
    }

    /** The planner for goals that do nothing without one. */
    protected final PlannerClient plannerToAsk() {
        String url =
                namedPlanner().or(() -> faasmIni().map(FaasmIni::plannerUrl)).orElse(USUAL_PLANNER);
        return new PlannerClient(plannerAt(url), console());
    }

    private Optional<String> namedPlanner() {
        return Optional.ofNullable(plannerUrl).filter(url -> !url.isBlank());
    }

    private ServerAccess plannerAt(String url) {
        return new ServerAccess(
                url,
                mavenNetwork().network(),
                mavenNetwork().credentials("faasm.planner.server", plannerServer, PLANNER_SERVER),
                Bounds.seconds("faasm.planner.timeout", plannerTimeout),
                answered());
    }

    /** The servers that have answered in this build, whichever goal of which module has asked them. */
    @SuppressWarnings("unchecked")
    protected final Set<String> answered() {
        SessionData data = session().getRepositorySession().getData();
        data.set(ANSWERED, null, ConcurrentHashMap.<String>newKeySet());
        return (Set<String>) data.get(ANSWERED);
    }

    /** Calls a function, shows what came of it, and fails if that is not 0. */
    protected final void call(PlannerClient planner, PythonCall call, Duration longest) {
        console()
                .info("Calling " + call.name()
                        + call.entry().map(entry -> " at " + entry + "()").orElse("") + " with " + call.input().length
                        + " bytes of input, by way of the planner at " + planner.address() + ".");
        CallResult result = planner.call(call, longest);
        result.tree().forEach(console()::info);
        if (result.output().isEmpty()) {
            console().info("The function wrote no output.");
        } else {
            console().info("Output:");
            CallOutput.print(result.output());
        }
        if (result.returnValue() != 0) {
            throw new BuildFailure(
                    "Function " + call.name() + " returned " + result.returnValue(),
                    "The worker's error, if there was one, is above; what the function printed, a traceback too, is in the log of the"
                            + " worker (faasmctl logs -s worker). faasm_main() returns 0 or None when all went well.");
        }
    }

    /** The entry that was given on the command line or in the POM. */
    protected static Optional<String> entry(String given) {
        return Optional.ofNullable(NativeText.given("faasm.entry", given));
    }
}
