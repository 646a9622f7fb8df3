package io.faasm.core.process;

import io.faasm.core.failure.BuildFailure;
import java.util.List;
import java.util.Optional;

/** A tool that failed, was killed or could not be started. */
public final class ToolFailure extends BuildFailure {
    private static final long serialVersionUID = 1L;
    private static final int LINES_SHOWN = 20;

    private final int exitCode;

    private ToolFailure(String what, String remedy, int exitCode, Throwable cause) {
        super(what, remedy, cause);
        this.exitCode = exitCode;
    }

    /** What the tool returned, or -1 when it was killed or never ran. */
    public int exitCode() {
        return exitCode;
    }

    static ToolFailure exited(Command command, Outcome outcome) {
        return new ToolFailure(
                describe(command, "failed with exit code " + outcome.exitCode(), outcome.output()),
                remedy(command, outcome.output()),
                outcome.exitCode(),
                null);
    }

    static ToolFailure timedOut(Command command, String output) {
        String limit = command.timeout().map(Object::toString).orElse("");
        return new ToolFailure(
                describe(command, "did not end within " + limit + " and was killed", output),
                "Look in the output for what it waits for; a slow or busy machine needs a longer limit.",
                -1,
                null);
    }

    static ToolFailure interrupted(Command command, String output, InterruptedException cause) {
        return new ToolFailure(
                describe(command, "was killed because the build was interrupted", output), "Run it again.", -1, cause);
    }

    static ToolFailure busy(Command command, Exception cause) {
        return new ToolFailure(
                describe(command, "could not be started, because its file is open for writing", ""),
                "End whatever writes " + command.line().get(0) + " (fuser or lsof tells) and run the build again.",
                -1,
                cause);
    }

    static ToolFailure notStarted(Command command, Exception cause) {
        return new ToolFailure(
                describe(command, "could not be started (" + cause.getMessage() + ")", ""),
                "Check that " + command.line().get(0) + " exists, is executable and is made for this machine.",
                -1,
                cause);
    }

    private static String describe(Command command, String end, String output) {
        StringBuilder text =
                new StringBuilder(command.tool()).append(' ').append(end).append('.');
        text.append("\n  command: ").append(command.shown());
        text.append("\n  directory: ").append(command.directory());
        List<String> lines = output.lines().toList();
        if (!lines.isEmpty()) {
            text.append("\n  last lines:");
            lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size())
                    .forEach(line -> text.append("\n    ").append(Command.withoutSecrets(line)));
        }
        command.log().ifPresent(log -> text.append("\n  whole log: ").append(log));
        return text.toString();
    }

    private static String remedy(Command command, String output) {
        if (output.contains("No space left on device")) {
            return "A disk is full: free some space there, or move the cache with -Dfaasm.cache.dir=<directory>.";
        }
        Optional<String> log = command.log().map(file -> "Read " + file + ", mend the cause");
        return log.orElse("Mend the cause that the last lines show") + " and run the build again.";
    }
}
