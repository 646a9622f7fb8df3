package io.faasm.maven.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What libFuzzer, or Jazzer, which is made of it, says of a run.
 *
 * @param executions how many inputs were tried; -1 when it did not come to its end
 * @param known edges of the program that the inputs to begin with reach
 * @param reached edges that all inputs reach
 * @param reason what went wrong, if something did
 */
record FuzzerLog(long executions, long known, long reached, String reason) {
    private static final Pattern COVERED = Pattern.compile("(?m)^#\\d+\\s+(INITED|DONE)\\s+cov: (\\d+)");
    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units: +(\\d+)");
    private static final Pattern REASON = Pattern.compile("(?m)^.*(?:must hold: |runtime error: "
            + "|ERROR: (?:AddressSanitizer|LeakSanitizer|libFuzzer): |== Java Exception: ).*$");
    private static final Pattern KEPT = Pattern.compile("(crash|leak|oom|timeout)-.*");

    static FuzzerLog read(Path file) throws IOException {
        String log = Files.readString(file);
        long known = 0;
        long reached = 0;
        for (Matcher covered = COVERED.matcher(log); covered.find(); ) {
            long edges = Long.parseLong(covered.group(2));
            if (covered.group(1).equals("INITED")) {
                known = edges;
            }
            reached = Math.max(reached, edges);
        }
        Matcher executed = EXECUTED.matcher(log);
        Matcher reason = REASON.matcher(log);
        return new FuzzerLog(
                executed.find() ? Long.parseLong(executed.group(1)) : -1,
                known,
                reached,
                reason.find() ? reason.group().strip() : "the fuzzer ended, see " + file);
    }

    /** The input in a directory that a fuzzer kept because it failed. */
    static Optional<Path> kept(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> KEPT.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .findFirst();
        }
    }

    String summary() {
        return executions + " executions, " + reached + " edges reached, " + (reached - known)
                + " of them not by the corpus";
    }
}
