package io.faasm.maven.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasm.core.text.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of a call, as the planner tells it.
 *
 * @param function what was called, {@code USER/FUNCTION}
 * @param host     where it ran; empty: nobody said
 * @param time     from when the planner had it until it was done
 * @param chained  the calls that it made, as far as they were recorded
 */
public record CallResult(
        String function, int returnValue, String output, String host, Duration time, List<CallResult> chained) {
    /** Deeper than any function chains; what is deeper is left out. */
    private static final int DEEPEST = 64;

    public CallResult {
        chained = List.copyOf(chained);
    }

    /** A message of faabric with its result; fields that are zero or empty are left out there, and 64-bit numbers are texts. */
    static CallResult of(JsonNode message) {
        return of(message, List.of());
    }

    private static CallResult of(JsonNode message, List<CallResult> chained) {
        String name = message.path("python").asBoolean()
                ? message.path("py_user").asText() + "/"
                        + message.path("py_func").asText()
                : message.path("user").asText() + "/" + message.path("function").asText();
        long millis =
                message.path("finish_ts").asLong() - message.path("start_ts").asLong();
        return new CallResult(
                name,
                message.path("returnValue").asInt(),
                message.path("output_data").asText(),
                message.path("executedHost").asText(),
                Duration.ofMillis(Math.max(0, millis)),
                chained);
    }

    /** A node of an execution graph, {@code {"msg": …, "chained": […]}}. */
    static CallResult ofGraph(JsonNode node) {
        return ofGraph(node, 0);
    }

    private static CallResult ofGraph(JsonNode node, int depth) {
        List<CallResult> chained = new ArrayList<>();
        if (depth < DEEPEST) {
            node.path("chained").forEach(child -> chained.add(ofGraph(child, depth + 1)));
        }
        return of(node.path("msg"), chained);
    }

    CallResult withChained(List<CallResult> calls) {
        return new CallResult(function, returnValue, output, host, time, calls);
    }

    /** The calls as a tree, a line each. */
    public List<String> tree() {
        List<String> lines = new ArrayList<>();
        lines.add(line());
        addChained(lines, "");
        return lines;
    }

    private void addChained(List<String> lines, String indent) {
        for (int i = 0; i < chained.size(); i++) {
            boolean last = i == chained.size() - 1;
            CallResult child = chained.get(i);
            lines.add(indent + (last ? "└─ " : "├─ ") + child.line());
            child.addChained(lines, indent + (last ? "   " : "│  "));
        }
    }

    private String line() {
        return Text.printable(function) + ": return value " + returnValue + ", " + time.toMillis() + " ms"
                + (host.isEmpty() ? "" : ", on " + Text.printable(host));
    }
}
