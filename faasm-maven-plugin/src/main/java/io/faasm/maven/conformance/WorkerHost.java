package io.faasm.maven.conformance;

import io.faasm.core.cache.Fingerprint;
import io.faasm.core.engine.WorkerCommand;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.guestfile.GuestName;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The worker host, with a cluster module. It maps no directories: what a suite needs is copied into its runtime root, which is
 * the guest's to write. A driver runs as a function.
 *
 * @param worker the worker host
 * @param code machine code of the module
 */
public record WorkerHost(Path worker, Path code) implements TestHost {
    private static final String USER = "conformance";
    private static final String FUNCTION = "run";
    private static final String SOURCE = "worker.py";

    /** Tests open more than a function does, and a worker closes nothing. */
    private static final int DESCRIPTORS = 1_000_000;

    private static final Duration GRACE = Duration.ofSeconds(15);

    @Override
    public String name() {
        return "the worker host";
    }

    @Override
    public Fingerprint.Builder describe(Fingerprint.Builder fingerprint) {
        return fingerprint.file("worker", worker).file("cluster module", code);
    }

    @Override
    public GuestDirectory reports(Path place) throws IOException {
        return GuestDirectory.fresh(place, "/");
    }

    @Override
    public Outcome run(
            Suite suite, Path drivers, Path place, GuestDirectory reports, Duration limit, ProcessRunner processes)
            throws IOException {
        Path root = reports.path();
        for (Map.Entry<String, Path> directory : suite.directories().entrySet()) {
            Trees.copy(
                    directory.getValue(),
                    GuestName.below(root, directory.getKey().substring(1)));
        }
        Trees.copy(drivers, GuestName.below(root, Suite.DRIVERS.substring(1)));
        Path function = Files.createDirectories(place.resolve("shared/pyfuncs/" + USER + "/" + FUNCTION));
        Files.copy(drivers.resolve(SOURCE), function.resolve("function.py"));
        Path input = Files.writeString(
                place.resolve("input"),
                String.join(
                        "\n",
                        suite.pythonPath(),
                        Suite.DRIVERS + "/" + suite.driver(),
                        suite.name(),
                        "/" + ModuleResult.FILE));
        return processes.tryRun(WorkerCommand.of(worker, code, root)
                .shared(place.resolve("shared"))
                .input(input)
                .descriptors(DESCRIPTORS)
                .command(place, USER, FUNCTION, Optional.empty())
                .timeout(limit.plus(GRACE))
                .build());
    }
}
