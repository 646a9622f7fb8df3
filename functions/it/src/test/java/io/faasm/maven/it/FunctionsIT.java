package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.engine.EngineCommand;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The functions in the engine, as {@code faasm:run} calls them. */
class FunctionsIT extends FunctionCalls {
    private static final Limits LIMITS = new Limits(1024, Duration.ofMinutes(2));

    @Override
    Outcome call(String function, Path input, Path output) throws IOException {
        EngineCommand command = RuntimeRoot.in(InstalledRoot.directory()).command(LIMITS);
        for (String name : names()) {
            command.readOnly(FUNCTIONS.resolve(name), "/pyfuncs/" + USER + "/" + name);
        }
        return new ProcessRunner(InstalledProduct.SILENT)
                .tryRun(command.state(state)
                        .input(input)
                        .output(output)
                        .function(USER, function, Optional.empty())
                        .command(work, "py_func", USER, function)
                        .build());
    }

    @Test
    void listsADirectory() throws IOException {
        String encodings = TestEnvironment.standardLibrary() + "/encodings";
        try (Stream<Path> files = Files.list(InstalledRoot.directory().resolve("root" + encodings))) {
            String expected =
                    files.map(file -> file.getFileName().toString()).sorted().collect(Collectors.joining(","));
            assertEquals(expected, answer("dir_test", encodings));
        }
        assertEquals(1, call("dir_test", new byte[0]).exitCode());
        Outcome missing = call("dir_test", "/nowhere".getBytes(StandardCharsets.UTF_8));
        assertEquals(1, missing.exitCode());
        assertTrue(missing.output().contains("FileNotFoundError"), missing.output());
    }

    /** The engine has mapped the directory of one function. */
    @Test
    void anEnvelopeDoesNotChangeTheFunction() throws IOException {
        requireRefused(envelope(USER, "hello", "", "data"), "another function");
    }
}
