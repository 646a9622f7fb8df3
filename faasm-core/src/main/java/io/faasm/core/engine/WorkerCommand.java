package io.faasm.core.engine;

import io.faasm.core.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the options for calls of a module on {@code faasm-worker}, the host that behaves as a worker of Faasm. Its runtime
 * root, shared files and state are the guest's to write, so that nothing else which the host opens may lie in them.
 */
public final class WorkerCommand {
    private final HostOptions options;

    private WorkerCommand(Path program) {
        options = new HostOptions(program);
    }

    /**
     * @param module machine code of the module that a cluster has as {@code python/py_func}
     * @param root the runtime root, which may be an empty directory
     */
    public static WorkerCommand of(Path worker, Path module, Path root) {
        return new WorkerCommand(worker).opened("--module", module).written("--root", root);
    }

    /** The shared files: those of a function lie in {@code pyfuncs/USER/FUNC}. */
    public WorkerCommand shared(Path directory) {
        return written("--shared", directory);
    }

    /** The directory of state values, which later calls find again. */
    public WorkerCommand state(Path directory) {
        return written("--state", directory);
    }

    /** A file with the input of every call. */
    public WorkerCommand input(Path file) {
        return opened("--input", file);
    }

    /** A file that receives the output of the last call. */
    public WorkerCommand output(Path file) {
        return opened("--output", file);
    }

    /** A file that receives a line of JSON for each call. */
    public WorkerCommand report(Path file) {
        return opened("--report", file);
    }

    /** So many calls, one after the other on one worker. */
    public WorkerCommand calls(int number) {
        return option("--calls", atLeastOne("calls", number));
    }

    /** How many descriptors the worker may have open, what has leaked among them. */
    public WorkerCommand descriptors(int number) {
        return option("--descriptors", atLeastOne("descriptors", number));
    }

    /** How many calls the cluster runs at a time, 8 unless this is called; what is chained beyond that never runs. */
    public WorkerCommand slots(int number) {
        return option("--slots", atLeastOne("slots", number));
    }

    /** Makes the module's file system anew once a call and not twice: without the scheduler of a cluster. */
    public WorkerCommand resetOnce() {
        return option("--resets", 1);
    }

    /** How long a call waits for one that it chained, in seconds. */
    public WorkerCommand awaitTimeout(Duration limit) {
        return option("--await-timeout", Math.max(1, limit.toSeconds()));
    }

    /** Options as they are: for the worker's own tests. */
    public WorkerCommand unchecked(List<String> words) {
        options.addUnchecked(words);
        return this;
    }

    private static int atLeastOne(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " is " + number + ", must be at least 1");
        }
        return number;
    }

    private WorkerCommand opened(String name, Path file) {
        options.open(file);
        return option(name, file);
    }

    private WorkerCommand written(String name, Path directory) {
        options.letWrite(directory);
        return option(name, directory);
    }

    private WorkerCommand option(String name, Object value) {
        options.add(name, value);
        return this;
    }

    /**
     * The command that calls a Python function, in this directory. A worker splits the message's {@code cmdline} at each
     * space and knows no quotes, so that a name can have none.
     */
    public Command.Builder command(Path directory, String user, String function, Optional<String> entry) {
        options.open(directory);
        List<String> words = new ArrayList<>(List.of(user, function));
        entry.ifPresent(words::add);
        for (String word : words) {
            if (word.isEmpty() || word.indexOf(' ') >= 0) {
                throw new IllegalArgumentException("\"" + word + "\" cannot be a word of a call's command line");
            }
        }
        return Command.of("faasm-worker", line(String.join(" ", words))).in(directory);
    }

    /** The command line for a message with this {@code cmdline}. */
    public List<String> line(String cmdline) {
        return options.line(List.of("--", cmdline));
    }
}
