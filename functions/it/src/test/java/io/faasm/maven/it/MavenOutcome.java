package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

/**
 * How a build ended.
 *
 * @param log    all it wrote
 * @param output what of it went to standard output
 * @param errors what of it went to standard error
 * @param file   where all is kept
 */
record MavenOutcome(int exitCode, String log, String output, String errors, Path file) {
    MavenOutcome assertSuccess() {
        assertEquals(0, exitCode, () -> "the build failed, see " + file + "\n" + log);
        return this;
    }

    MavenOutcome assertFailure() {
        assertNotEquals(0, exitCode, () -> "the build did not fail, see " + file);
        return this;
    }

    MavenOutcome assertLogHas(String text) {
        assertTrue(log.contains(text), () -> "'" + text + "' is not in " + file + "\n" + log);
        return this;
    }

    MavenOutcome assertLogLacks(String text) {
        assertTrue(!log.contains(text), () -> "'" + text + "' is in " + file + "\n" + log);
        return this;
    }
}
