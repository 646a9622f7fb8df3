package io.faasm.maven.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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

    /** The driver's report; nothing when there is none, because the guest did not come that far. */
    static Optional<ModuleResult> read(Path file) throws IOException {
        try {
            JsonNode report = JSON.readTree(Files.readString(file));
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
        } catch (NoSuchFileException | JsonProcessingException | IllegalArgumentException noReport) {
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
