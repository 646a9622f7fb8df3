package io.faasm.maven.mojo;

import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.platform.http.Pace;
import io.faasm.platform.http.Token;
import io.faasm.platform.server.PlatformSettings;
import io.faasm.platform.server.Runner;
import io.faasm.platform.server.RuntimeRunner;
import io.faasm.platform.server.Serving;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.eclipse.aether.RepositorySystem;

/**
 * Starts the platform on this machine: an upload server and a planner as a Faasm cluster has them, which run what is uploaded. It
 * serves until Ctrl-C. Functions run in the runtime root that {@code mvn install} made, or that the project depends on.
 *
 * @since 0.1.0
 */
@Mojo(name = "serve", requiresProject = false, aggregator = true, threadSafe = true)
public final class ServeGoal extends Goal {
    /**
     * Port of the upload server; 0 takes any free one. 8002 by default. Example: {@code -Dfaasm.upload.port=18002}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.port", defaultValue = "8002")
    private int port;

    /**
     * Port of the planner, where calls are asked for; 0 takes any free one. 8080 by default. Example:
     * {@code -Dfaasm.planner.port=18080}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.planner.port", defaultValue = "8080")
    private int plannerPort;

    /**
     * Port of {@code /health} and {@code /metrics}; 0 takes any free one. 9464 by default. Example:
     * {@code -Dfaasm.monitor.port=19464}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.monitor.port", defaultValue = "9464")
    private int monitorPort;

    /**
     * Address to listen on; any but loopback needs {@code faasm.serve.token}. {@code 127.0.0.1} by
     * default. Example: {@code -Dfaasm.serve.address=::1}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.address", defaultValue = "127.0.0.1")
    private String address;

    /**
     * What clients have to send with each request but those for health, as {@code Authorization: Bearer TOKEN} or as the
     * password of basic authentication; at least 16 visible characters. Not set by default. Prefer
     * {@code faasm.serve.token.file}, as others on this machine see command lines. Example: in {@code settings.xml}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.token")
    private String token;

    /**
     * A file whose first line is the token. Not set by default. Example: {@code -Dfaasm.serve.token.file=/etc/faasm/token}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.token.file")
    private File tokenFile;

    /**
     * Root of Faasm's local directory layout. {@code local} in the cache by default. Example:
     * {@code -Dfaasm.local.dir=/usr/local/faasm}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.local.dir")
    private File localDirectory;

    /**
     * A runtime root to use instead of the one that was installed: a directory with {@code root}, {@code code} and
     * {@code bin}. Not set by default. Example: {@code -Dfaasm.runtime.dir=/opt/faasm/runtime}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.runtime.dir")
    private File runtimeDirectory;

    /**
     * Largest upload, and largest input of a call, in MiB; a larger one is answered 413. 64 by default. Example:
     * {@code -Dfaasm.upload.limit=256}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.upload.limit", defaultValue = "64")
    private int limit;

    /**
     * Time in which a client has to send its request and to take the answer, in seconds; the connection of a slower client is
     * closed, and so is that of one that needs 5 s for its request's header, pauses for 10 s, or sends less than 1 KiB a
     * second. How long a call takes does not count. 60 by default. Example: {@code -Dfaasm.serve.requestTimeout=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.requestTimeout", defaultValue = "60")
    private int requestTimeout;

    /**
     * Memory of a call, in MiB; beyond it Python raises MemoryError. 1024 by default. Example:
     * {@code -Dfaasm.memoryLimit=256}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.memoryLimit", defaultValue = "1024")
    private int memoryLimit;

    /**
     * What a call may have in {@code /tmp}, in MiB. 64 by default. Example: {@code -Dfaasm.serve.scratchLimit=256}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.scratchLimit", defaultValue = "64")
    private int scratchLimit;

    /**
     * Time of a call with all that it calls, in seconds. 60 by default. Example: {@code -Dfaasm.serve.callTimeout=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.callTimeout", defaultValue = "60")
    private int callTimeout;

    /**
     * How long calls in flight are waited for when the platform is to end, in seconds. 30 by default. Example:
     * {@code -Dfaasm.serve.stopTimeout=5}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.stopTimeout", defaultValue = "30")
    private int stopTimeout;

    /**
     * Ends the platform after so many seconds; 0 serves until Ctrl-C. 0 by default. Example:
     * {@code -Dfaasm.serve.seconds=600}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.serve.seconds", defaultValue = "0")
    private int seconds;

    @Parameter(defaultValue = "${plugin.version}", readonly = true, required = true)
    private String version;

    @Inject
    private RepositorySystem repositories;

    /** The setting of the HTTP server's messages in Maven's log, whose name Maven 4 changed. */
    private static final String JETTY_LEVEL = ".log.org.eclipse.jetty";

    @Override
    protected void perform() throws InterruptedException {
        quietJetty();
        InstalledProducts products = new InstalledProducts(repositories, session(), version, cache());
        PlatformSettings settings = new PlatformSettings(
                address,
                new PlatformSettings.Ports(
                        Bounds.port("faasm.upload.port", port, true),
                        Bounds.port("faasm.planner.port", plannerPort, true),
                        Bounds.port("faasm.monitor.port", monitorPort, true)),
                token(),
                localDirectory == null ? cache().root().resolve("local") : localDirectory.toPath(),
                Bounds.mebibytes("faasm.upload.limit", limit),
                Pace.within(Bounds.seconds("faasm.serve.requestTimeout", requestTimeout)),
                new UploadedModules(products, cache(), host(), console()));
        Duration stop = Bounds.seconds("faasm.serve.stopTimeout", stopTimeout);
        int end = Bounds.within("faasm.serve.seconds", seconds, 0, Integer.MAX_VALUE, " seconds");
        try (Serving serving = Serving.start(settings, runner(products), stop, console())) {
            serving.await(end == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(end)));
        }
    }

    /** Leaves out what the HTTP server says of its own start. */
    private void quietJetty() {
        String maven = session().getSystemProperties().getProperty("maven.version", "");
        String level = (maven.startsWith("3.") ? "org.slf4j.simpleLogger" : "maven.logger") + JETTY_LEVEL;
        if (System.getProperty(level) == null) {
            System.setProperty(level, "warn");
        }
    }

    private Optional<Token> token() {
        if (tokenFile != null) {
            return Optional.of(Token.in(tokenFile.toPath()));
        }
        return Optional.ofNullable(token).map(Token::new);
    }

    private Optional<Runner> runner(InstalledProducts products) {
        Limits limits = new Limits(
                Bounds.within("faasm.memoryLimit", memoryLimit, 32, 4096, " MiB"),
                Bounds.seconds("faasm.serve.callTimeout", callTimeout));
        int scratch = Bounds.within("faasm.serve.scratchLimit", scratchLimit, 1, 4096, " MiB");
        Optional<Path> directory = runtimeDirectory == null
                ? products.directory(FunctionGoal.RUNTIME_ROOT)
                : Optional.of(runtimeDirectory.toPath());
        if (directory.isEmpty()) {
            console()
                    .warn(
                            "There is no runtime root io.faasm:runtime-root:" + version
                                    + " in the repositories: functions are"
                                    + " stored, and no calls are run. Make one with mvn install, or name one in faasm.runtime.dir.");
        }
        return directory.map(RuntimeRoot::in).map(root -> new RuntimeRunner(root, limits, scratch, console()));
    }
}
