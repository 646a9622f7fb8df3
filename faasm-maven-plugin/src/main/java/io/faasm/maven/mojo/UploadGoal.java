package io.faasm.maven.mojo;

import io.faasm.maven.cluster.Dialect;
import io.faasm.maven.cluster.FaasmIni;
import io.faasm.maven.cluster.PlannerClient;
import io.faasm.maven.cluster.ServerAccess;
import io.faasm.maven.cluster.UploadClient;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** What the goals that upload to a cluster share. */
abstract class UploadGoal extends ClusterGoal {
    private static final String UPLOAD_SERVER = "faasm-upload";
    private static final int USUAL_PORT = 8002;

    /**
     * Address of the upload server. By default {@code http://127.0.0.1} with the port {@code faasm.upload.port}, if that is set;
     * else what {@code faasm.ini} names; else {@code http://127.0.0.1:8002}, where {@code mvn faasm:serve} listens. Example:
     * {@code -Dfaasm.upload.url=http://cluster.example:8002}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.url")
    private String url;

    /**
     * Port of the upload server on this machine, where {@code faasm.upload.url} is not set. Not set by default. Example:
     * {@code -Dfaasm.upload.port=18002}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.port")
    private Integer port;

    /**
     * What the upload server speaks: {@code current}, {@code 2019} (which has no upload of Python functions), or
     * {@code auto}, which asks it. {@code auto} by default. Example: {@code -Dfaasm.upload.dialect=current}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.dialect", defaultValue = "auto")
    private String dialect;

    /**
     * Time that one request may take, in seconds, from looking up the server's host to the last byte of its answer. 60 by
     * default. Example: {@code -Dfaasm.upload.timeout=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.timeout", defaultValue = "60")
    private int timeout;

    /**
     * The {@code id} of the {@code <server>} in Maven's settings that has user and password for the upload server, or a token as
     * the password without a user. They are sent to that address only. Faasm's own server asks for none; a gateway in front of
     * it may. Example: {@code -Dfaasm.upload.server=our-cluster}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.server", defaultValue = UPLOAD_SERVER)
    private String uploadServer;

    /**
     * Largest function, in MiB. 64 by default. Example: {@code -Dfaasm.upload.limit=256}.
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

    /** Where a build uploads to, and the planner of the same cluster if it is known. */
    record Destination(ServerAccess upload, Optional<ServerAccess> planner, String cluster) {}

    /** Uploads to where the parameters lead. */
    protected abstract void upload(Destination destination) throws Exception;

    @Override
    protected final void perform() throws Exception {
        if (skipUpload) {
            console().info("The upload is skipped (faasm.upload.skip).");
            return;
        }
        upload(destination());
    }

    private Destination destination() {
        boolean named = url != null && !url.isBlank() || port != null;
        // The file's planner belongs to the file's upload server, and to no other.
        Optional<FaasmIni> file = named ? Optional.empty() : faasmIni();
        String address;
        if (url != null && !url.isBlank()) {
            address = url;
        } else if (port != null) {
            address = "http://127.0.0.1:" + Bounds.port("faasm.upload.port", port, false);
        } else {
            address = file.map(FaasmIni::uploadUrl).orElse("http://127.0.0.1:" + USUAL_PORT);
        }
        ServerAccess upload = new ServerAccess(
                address,
                mavenNetwork().network(),
                mavenNetwork().credentials("faasm.upload.server", uploadServer, UPLOAD_SERVER),
                Bounds.seconds("faasm.upload.timeout", timeout),
                answered());
        return new Destination(
                upload, planner(file), file.map(FaasmIni::cluster).orElse(""));
    }

    protected final UploadClient client(Destination destination) {
        return new UploadClient(
                destination.upload(), Dialect.named(dialect), Bounds.mebibytes("faasm.upload.limit", limit), console());
    }

    /** The planner's client, made before anything is uploaded: its address is checked then. */
    protected final Optional<PlannerClient> plannerClient(Destination destination) {
        return destination.planner().map(access -> new PlannerClient(access, console()));
    }

    /** Has workers take what is stored now. */
    protected final void flush(Optional<PlannerClient> planner) {
        planner.ifPresentOrElse(
                PlannerClient::flushExecutors,
                () -> console()
                        .debug(
                                "No planner is known (faasm.planner.url, faasm.ini): workers that have an older version keep"
                                        + " it until they are flushed (mvn faasm:flush)."));
    }
}
