package io.faasm.maven.inputs;

import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.ToolFailure;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Packages of npm, from the registry that the user's npm is set to. */
final class Npm {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Host host;
    private final boolean offline;
    private final ProcessRunner processes;

    Npm(Host host, boolean offline, ProcessRunner processes) {
        this.host = host;
        this.offline = offline;
        this.processes = processes;
    }

    /** Npm does not have a package, or does not give it. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    boolean isOffline() {
        return offline;
    }

    /** Gets a package's archive. Nothing of it is run. */
    void pack(String specification, Path file) throws IOException {
        if (offline) {
            throw new Refused("not asked, because Maven is offline");
        }
        Optional<Path> npm = host.findOnPath("npm");
        if (npm.isEmpty()) {
            throw new Refused("there is no npm on the PATH");
        }
        Path work = Files.createTempDirectory(file.getParent(), "npm");
        try {
            Outcome outcome =
                    processes.tryRun(Command.of("npm", npm.get(), "pack", specification, "--ignore-scripts", "--silent")
                            .in(work)
                            .env(host.environment())
                            .timeout(LIMIT)
                            .build());
            List<Path> found;
            try (Stream<Path> files = Files.list(work)) {
                found = files.filter(path -> path.toString().endsWith(".tgz")).toList();
            }
            if (outcome.exitCode() != 0 || found.size() != 1) {
                throw new Refused("npm pack ended with " + outcome.exitCode() + ": "
                        + outcome.output()
                                .lines()
                                .reduce((before, last) -> last)
                                .orElse("no output"));
            }
            Files.move(found.get(0), file, StandardCopyOption.REPLACE_EXISTING);
        } catch (ToolFailure failure) {
            throw new Refused(failure.what().lines().findFirst().orElse("npm failed"));
        } finally {
            Trees.delete(work);
        }
    }
}
