package io.faasm.maven.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.text.Printable;
import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of one module of tests.
 *
 * @param failed ids of the tests that failed, with the first line of the reason each gave
 */
record ModuleResult(String module, int ran, int skipped, SortedMap<String, String> failed, double seconds) {
    /** The file in the guest's own directory. */
    static final String FILE = "report.json";

    private static final int LONGEST = 4 << 20;

    /** The driver's report; nothing when there is none, because the guest did not come that far. */
    static Optional<ModuleResult> read(GuestDirectory left) throws IOException {
        Optional<JsonNode> report = left.json(FILE, LONGEST);
        try {
            return report.map(ModuleResult::of);
        } catch (IllegalArgumentException incomplete) {
            throw left.wrong(FILE, incomplete.getMessage());
        }
    }

    private static ModuleResult of(JsonNode report) {
        SortedMap<String, String> failed = new TreeMap<>();
        report.required("failed")
                .properties()
                .forEach(entry -> failed.put(
                        Printable.line(entry.getKey()),
                        Printable.line(entry.getValue().asText())));
        return new ModuleResult(
                Printable.line(report.required("module").asText()),
                report.required("ran").asInt(),
                report.required("skipped").asInt(),
                failed,
                report.required("seconds").asDouble());
    }

    /** A module that ended before its report: that is a failure of the whole module. */
    static ModuleResult unfinished(String module, String reason) {
        SortedMap<String, String> failed = new TreeMap<>();
        failed.put(module, reason);
        return new ModuleResult(module, 0, 0, failed, 0);
    }
}
