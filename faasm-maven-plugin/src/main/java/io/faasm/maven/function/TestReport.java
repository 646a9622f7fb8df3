package io.faasm.maven.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.guestfile.GuestJson;
import io.faasm.core.guestfile.GuestLines;
import io.faasm.core.text.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the runner in the guest wrote, as far as it came.
 *
 * @param python platform and version in words, empty when the runner did not even start
 * @param found tests there are
 * @param selected tests that were to run
 * @param cases tests that ended, in order
 * @param running the test that had started and did not end
 * @param complete whether the runner came to its end
 */
record TestReport(
        String python, int found, int selected, List<TestCase> cases, Optional<TestCase> running, boolean complete) {
    /** The file in the guest's own directory. */
    static final String FILE = "tests.jsonl";

    private static final long LARGEST = 64 << 20;

    /** Each test may print a mebibyte to each of its two streams, and JSON's escapes take up to six bytes. */
    private static final int LONGEST_LINE = 16 << 20;

    private static final int MOST_TESTS = 100_000;

    static TestReport read(GuestDirectory left, UnaryOperator<String> hostPaths) throws IOException {
        Optional<GuestLines> lines = left.lines(FILE, LARGEST, LONGEST_LINE);
        if (lines.isEmpty()) {
            return new TestReport("", 0, 0, List.of(), Optional.empty(), false);
        }
        try (GuestLines each = lines.get()) {
            return read(left, each, hostPaths);
        }
    }

    private static TestReport read(GuestDirectory left, GuestLines lines, UnaryOperator<String> hostPaths)
            throws IOException {
        String python = "";
        int found = 0;
        int selected = 0;
        boolean complete = false;
        List<TestCase> cases = new ArrayList<>();
        Optional<TestCase> running = Optional.empty();
        for (String line = lines.next(); line != null; line = lines.next()) {
            JsonNode event;
            try {
                event = GuestJson.parse(line);
            } catch (JsonProcessingException malformed) {
                throw left.wrong(FILE, malformed.getOriginalMessage() + " in " + line);
            }
            switch (event.path("event").asText()) {
                case "begin" ->
                    python = word(event, "implementation") + " " + word(event, "version") + " on sys.platform \""
                            + word(event, "platform") + "\"";
                case "found" -> {
                    found = event.path("tests").asInt();
                    selected = event.path("selected").asInt();
                }
                case "start" -> running = Optional.of(testCase(left, event, hostPaths));
                case "end" -> {
                    if (cases.size() == MOST_TESTS) {
                        throw left.wrong(FILE, "more than " + MOST_TESTS + " tests");
                    }
                    cases.add(testCase(left, event, hostPaths));
                    running = Optional.empty();
                }
                case "done" -> complete = true;
                default -> throw left.wrong(FILE, "the event " + line);
            }
        }
        return new TestReport(python, found, selected, List.copyOf(cases), running, complete);
    }

    private static TestCase testCase(GuestDirectory left, JsonNode event, UnaryOperator<String> hostPaths) {
        return new TestCase(
                word(event, "class"),
                word(event, "name"),
                event.path("seconds").asDouble(),
                outcome(left, event.path("outcome").asText("error")),
                word(event, "type"),
                hostPaths.apply(event.path("message").asText("")),
                hostPaths.apply(event.path("trace").asText("")),
                event.path("stdout").asText(""),
                event.path("stderr").asText(""));
    }

    private static TestCase.Outcome outcome(GuestDirectory left, String name) {
        return Arrays.stream(TestCase.Outcome.values())
                .filter(outcome -> outcome.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> left.wrong(FILE, "the outcome " + name));
    }

    /** What stands on one line of the log, whatever the guest makes of it. */
    private static String word(JsonNode event, String field) {
        return Printable.line(event.path(field).asText(""));
    }
}
