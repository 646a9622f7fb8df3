package io.faasm.maven.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.guestfile.GuestDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownFailuresTest {
    @TempDir
    Path directory;

    private KnownFailures known(String... lines) throws IOException {
        return KnownFailures.read(List.of(Files.write(directory.resolve("known.tsv"), List.of(lines))));
    }

    private static ModuleResult result(Map<String, String> failed) {
        return new ModuleResult("test.test_a", 10, 0, new TreeMap<>(failed), 1);
    }

    @Test
    void aFailureThatIsKnownIsNoDifference() throws IOException {
        KnownFailures known = known("# why", "", "test.a\tno threads");
        assertEquals(List.of(), known.differences(List.of(result(Map.of("test.a", "Error")))));
    }

    @Test
    void aNewFailureAndAVanishedOneAreDifferences() throws IOException {
        List<String> differences =
                known("test.a\tno threads").differences(List.of(result(Map.of("test.b", "AssertionError: 1 != 2"))));
        assertEquals(
                List.of("new failure: test.b: AssertionError: 1 != 2", "does not fail any more: test.a"), differences);
    }

    @Test
    void aLineWithoutAReasonIsRefusedWithItsNumber() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> known("# why", "test.a"));
        assertTrue(failure.getMessage().contains("known.tsv:2"), failure.getMessage());
        assertThrows(BuildFailure.class, () -> known("test.a\t "));
    }

    private Optional<ModuleResult> reported(String text) throws IOException {
        try (GuestDirectory left = GuestDirectory.fresh(directory.resolve("guest"), "/report")) {
            if (!text.isEmpty()) {
                Files.writeString(left.path().resolve(ModuleResult.FILE), text);
            }
            return ModuleResult.read(left);
        }
    }

    @Test
    void aReportIsReadAMissingOneIsNoneAndABrokenOneAFailure() throws IOException {
        assertEquals(Optional.empty(), reported(""));
        assertThrows(BuildFailure.class, () -> reported("{\"module\": \"test.test_a\", \"ran\""));
        assertThrows(BuildFailure.class, () -> reported("{\"module\": \"test.test_a\", \"ran\": 10}"));
        assertEquals(
                result(Map.of("test.a\\x1b", "E")),
                reported("{\"module\": \"test.test_a\", \"ran\": 10, \"skipped\": 0,"
                                + " \"failed\": {\"test.a\\u001b\": \"E\"}, \"seconds\": 1}")
                        .orElseThrow());
    }

    @Test
    void aModuleThatEndedEarlyHasFailedAsAWhole() {
        assertEquals(
                Map.of("test.test_a", "exit code 134"),
                ModuleResult.unfinished("test.test_a", "exit code 134").failed());
    }
}
