package io.faasm.maven.mojo;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.cluster.PlannerClient;
import io.faasm.maven.cluster.RuntimeUpload;
import io.faasm.maven.cluster.SentModules;
import io.faasm.maven.cluster.UploadClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Uploads the module that runs Python functions, as user {@code python} and function {@code py_func}, when it is not what was last
 * sent to this address from this machine. Faasm's upload server makes machine code of it, for minutes; where the compiler
 * {@code wamrc} of Faasm's WAMR is installed, machine code is made here and uploaded too.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "upload-runtime",
        defaultPhase = LifecyclePhase.DEPLOY,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public final class UploadRuntimeGoal extends UploadGoal {
    /**
     * When the runtime is uploaded: {@code changed}, when it is not what was last sent to this address (a server cannot be asked
     * for it; a record in the cache says so); {@code always}, for instance to a new cluster at the address of an old one;
     * {@code never}. {@code changed} by default. Example: {@code -Dfaasm.upload.runtime=always}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.runtime", defaultValue = "changed")
    private String when;

    /**
     * Time that the upload of the runtime may take, in seconds: the server answers when its machine code is made. As long may
     * {@code wamrc} take. 1800 by default. Example: {@code -Dfaasm.upload.runtime.timeout=3600}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.runtime.timeout", defaultValue = "1800")
    private int runtimeTimeout;

    /**
     * A module to upload instead of the one that this project depends on. Not set by default. Example:
     * {@code -Dfaasm.upload.runtime.module=/opt/faasm/py_func.wasm}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.runtime.module")
    private File module;

    /**
     * The compiler {@code wamrc} of the WAMR that the cluster's workers are built with. By default the one on the PATH, if it
     * makes machine code of the workers' version. Example: {@code -Dfaasm.wamrc=/opt/faasm/bin/wamrc}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.wamrc")
    private File wamrc;

    @Override
    protected void upload(Destination destination) throws IOException {
        RuntimeUpload.Mode mode = RuntimeUpload.Mode.named(when);
        Duration timeout = Bounds.seconds("faasm.upload.runtime.timeout", runtimeTimeout);
        Optional<PlannerClient> planner = plannerClient(destination);
        try (UploadClient client = client(destination)) {
            SentModules sent = new SentModules(cache().sharedRoot().resolve("uploads"));
            boolean uploaded = new RuntimeUpload(client, sent, new ProcessRunner(console()), console())
                    .upload(new RuntimeUpload.Request(
                            module(),
                            mode,
                            destination.cluster(),
                            timeout,
                            compiler(),
                            FunctionFiles.work(project(), "upload")));
            if (uploaded) {
                flush(planner);
            }
        } finally {
            planner.ifPresent(PlannerClient::close);
        }
    }

    /** The module for a cluster: of this project's products the one that needs no directory, if it is among them. */
    private Path module() {
        if (module != null) {
            return module.toPath();
        }
        return products().find("cluster-module").isPresent()
                ? products().directory("cluster-module").resolve("py_func.wasm")
                : products().directory("cpython-build").resolve("bin").resolve("python.wasm");
    }

    private Optional<RuntimeUpload.Compiler> compiler() {
        if (wamrc == null) {
            return host().findOnPath("wamrc").map(found -> new RuntimeUpload.Compiler(found, false));
        }
        Path named = wamrc.toPath();
        if (!Files.isRegularFile(named) || !Files.isExecutable(named)) {
            throw new BuildFailure(
                    named + " (faasm.wamrc) is not a program",
                    "Name the wamrc of Faasm's WAMR, or leave faasm.wamrc out.");
        }
        return Optional.of(new RuntimeUpload.Compiler(named.toAbsolutePath(), true));
    }
}
