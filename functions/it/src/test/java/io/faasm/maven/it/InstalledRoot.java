package io.faasm.maven.it;

import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The runtime root that this build installed, as a command. */
final class InstalledRoot {
    private InstalledRoot() {}

    /** The directory that the product was built in or unpacked to. */
    static Path directory() {
        return new InstalledProduct("runtime-root").directory();
    }

    /** Runs {@code python3} of the runtime root with these words. */
    static Outcome python(Object... words) {
        return pythonReading("", words);
    }

    /** The same with something on standard input. */
    static Outcome pythonReading(String input, Object... words) {
        return new ProcessRunner(InstalledProduct.SILENT)
                .tryRun(Command.of("python3", directory().resolve("bin/python3"), words)
                        .env(Map.of())
                        .input(input.getBytes(StandardCharsets.UTF_8))
                        .timeout(Duration.ofMinutes(2))
                        .build());
    }

    /** The same with a directory of the host mapped in. */
    static Outcome pythonWith(Path host, String guest, Object... words) {
        List<Object> line = new ArrayList<>(List.of("--dir", host + ":" + guest));
        line.addAll(List.of(words));
        return python(line.toArray());
    }
}
