package io.faasm.maven.mojo;

import io.faasm.maven.cluster.UploadServer;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Starts an upload server as a Faasm cluster has it, on this machine, which stores in Faasm's local directory layout. It
 * serves until Ctrl-C. There is no authentication, so it listens on loopback unless told otherwise.
 *
 * @since 0.1.0
 */
@Mojo(name = "serve", requiresProject = false, aggregator = true, threadSafe = true)
public final class ServeGoal extends Goal {
    /**
     * Port to listen on; 0 takes any free one. 8002 by default. Example: {@code -Dfaasm.upload.port=18002}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.port", defaultValue = "8002")
    private int port;

    /**
     * Address to listen on; any but loopback opens the server to others, who need no password. {@code 127.0.0.1} by
     * default. Example: {@code -Dfaasm.serve.address=::1}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.address", defaultValue = "127.0.0.1")
    private String address;

    /**
     * Root of Faasm's local directory layout. {@code local} in the cache by default. Example:
     * {@code -Dfaasm.local.dir=/usr/local/faasm}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.local.dir")
    private File localDirectory;

    /**
     * Largest upload, in MiB; a larger one is answered 413. 64 by default. Example: {@code -Dfaasm.upload.limit=256}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.limit", defaultValue = "64")
    private int limit;

    /**
     * Time that one request may take, in seconds; the connection of a slower client is closed, and so is that of one that needs
     * 5 s for its request's header, pauses for 10 s, or sends less than 1 KiB a second. When all 64 workers are taken, they are
     * closed after 1 and 2 s, and the oldest after 5 s. 60 by default. Example: {@code -Dfaasm.serve.requestTimeout=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.requestTimeout", defaultValue = "60")
    private int requestTimeout;

    /**
     * Ends the server after so many seconds; 0 serves until Ctrl-C. 0 by default. Example:
     * {@code -Dfaasm.serve.seconds=600}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.seconds", defaultValue = "0")
    private int seconds;

    @Override
    protected void perform() throws InterruptedException {
        Path storage = localDirectory == null ? cache().root().resolve("local") : localDirectory.toPath();
        UploadServer.Settings settings = new UploadServer.Settings(
                address,
                Bounds.port("faasm.upload.port", port, true),
                storage,
                Bounds.mebibytes("faasm.upload.limit", limit),
                Bounds.seconds("faasm.serve.requestTimeout", requestTimeout));
        int end = Bounds.within("faasm.serve.seconds", seconds, 0, Integer.MAX_VALUE, " seconds");
        try (UploadServer server = UploadServer.start(settings, console())) {
            Thread atExit = new Thread(server::close, "close-upload-server");
            Runtime.getRuntime().addShutdownHook(atExit);
            console()
                    .info("Upload server at " + server.url() + ", storing in " + server.storage() + ". "
                            + (end > 0 ? "It ends after " + end + " s." : "Ctrl-C ends it."));
            if (!server.urlsForOthers().isEmpty()) {
                console()
                        .info("For other machines: "
                                + server.urlsForOthers().stream()
                                        .map(URI::toString)
                                        .collect(Collectors.joining(", ")));
            }
            CountDownLatch never = new CountDownLatch(1);
            if (end > 0) {
                never.await(end, TimeUnit.SECONDS);
                Runtime.getRuntime().removeShutdownHook(atExit);
            } else {
                never.await();
            }
        }
        console().info("The upload server has ended.");
    }
}
