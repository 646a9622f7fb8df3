package io.faasm.maven.function;

import io.faasm.maven.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Builds the engine's command line for one run of the guest. */
final class GuestCommand {
    /** The engine ends the guest at its time limit; it is killed from outside only when that did not work. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final RuntimeRoot runtime;
    private final List<Object> options = new ArrayList<>();
    private final Limits limits;

    GuestCommand(RuntimeRoot runtime, Limits limits) {
        this.runtime = runtime;
        this.limits = limits;
        option("--module", runtime.module());
        option("--root", runtime.root());
        option("--memory-limit", limits.memoryMebibytes());
        option("--time-limit", Math.max(1, limits.time().toSeconds()));
    }

    GuestCommand readOnly(Path directory, String guestPath) {
        return option("--dir", directory.toAbsolutePath() + ":" + guestPath + ":ro");
    }

    GuestCommand writable(Path directory, String guestPath) {
        return option("--dir", directory.toAbsolutePath() + ":" + guestPath);
    }

    GuestCommand environment(String name, String value) {
        return option("--env", name + "=" + value);
    }

    GuestCommand option(String name, Object value) {
        options.add(name);
        options.add(value);
        return this;
    }

    /** The command that starts the engine in this directory; the words are the guest's own command line. */
    Command command(Path directory, Object... words) {
        return Command.of("faaslet", runtime.engine(), options, "--", words)
                .in(directory)
                .timeout(limits.time().plus(GRACE))
                .build();
    }
}
