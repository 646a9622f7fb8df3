package io.faasm.core.process;

import io.faasm.core.console.Console;
import io.faasm.core.host.NativeText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.PumpStreamHandler;

/** Runs tools. Safe for use by several threads. */
public final class ProcessRunner {
    /** How long a pump may linger on a stream that some stray descendant of a killed tool still holds open. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);

    /** How long a program may still be open for writing before it is given up. */
    private static final Duration BUSY_LIMIT = Duration.ofSeconds(10);

    private static final Duration BUSY_PAUSE = Duration.ofMillis(20);

    private final Console console;
    private final Duration busyLimit;

    public ProcessRunner(Console console) {
        this(console, BUSY_LIMIT);
    }

    ProcessRunner(Console console, Duration busyLimit) {
        this.console = console;
        this.busyLimit = busyLimit;
    }

    /** Runs the command; any exit code but 0 is a {@link ToolFailure}. */
    public Outcome run(Command command) {
        return run(command, line -> {});
    }

    /** Runs the command, hands over each line of its output as it comes; any exit code but 0 is a {@link ToolFailure}. */
    public Outcome run(Command command, Consumer<String> eachLine) {
        return run(command, eachLine, eachLine);
    }

    /**
     * Runs the command, hands over each line as it comes, one at a time; any exit code but 0 is a {@link ToolFailure}.
     *
     * @param eachLine receives the lines of standard output
     * @param eachErrorLine receives those of standard error
     */
    public Outcome run(Command command, Consumer<String> eachLine, Consumer<String> eachErrorLine) {
        Outcome outcome = execute(command, eachLine, eachErrorLine);
        if (outcome.exitCode() != 0) {
            throw ToolFailure.exited(command, outcome);
        }
        return outcome;
    }

    /** Runs the command to its end, whatever it returns. */
    public Outcome tryRun(Command command) {
        return execute(command, line -> {}, line -> {});
    }

    private Outcome execute(Command command, Consumer<String> eachLine, Consumer<String> eachErrorLine) {
        console.debug("[" + command.tool() + "] " + command.shown());
        command.line().forEach(NativeText::requireArgument);
        long start = System.nanoTime();
        try (ToolOutput output = new ToolOutput(command.log());
                ProcessTree tree = new ProcessTree()) {
            Streams streams = new Streams(logged(command, eachLine), logged(command, eachErrorLine));
            int exitCode = await(command, output, streams, tree);
            return new Outcome(exitCode, output.text(), Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException failure) {
            throw new UncheckedIOException("The log of " + command.tool() + " cannot be written.", failure);
        }
    }

    /** What receives the lines of a tool's two streams. */
    private record Streams(Consumer<String> output, Consumer<String> error) {}

    private Consumer<String> logged(Command command, Consumer<String> receiver) {
        return line -> {
            if (!command.secretive()) {
                console.debug("[" + command.tool() + "] " + Command.withoutSecrets(line));
            }
            receiver.accept(line);
        };
    }

    /**
     * The kernel starts no program that is open for writing. One that has just been written here can be: a process that
     * another thread is starting holds everything that was open when it was forked, until it becomes its program.
     */
    private int await(Command command, ToolOutput output, Streams streams, ProcessTree tree) {
        long start = System.nanoTime();
        Ending ending = attempt(command, output, streams, tree);
        while (ending.programIsBusy() && System.nanoTime() - start < busyLimit.toNanos()) {
            try {
                Thread.sleep(BUSY_PAUSE.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw ToolFailure.interrupted(command, output.text(), interrupted);
            }
            ending = attempt(command, output, streams, tree);
        }
        if (ending.programIsBusy()) {
            throw ToolFailure.busy(command, ending.exception());
        }
        if (ending.exception() != null) {
            throw ToolFailure.notStarted(command, ending.exception());
        }
        output.rethrow();
        return ending.exitValue();
    }

    private static Ending attempt(Command command, ToolOutput output, Streams streams, ProcessTree tree) {
        InputStream input = command.input().map(ByteArrayInputStream::new).orElse(null);
        LineSplitter out = new LineSplitter(output, streams.output());
        LineSplitter err = new LineSplitter(output, streams.error());
        PumpStreamHandler pumps = new PumpStreamHandler(out, err, input);
        DefaultExecutor executor = DefaultExecutor.builder()
                .setWorkingDirectory(command.directory().toFile())
                .setExecuteStreamHandler(pumps)
                .get();
        executor.setExitValues(null);
        executor.setProcessDestroyer(tree);
        Ending ending = new Ending();
        try {
            executor.execute(commandLine(command), command.environment(), ending);
            if (command.timeout().isEmpty()) {
                ending.waitFor();
            } else if (!ending.waitFor(command.timeout().get())) {
                pumps.setStopTimeout(DRAIN_LIMIT);
                tree.kill();
                ending.waitFor();
                throw ToolFailure.timedOut(command, output.text());
            }
        } catch (IOException impossible) {
            throw ToolFailure.notStarted(command, impossible);
        } catch (InterruptedException interrupted) {
            pumps.setStopTimeout(DRAIN_LIMIT);
            tree.kill();
            Thread.currentThread().interrupt();
            throw ToolFailure.interrupted(command, output.text(), interrupted);
        }
        out.close();
        err.close();
        return ending;
    }

    private static CommandLine commandLine(Command command) {
        CommandLine line = new CommandLine(command.line().get(0));
        command.line().stream().skip(1).forEach(word -> line.addArgument(word, false));
        return line;
    }
}
