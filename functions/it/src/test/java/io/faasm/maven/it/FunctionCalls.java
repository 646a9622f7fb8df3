package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions with the names and jobs of Faasm's public ones, called on a host; what they do is the same on each. */
abstract class FunctionCalls {
    /** Where each function has a directory with its function.py. */
    static final Path FUNCTIONS = Path.of("src/test/functions").toAbsolutePath();

    static final String USER = "demo";

    /** The exit code of a call that cannot be made. */
    private static final int USAGE = 64;

    @TempDir
    Path work;

    Path state;

    @BeforeEach
    void lay() throws IOException {
        state = Files.createDirectory(work.resolve("state"));
    }

    /** Calls a function of {@link #USER} with this file as input; what it writes to its output goes to the other. */
    abstract Outcome call(String function, Path input, Path output) throws IOException;

    /** What the function wrote, of what came from the host. */
    byte[] received(byte[] output) {
        return output;
    }

    static List<String> names() throws IOException {
        try (Stream<Path> functions = Files.list(FUNCTIONS)) {
            return functions.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private Path output() {
        return work.resolve("output");
    }

    final Outcome call(String function, byte[] input) throws IOException {
        Files.deleteIfExists(output());
        return call(function, Files.write(work.resolve("input"), input), output());
    }

    final byte[] answer(String function, byte[] input) throws IOException {
        Outcome outcome = call(function, input);
        assertEquals(0, outcome.exitCode(), function + ": " + outcome.output());
        return Files.exists(output()) ? received(Files.readAllBytes(output())) : new byte[0];
    }

    final String answer(String function, String input) throws IOException {
        return new String(answer(function, input.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "chain,         '',      chained",
        "chain,         fan-out, 100 calls",
        "dict_state,    '',      ''",
        "env_check,     '',      ''",
        "hash_check,    '',      ''",
        "lang_test,     '',      ''",
        "noop,          '',      ''",
        "pickle_check,  '',      ''",
    })
    void doesItsJob(String function, String input, String expected) throws IOException {
        assertEquals(expected, answer(function, input));
    }

    @Test
    void saysHello() throws IOException {
        String greeting = answer("hello", "");
        assertTrue(greeting.startsWith("Hello! This is Python " + TestEnvironment.cpythonVersion()), greeting);
    }

    @Test
    void echoesEveryByte() throws IOException {
        byte[] bytes = new byte[70_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * i >> 3);
        }
        assertArrayEquals(bytes, answer("echo", bytes));
        assertArrayEquals(new byte[0], answer("echo", new byte[0]));
    }

    @Test
    void stateOutlivesTheCall() throws IOException {
        assertEquals(1, call("state_test_read", new byte[0]).exitCode());
        for (int i = 0; i < 2; i++) {
            answer("state_test_write", "");
            answer("state_test_read", "");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void multipliesMatrices(int splits) throws IOException {
        assertEquals(1, call("mat_mul", new byte[0]).exitCode(), "there are none yet");
        assertEquals("prepared", answer("mat_mul", "prepare 32 " + splits));
        assertEquals("multiplied", answer("mat_mul", ""));
        assertEquals("right", answer("mat_mul", "check"));
    }

    /** The envelope of a call from one Python function to another: see call.h in cpython-build. */
    static byte[] envelope(String user, String function, String entry, String data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("FAASMPY1".getBytes(StandardCharsets.US_ASCII));
        for (String name : List.of(user, function, entry)) {
            int length = name.getBytes(StandardCharsets.UTF_8).length;
            bytes.write(length);
            bytes.write(length >> 8);
        }
        bytes.writeBytes((user + function + entry + data).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({"'', data", "faasm_main, data", "'', ''", "'', FAASMPY1"})
    void anEnvelopeIsNoPartOfTheData(String entry, String data) throws IOException {
        byte[] answer = answer("echo", envelope(USER, "echo", entry, data));
        assertEquals(data, new String(answer, StandardCharsets.UTF_8));
    }

    @Test
    void anEnvelopeNamesTheEntry() throws IOException {
        byte[] answer = answer("chain", envelope(USER, "chain", "answers", "abc"));
        assertEquals("cba", new String(answer, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "other, echo,    '',  another user",
        "demo,  ../echo, '',  not the names",
        "demo,  .,       '',  not the names",
        "demo,  '',      '',  not the names",
        "'',    echo,    '',  not the names",
        "demo,  echo,    a.b, its entry",
        "demo,  echo,    1a,  its entry",
        "demo,  aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, '', not the names",
    })
    void aBadEnvelopeIsNeverTakenForData(String user, String function, String entry, String reason) throws IOException {
        requireRefused(envelope(user, function, entry, "data"), reason);
    }

    @Test
    void aCutEnvelopeIsNeverTakenForData() throws IOException {
        byte[] whole = envelope(USER, "echo", "faasm_main", "");
        byte[] noMagic = Arrays.copyOf(whole, 7);
        assertArrayEquals(noMagic, answer("echo", noMagic));
        for (int size : new int[] {8, 13, 14, whole.length - 1}) {
            requireRefused(Arrays.copyOf(whole, size), size < 14 ? "lengths" : "longer than the input");
        }
        Arrays.fill(whole, 8, 14, (byte) 0xff);
        requireRefused(whole, "longer than the input");
        requireRefused(envelope(USER, "echo", "a\0b", ""), "its entry");
        requireRefused(envelope(USER, "echo", "a".repeat(256), ""), "its entry");
    }

    final void requireRefused(byte[] input, String reason) throws IOException {
        Outcome outcome = call("echo", input);
        assertEquals(USAGE, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains(reason), outcome.output());
    }
}
