package io.faasm.maven.mojo;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.NativeText;
import io.faasm.maven.cluster.PlannerClient;
import io.faasm.maven.cluster.PythonCall;
import io.faasm.maven.cluster.UploadClient;
import io.faasm.maven.function.Bundle;
import io.faasm.maven.function.FunctionPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Uploads the packaged function to a cluster's upload server. A function with helper modules is uploaded as one file that
 * carries them, because a worker receives function.py and nothing beside it. Where the cluster's planner is known
 * ({@code faasm.planner.url} or {@code faasm.ini}), the workers are told to forget what they keep, and the function can be called
 * for a try.
 *
 * @since 0.1.0
 */
@Mojo(name = "upload-function", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class UploadFunctionGoal extends UploadGoal {
    /**
     * The function's owner on the cluster; with {@code faasm.function} at most 49 characters. {@code demo} by default. Example:
     * {@code -Dfaasm.user=alice}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.user", defaultValue = "demo")
    private String user;

    /**
     * The function's name on the cluster. The artifactId by default. Example: {@code -Dfaasm.function=greet}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.function", defaultValue = "${project.artifactId}")
    private String function;

    /**
     * Calls the function once when it is uploaded, by way of the planner, and shows its answer; a return value other than 0 fails
     * the build. Off by default. Example: {@code -Dfaasm.upload.smoke}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.smoke", defaultValue = "false")
    private boolean smoke;

    /**
     * The input of that call, as text. Empty by default. Example: {@code -Dfaasm.upload.smoke.input=hello}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.smoke.input", defaultValue = "")
    private String smokeInput;

    /**
     * Time that the call may take, in seconds. 300 by default. Example: {@code -Dfaasm.invoke.timeout=20}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.invoke.timeout", defaultValue = "300")
    private int callTimeout;

    @Override
    protected void upload(Destination destination) throws IOException {
        FunctionName name = new FunctionName(user, function);
        Duration longest = Bounds.seconds("faasm.invoke.timeout", callTimeout);
        if (smoke && destination.planner().isEmpty()) {
            throw new BuildFailure(
                    "faasm.upload.smoke wants " + name + " to be called, and no planner is known",
                    "Set faasm.planner.url, or name the cluster's faasm.ini in FAASM_INI_FILE.");
        }
        Bundle bundle = Bundle.of(FunctionPackage.sources(FunctionFiles.packaged(project())));
        report(bundle);
        Optional<PlannerClient> planner = plannerClient(destination);
        try (UploadClient client = client(destination)) {
            client.uploadPython(name, bundle.source());
            flush(planner);
            if (smoke) {
                byte[] input = Optional.ofNullable(NativeText.given("faasm.upload.smoke.input", smokeInput))
                        .orElse("")
                        .getBytes(StandardCharsets.UTF_8);
                call(planner.orElseThrow(), new PythonCall(name, Optional.empty(), input, true), longest);
            }
        } finally {
            planner.ifPresent(PlannerClient::close);
        }
    }

    private void report(Bundle bundle) throws IOException {
        Path copy = FunctionFiles.work(project(), "upload").resolve("function.py");
        Files.createDirectories(copy.getParent());
        Files.write(copy, bundle.source());
        if (!bundle.modules().isEmpty()) {
            console()
                    .info("function.py carries its helper modules " + String.join(", ", bundle.modules()) + ": "
                            + copy);
        }
        if (!bundle.leftBehind().isEmpty()) {
            console()
                    .warn("These files are no Python modules and do not reach a worker: "
                            + String.join(", ", bundle.leftBehind()) + ". Use shared files or state for data.");
        }
    }
}
