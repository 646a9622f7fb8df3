package io.faasm.core.engine;

import io.faasm.core.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Collects the options for one run of a guest. Nothing that the host opens by path may lie in a directory that the guest can
 * write: the guest would put a link there, and the host would write, or read, what the link names. A command line that breaks
 * this rule is not built.
 */
public final class EngineCommand {
    /** The engine's exit code when the time limit ended the guest. */
    public static final int OUT_OF_TIME = 124;

    /** The engine's exit code when the guest trapped. */
    public static final int TRAP = 134;

    /** The engine ends the guest at its time limit; it is killed from outside only when that did not work. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private final boolean launcher;
    private final HostOptions options;
    private Optional<Duration> timeLimit = Optional.empty();

    private EngineCommand(Path program, boolean launcher) {
        this.launcher = launcher;
        this.options = new HostOptions(program);
    }

    /**
     * The engine itself; its command line has the guest's whole one, with the program's name.
     *
     * @param module machine code of the program
     * @param root the guest's file system
     */
    public static EngineCommand engine(Path engine, Path module, Path root) {
        return new EngineCommand(engine, false).file("--module", module).file("--root", root);
    }

    /** The command {@code python3} of a runtime root; its command line has Python's arguments. */
    public static EngineCommand launcher(Path python) {
        return new EngineCommand(python, true);
    }

    public EngineCommand readOnly(Path directory, String guestPath) {
        options.open(directory);
        return option("--dir", directory.toAbsolutePath() + ":" + guestPath + ":ro");
    }

    /** Maps a directory that the guest may write; the host has nothing else in it. */
    public EngineCommand writable(Path directory, String guestPath) {
        options.letWrite(directory);
        return option("--dir", directory.toAbsolutePath() + ":" + guestPath);
    }

    public EngineCommand environment(String name, String value) {
        return option("--env", name + "=" + value);
    }

    public EngineCommand memoryLimit(int mebibytes) {
        return option("--memory-limit", mebibytes);
    }

    public EngineCommand timeLimit(Duration limit) {
        timeLimit = Optional.of(limit);
        return option("--time-limit", Math.max(1, limit.toSeconds()));
    }

    /** What {@code /tmp} of the guest holds at most; it is kept in memory then. */
    public EngineCommand scratchLimit(int mebibytes) {
        return option("--scratch-limit", mebibytes);
    }

    /**
     * Does not run the guest once: loads it, and runs it for each call that comes to a socket.
     *
     * @param socket where calls come; made by the engine
     * @param calls how many run at once
     * @param ahead how many processes wait for calls
     */
    public EngineCommand serve(Path socket, int calls, int ahead) {
        options.does("serve");
        return file("--socket", socket).option("--calls", calls).option("--ahead", ahead);
    }

    /** The same run every time. */
    public EngineCommand seed(int seed) {
        return option("--seed", seed);
    }

    /** A file with the call's input. */
    public EngineCommand input(Path file) {
        return file("--input", file);
    }

    /** A file that receives the call's output. */
    public EngineCommand output(Path file) {
        return file("--output", file);
    }

    /** The directory of state values. */
    public EngineCommand state(Path directory) {
        return file("--state", directory);
    }

    /** The Python function to call. */
    public EngineCommand function(String user, String function, Optional<String> entry) {
        option("--py-user", user).option("--py-func", function);
        entry.ifPresent(name -> option("--py-entry", name));
        return this;
    }

    /** Options that the rule does not hold for: the engine's own tests show that it keeps to it, too. */
    public EngineCommand unchecked(List<String> words) {
        options.addUnchecked(words);
        return this;
    }

    private EngineCommand file(String name, Path file) {
        options.open(file);
        return option(name, file);
    }

    private EngineCommand option(String name, Object value) {
        options.add(name, value);
        return this;
    }

    /** The command that starts the guest in this directory with these words. */
    public Command.Builder command(Path directory, Object... words) {
        options.open(directory);
        Command.Builder command =
                Command.of(launcher ? "python3" : "faaslet", line(), words).in(directory);
        timeLimit.ifPresent(limit -> command.timeout(limit.plus(GRACE)));
        return command;
    }

    /** The command line up to where the guest's begins. */
    public List<String> line() {
        return options.line(launcher ? List.of() : List.of("--"));
    }
}
