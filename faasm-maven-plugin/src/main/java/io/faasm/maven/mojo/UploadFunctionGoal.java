package io.faasm.maven.mojo;

import io.faasm.maven.cluster.Dialect;
import io.faasm.maven.cluster.UploadClient;
import io.faasm.maven.function.Bundle;
import io.faasm.maven.function.FunctionName;
import io.faasm.maven.function.FunctionPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Uploads the packaged function to a cluster's upload server. A function with helper modules is uploaded as one file that
 * carries them, because a worker receives function.py and nothing beside it.
 *
 * @since 0.1.0
 */
@Mojo(name = "upload-function", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class UploadFunctionGoal extends FunctionGoal {
    private static final long MEBIBYTE = 1L << 20;

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
     * URL of the upload server. By default {@code http://127.0.0.1} with the port {@code faasm.upload.port}, where
     * {@code mvn faasm:serve} listens. Example: {@code -Dfaasm.upload.url=http://cluster.example:8002}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.url")
    private String url;

    /**
     * Port of the upload server on this machine, where {@code faasm.upload.url} is not set. 8002 by default. Example:
     * {@code -Dfaasm.upload.port=18002}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.port", defaultValue = "8002")
    private int port;

    /**
     * What the upload server speaks: {@code current}, {@code 2019} (which has no upload of Python functions), or
     * {@code auto}, which asks it. {@code auto} by default. Example: {@code -Dfaasm.upload.dialect=current}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.dialect", defaultValue = "auto")
    private String dialect;

    /**
     * Time that one request may take, in seconds. 60 by default. Example: {@code -Dfaasm.upload.timeout=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.timeout", defaultValue = "60")
    private int timeout;

    /**
     * Largest upload, in MiB. 64 by default. Example: {@code -Dfaasm.upload.limit=256}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.limit", defaultValue = "64")
    private int limit;

    /**
     * Leaves out the upload. Off by default. Example: {@code -Dfaasm.upload.skip}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.skip", defaultValue = "false")
    private boolean skipUpload;

    @Override
    protected void perform() throws IOException {
        if (skipUpload) {
            console().info("The upload is skipped (faasm.upload.skip).");
            return;
        }
        FunctionName name = new FunctionName(user, function);
        Bundle bundle = Bundle.of(FunctionPackage.sources(functionPackage()));
        tell(bundle);
        new UploadClient(
                        url == null ? "http://127.0.0.1:" + port : url,
                        Dialect.named(dialect),
                        Duration.ofSeconds(timeout),
                        limit * MEBIBYTE,
                        console())
                .uploadPython(name, bundle.source());
    }

    private void tell(Bundle bundle) throws IOException {
        Path copy = work("upload").resolve("function.py");
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
