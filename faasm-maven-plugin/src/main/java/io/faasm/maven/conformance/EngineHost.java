package io.faasm.maven.conformance;

import io.faasm.core.cache.Fingerprint;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * The engine, with a runtime root.
 *
 * @param python the launcher {@code python3} of the runtime root
 * @param rootKey key of that runtime root in the cache
 */
public record EngineHost(Path python, String rootKey) implements TestHost {
    @Override
    public String name() {
        return "the engine";
    }

    @Override
    public Fingerprint.Builder describe(Fingerprint.Builder fingerprint) {
        return fingerprint.text("runtime-root", rootKey);
    }

    @Override
    public GuestDirectory reports(Path place) throws IOException {
        return GuestDirectory.fresh(place, "/report");
    }

    @Override
    public Outcome run(
            Suite suite, Path drivers, Path place, GuestDirectory reports, Duration limit, ProcessRunner processes) {
        EngineCommand command = EngineCommand.launcher(python);
        for (Map.Entry<String, Path> directory : suite.directories().entrySet()) {
            command.readOnly(directory.getValue(), directory.getKey());
        }
        return processes.tryRun(command.readOnly(drivers, Suite.DRIVERS)
                .writable(reports.path(), reports.guestPath())
                .environment("PYTHONPATH", suite.pythonPath())
                .environment("PYTHONDONTWRITEBYTECODE", "1")
                .timeLimit(limit)
                .command(
                        place,
                        Suite.DRIVERS + "/" + suite.driver(),
                        suite.name(),
                        reports.guestPath() + "/" + ModuleResult.FILE)
                .build());
    }
}
