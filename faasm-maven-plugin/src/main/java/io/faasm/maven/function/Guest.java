package io.faasm.maven.function;

import io.faasm.core.engine.EngineCommand;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.ToolFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Runs the engine and says how the guest ended. */
final class Guest {
    private static final int LAST_LINES = 15;

    private final ProcessRunner processes;

    Guest(ProcessRunner processes) {
        this.processes = processes;
    }

    /**
     * How a run ended.
     *
     * @param exitCode the guest's, or the engine's own (see {@link EngineCommand})
     * @param lastLines the end of what it printed
     */
    record Ending(int exitCode, String lastLines) {
        String inWords() {
            return switch (exitCode) {
                case EngineCommand.OUT_OF_TIME -> "was ended at its time limit";
                case EngineCommand.TRAP -> "trapped";
                default -> "exited with code " + exitCode;
            };
        }
    }

    /** Runs a guest; each line of its two streams goes to one receiver. */
    Ending run(Command command, Consumer<String> eachLine) {
        return run(command, eachLine, eachLine);
    }

    Ending run(Command command, Consumer<String> eachLine, Consumer<String> eachErrorLine) {
        Deque<String> last = new ArrayDeque<>();
        int exitCode = 0;
        try {
            processes.run(command, keeping(last, eachLine), keeping(last, eachErrorLine));
        } catch (ToolFailure failure) {
            if (failure.exitCode() < 0) {
                throw failure;
            }
            exitCode = failure.exitCode();
        }
        synchronized (last) {
            return new Ending(exitCode, String.join("\n", last));
        }
    }

    private static Consumer<String> keeping(Deque<String> last, Consumer<String> receiver) {
        return line -> {
            synchronized (last) {
                if (last.size() == LAST_LINES) {
                    last.removeFirst();
                }
                last.addLast(line);
            }
            receiver.accept(line);
        };
    }
}
