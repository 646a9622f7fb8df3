package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultInjectionTest {
    private static final FaultInjection FAULTS = new FaultInjection(Set.of("openat", "close"), Set.of("strlen"));

    @Test
    void readsTheListOfCalls(@TempDir Path directory) throws IOException {
        Path list = Files.writeString(
                directory.resolve("calls.inc"),
                "/* FAULT: may fail. */\nFAULT(openat, -1, EMFILE)\nFAULT(close, -1, EIO)\nHARMLESS(strlen)\n");
        FaultInjection faults = FaultInjection.read(list);
        assertEquals(FAULTS, faults);
        assertEquals(List.of("-Wl,--wrap=close", "-Wl,--wrap=openat"), faults.linkFlags());
    }

    @Test
    void acceptsWhatTheListHasAndWhatTheEngineDefines() {
        assertDoesNotThrow(() -> FAULTS.check("""
                a.c.o:                  U openat
                a.c.o:                  U strlen
                a.c.o:                  U report
                b.c.o: 0000000000000010 T report
                supervisor.c.o:                  U _exit
                """));
    }

    @Test
    void refusesACallThatTheListDoesNotHave() {
        assertTrue(refusal("a.c.o:                  U renameat2\n").contains("a.c.o calls renameat2"));
        assertTrue(refusal("a.c.o:                  w weak_one\n").contains("a.c.o calls weak_one"));
        assertTrue(refusal("a.c.o:                  U local\nb.c.o: 0000000000000010 t local\n")
                .contains("a.c.o calls local"));
    }

    @Test
    void refusesALibraryThatEndsTheProcess() {
        assertTrue(refusal("walls.c.o:                  U _exit\n").contains("walls.c.o calls _exit"));
        assertTrue(refusal("supervisor.c.o:                  U exit\n").contains("supervisor.c.o calls exit"));
    }

    private static String refusal(String symbols) {
        return assertThrows(BuildFailure.class, () -> FAULTS.check(symbols)).getMessage();
    }
}
