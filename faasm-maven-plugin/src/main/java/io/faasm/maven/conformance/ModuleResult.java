package io.faasm.maven.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of one module of tests.
 *
 * @param failed ids of the tests that failed, with the first line of the reason each gave
 */
record ModuleResult(String module, int ran, int skipped, SortedMap<String, String> failed, double seconds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the driver printed as its last line; nothing when that is no report, because the guest did not come that far. */
    static Optional<ModuleResult> parse(String output) {
        String text = output.strip();
        try {
            JsonNode report = JSON.readTree(text.substring(text.lastIndexOf('\n') + 1));
            SortedMap<String, String> failed = new TreeMap<>();
            report.required("failed")
                    .properties()
                    .forEach(
                            entry -> failed.put(entry.getKey(), entry.getValue().asText()));
            return Optional.of(new ModuleResult(
                    report.required("module").asText(),
                    report.required("ran").asInt(),
                    report.required("skipped").asInt(),
                    failed,
                    report.required("seconds").asDouble()));
        } catch (JsonProcessingException | IllegalArgumentException noReport) {
            return Optional.empty();
        }
    }

    /** A module that ended before its report: that is a failure of the whole module. */
    static ModuleResult unfinished(String module, String reason) {
        SortedMap<String, String> failed = new TreeMap<>();
        failed.put(module, reason);
        return new ModuleResult(module, 0, 0, failed, 0);
    }
}
