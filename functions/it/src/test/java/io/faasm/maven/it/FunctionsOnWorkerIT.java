package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.engine.WorkerCommand;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.clustermodule.ClusterModuleStage;
import io.faasm.maven.codegen.CodegenStage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The functions in the module for clusters, on a host that behaves as a Faasm worker with WAMR does, its faults included.
 * There is no runtime root, and each file that a call opens costs the worker a descriptor.
 */
class FunctionsOnWorkerIT extends FunctionCalls {
    /** {@code -Dit.worker.calls=1000} for more. */
    private static final int CALLS = Integer.getInteger("it.worker.calls", 20);

    /** What a call without chained ones may cost a worker: four for its own directories, and two of the function. */
    private static final int DESCRIPTORS = 4 + 2;

    private static final String ENCODED = "data:application/octet-stream;base64,";

    private Path root;
    private Path shared;
    private Path report;

    /** What a test asks of the worker beyond the one call. */
    private UnaryOperator<WorkerCommand> options = command -> command;

    private String user = USER;

    @BeforeEach
    void upload() throws IOException {
        root = Files.createDirectory(work.resolve("root"));
        report = work.resolve("report");
        shared = work.resolve("shared");
        for (String owner : List.of(USER, "python")) {
            for (String name : names()) {
                Path directory = Files.createDirectories(
                        shared.resolve("pyfuncs").resolve(owner).resolve(name));
                Files.copy(FUNCTIONS.resolve(name).resolve("function.py"), directory.resolve("function.py"));
            }
        }
    }

    @Override
    Outcome call(String function, Path input, Path output) {
        Path worker = new InstalledProduct(CodegenStage.STAGE).directory().resolve("bin/faasm-worker");
        WorkerCommand command = WorkerCommand.of(
                        worker,
                        new InstalledProduct(ClusterModuleStage.STAGE)
                                .directory()
                                .resolve(ClusterModuleStage.CODE),
                        root)
                .shared(shared)
                .state(state)
                .input(input)
                .output(output)
                .report(report);
        return new ProcessRunner(InstalledProduct.SILENT)
                .tryRun(options.apply(command)
                        .command(work, user, function, Optional.empty())
                        .timeout(Duration.ofMinutes(10))
                        .build());
    }

    /** What a caller from outside does with an answer that travelled as text. */
    @Override
    byte[] received(byte[] output) {
        String text = new String(output, StandardCharsets.UTF_8);
        return text.startsWith(ENCODED) ? Base64.getDecoder().decode(text.substring(ENCODED.length())) : output;
    }

    private List<JsonNode> report() throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (Stream<String> lines = Files.lines(report)) {
            return lines.map(line -> {
                        try {
                            return json.readTree(line);
                        } catch (IOException malformed) {
                            throw new AssertionError(line, malformed);
                        }
                    })
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "noop,             '',   1",
        "hello,            '',   1",
        "echo,             text, 1",
        "dict_state,       '',   2",
        "dir_test,         /lib, 1",
        "env_check,        '',   1",
        "hash_check,       '',   1",
        "lang_test,        '',   1",
        "pickle_check,     '',   1",
        "state_test_write, '',   1",
    })
    void isCalledManyTimesOnOneWorker(String function, String input, int messages) throws IOException {
        options = command -> command.calls(CALLS);
        answer(function, input);
        List<JsonNode> calls = report();
        assertEquals(CALLS, calls.size());
        for (JsonNode call : calls) {
            assertEquals(0, call.get("return_value").asInt(), call::toString);
            // What it chains is a call of its own.
            assertTrue(call.get("descriptors").asInt() <= messages * DESCRIPTORS, call::toString);
        }
    }

    @Test
    void bytesThatAreNoTextTravelAsText() throws IOException {
        Path bytes = Files.write(work.resolve("bytes"), new byte[] {(byte) 0xff, 0, (byte) 0xfe});
        Path carried = work.resolve("carried");
        assertEquals(0, call("echo", bytes, carried).exitCode());
        assertEquals(ENCODED + "/wD+", Files.readString(carried));
    }

    @Test
    void keysOfUsersDoNotMeet() throws IOException {
        answer("state_test_write", "");
        user = "python";
        assertEquals(1, call("state_test_read", new byte[0]).exitCode());
        answer("state_test_write", "");
        try (Stream<Path> values = Files.list(state)) {
            assertEquals(
                    "demo%3Astate_test state_test",
                    values.map(value -> value.getFileName().toString()).sorted().collect(Collectors.joining(" ")));
        }
    }

    /** A cluster loses a chained call that finds no free slot. */
    @Test
    void aFanOutNeedsTwoSlots() throws IOException {
        options = command -> command.slots(2);
        assertEquals("100 calls", answer("chain", "fan-out"));
        options = command -> command.slots(1).awaitTimeout(Duration.ofSeconds(1));
        Outcome lost = call("chain", "fan-out".getBytes(StandardCharsets.UTF_8));
        assertEquals(1, lost.exitCode(), lost.output());
        assertTrue(lost.output().contains("the cluster lost the chained call of square()"), lost.output());
    }

    @Test
    void anEnvelopeNamesTheFunction() throws IOException {
        byte[] answer = answer("noop", envelope(USER, "chain", "answers", "abc"));
        assertEquals("cba", new String(answer, StandardCharsets.UTF_8));
    }
}
