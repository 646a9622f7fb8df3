package io.faasm.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A Python of this machine that does what a test needs: the first one that is able to, and not only the first on the PATH. */
public final class TestPython {
    private static final List<String> USUAL = List.of("/usr/bin", "/usr/local/bin");
    private static final List<String> NAMES =
            List.of("python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9");

    private TestPython() {}

    /** One that runs this program without a failure; the test is skipped, and the build reports it, only if there is none. */
    public static Path that(String program) {
        Optional<Path> found = find(System.getenv("PATH"), program);
        assumeTrue(found.isPresent(), "no Python of this machine can: " + program);
        return found.orElseThrow();
    }

    static Optional<Path> find(String path, String program) {
        ProcessRunner processes = new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true));
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), USUAL.stream())
                .distinct()
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .filter(python -> processes
                                .tryRun(Command.of("python", python, "-c", program)
                                        .env(Map.of("PATH", path))
                                        .build())
                                .exitCode()
                        == 0)
                .findFirst();
    }
}
