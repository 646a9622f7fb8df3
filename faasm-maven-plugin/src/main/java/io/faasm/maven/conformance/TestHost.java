package io.faasm.maven.conformance;

import io.faasm.core.cache.Fingerprint;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** Where tests run. */
public sealed interface TestHost permits EngineHost, WorkerHost {
    /** What it is called in messages. */
    String name();

    /** Adds everything of it that decides what comes of tests. */
    Fingerprint.Builder describe(Fingerprint.Builder fingerprint);

    /** The directory that a driver writes its report into, to be made in an empty directory of the host. */
    GuestDirectory reports(Path place) throws IOException;

    /**
     * Runs tests in a guest of their own.
     *
     * @param drivers the folder of the drivers
     * @param place the directory of the host that {@link #reports} was called for
     */
    Outcome run(Suite suite, Path drivers, Path place, GuestDirectory reports, Duration limit, ProcessRunner processes)
            throws IOException;
}
