package io.faasm.maven.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.faasm.testing.RecordingConsole;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NinjaProgressTest {
    private final RecordingConsole console = new RecordingConsole();

    private List<String> after(String... lines) {
        try (NinjaProgress progress = new NinjaProgress(console, "packages: numpy")) {
            Stream.of(lines).forEach(progress);
        }
        return console.progress();
    }

    @Test
    void stepsAreTold() {
        assertEquals(
                List.of("packages: numpy of 12 steps", "+1", "+2", "end"),
                after("Found ninja", "[1/12] Compiling a.c", "warning: [x/y]", "[3/12] Linking", "[99/12]"));
    }

    @Test
    void aSumThatNinjaCorrectsAndASecondRunBeginAnew() {
        assertEquals(
                List.of(
                        "packages: numpy of 3 steps",
                        "+2",
                        "end",
                        "packages: numpy of 2 steps",
                        "+2",
                        "end",
                        "packages: numpy of 2 steps",
                        "+1",
                        "end"),
                after("[2/3] a", "[2/2] b", "[1/2] c"));
    }

    @Test
    void anotherBuildSystemIsNoHarm() {
        assertEquals(List.of(), after("running build_ext", ""));
    }
}
