package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzTargetTest {
    @TempDir
    private Path directory;

    @Test
    void aTargetSaysHowItIsBuiltAndRun() throws IOException {
        Path source = Files.writeString(
                Files.createDirectories(directory.resolve("c")).resolve("words.c"),
                "// What words mean: anything.\n// sources: a.c b.c\n// runs: 500\n// longest: 64\n#include \"fuzz.h\"\n// runs: 7\n");
        FuzzTarget target = FuzzTarget.read(source);
        assertEquals(new FuzzTarget(source, List.of("a.c", "b.c"), 500, 64), target);
        assertEquals("words", target.name());
        assertEquals(directory.resolve("corpus/words"), target.corpus());
    }

    @Test
    void aTargetWithoutAnEndIsRefused() throws IOException {
        Path source = Files.writeString(directory.resolve("words.c"), "// longest: 64\n// runs: many\n");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> FuzzTarget.read(source));
        assertTrue(failure.what().contains("// runs: NUMBER"), failure::what);
    }

    @Test
    void theTargetsOfTheEngineHaveInputsToBeginWith() throws IOException {
        List<FuzzTarget> targets = FuzzTarget.in(Path.of("../codegen/src/fuzz/c"));
        assertTrue(targets.size() >= 5, targets::toString);
        for (FuzzTarget target : targets) {
            assertTrue(Files.isDirectory(target.corpus()), () -> target.corpus() + " is missing");
        }
    }
}
