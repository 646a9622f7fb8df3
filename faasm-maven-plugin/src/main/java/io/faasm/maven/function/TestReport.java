package io.faasm.maven.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    static TestReport read(Path file, UnaryOperator<String> hostPaths) throws IOException {
        String python = "";
        int found = 0;
        int selected = 0;
        boolean complete = false;
        List<TestCase> cases = new ArrayList<>();
        Optional<TestCase> running = Optional.empty();
        List<String> lines = Files.exists(file)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                        .lines()
                        .toList()
                : List.of();
        for (String line : lines) {
            JsonNode event;
            try {
                event = JSON.readTree(line);
            } catch (JsonProcessingException cutOff) {
                // The guest ended while it wrote this, its last line.
                break;
            }
            switch (event.path("event").asText()) {
                case "begin" ->
                    python = event.path("implementation").asText() + " "
                            + event.path("version").asText() + " on sys.platform \""
                            + event.path("platform").asText() + "\"";
                case "found" -> {
                    found = event.path("tests").asInt();
                    selected = event.path("selected").asInt();
                }
                case "start" -> running = Optional.of(testCase(event, hostPaths));
                case "end" -> {
                    cases.add(testCase(event, hostPaths));
                    running = Optional.empty();
                }
                case "done" -> complete = true;
                default -> throw new IOException("Unknown event in " + file + ": " + line);
            }
        }
        return new TestReport(python, found, selected, List.copyOf(cases), running, complete);
    }

    private static TestCase testCase(JsonNode event, UnaryOperator<String> hostPaths) {
        return new TestCase(
                event.path("class").asText(),
                event.path("name").asText(),
                event.path("seconds").asDouble(),
                TestCase.Outcome.valueOf(event.path("outcome").asText("error").toUpperCase(Locale.ROOT)),
                event.path("type").asText(""),
                hostPaths.apply(event.path("message").asText("")),
                hostPaths.apply(event.path("trace").asText("")),
                event.path("stdout").asText(""),
                event.path("stderr").asText(""));
    }
}
