package io.faasm.testing.unchanged;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkippedTestsTest {
    private static final String REPORT = """
            <testsuite name="x.ATest" tests="3" errors="0" skipped="2" failures="0">
              <testcase name="runs" classname="x.ATest" time="0.1"/>
              <testcase name="waits" classname="x.ATest" time="0.0">
                <skipped message="Assumption failed: no apt"/>
              </testcase>
              <testcase name="sleeps" classname="x.ATest" time="0.0">
                <skipped/>
              </testcase>
            </testsuite>
            """;

    @TempDir
    private Path reports;

    @Test
    void areNamedWithTheirReason() throws IOException {
        FileTime before = FileTime.from(Instant.now().minusSeconds(10));
        assertEquals(List.of(), SkippedTests.in(reports.resolve("absent"), before));
        Files.writeString(reports.resolve("TEST-x.ATest.xml"), REPORT);
        Files.writeString(reports.resolve("x.ATest.txt"), REPORT);
        assertEquals(
                List.of("x.ATest.sleeps", "x.ATest.waits: Assumption failed: no apt"),
                SkippedTests.in(reports, before));
        assertEquals(
                List.of(), SkippedTests.in(reports, FileTime.from(Instant.now().plusSeconds(10))), "an old report");
    }
}
