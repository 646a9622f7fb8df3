package io.faasm.maven.function;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.maven.fuzz.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Whatever a guest leaves as the report of its tests: it is read, or refused as what it is. */
public final class TestReportFuzz {
    private static Path place;

    private TestReportFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (place == null) {
            place = Scratch.directory("test-report");
        }
        try (GuestDirectory guest = GuestDirectory.fresh(place, "/reports")) {
            Files.write(guest.path().resolve(TestReport.FILE), input);
            TestReport report = TestReport.read(guest, UnaryOperator.identity());
            for (TestCase each : report.cases()) {
                if (each.name().chars().anyMatch(Character::isISOControl)) {
                    throw new AssertionError("the name of a test would reach the terminal as it is");
                }
            }
        } catch (BuildFailure refused) {
            // As documented.
        }
    }
}
