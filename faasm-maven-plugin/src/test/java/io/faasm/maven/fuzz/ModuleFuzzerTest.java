package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.process.Outcome;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleFuzzerTest {
    private static final String ONE = "01".repeat(32);
    private static final String TWO = "02".repeat(32);

    private static Optional<String> compare(String end, String lines, int exitCode, String output)
            throws JsonProcessingException {
        String run = "{\"file\": \"f\", \"first\": 3, \"end\": \"" + end + "\", \"lines\": [" + lines + "]}";
        return ModuleFuzzer.compare(new ObjectMapper().readTree(run), new Outcome(exitCode, output, Duration.ZERO));
    }

    @Test
    void theSameLinesAndTheSameEndAreTheSame() throws JsonProcessingException {
        String lines = "\"" + ONE + "\", \"" + TWO + "\"";
        assertEquals(Optional.empty(), compare("end", lines, 0, ONE + "\n" + TWO + "\n"));
        assertEquals(
                Optional.empty(),
                compare(
                        "division by zero",
                        lines,
                        134,
                        ONE + "\n" + TWO + "\nfaaslet: trap: integer division by zero\n"));
    }

    @Test
    void anotherResultIsToldWithItsCall() throws JsonProcessingException {
        String wrong = compare("end", "\"" + ONE + "\", \"" + TWO + "\"", 0, ONE + "\n" + ONE + "\n")
                .orElseThrow();
        assertEquals("call 4 gives\n    " + ONE + "\n    and in Node's engine\n    " + TWO, wrong);
    }

    @ParameterizedTest
    @CsvSource({
        "end,134,faaslet: trap: integer division by zero",
        "memory,134,faaslet: trap: integer division by zero",
        "memory,0,",
        "exception,134,faaslet: trap: unreachable instruction executed",
        "indirect call,70,faaslet: no module",
        "something new,134,faaslet: trap: something new",
    })
    void anotherEndIsTold(String end, int exitCode, String said) throws JsonProcessingException {
        assertTrue(compare(end, "\"" + ONE + "\"", exitCode, ONE + "\n" + said + "\n")
                .isPresent());
    }

    @Test
    void callsThatAreMissingAreTold() throws JsonProcessingException {
        assertTrue(compare("end", "\"" + ONE + "\"", 0, "").isPresent());
        assertTrue(compare("end", "", 0, ONE + "\n").isPresent());
    }
}
