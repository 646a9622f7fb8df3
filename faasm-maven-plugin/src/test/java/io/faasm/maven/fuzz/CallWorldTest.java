package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.codegen.CheckedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found out about an engine that lets a guest do what it must not; scripts are such engines here. */
class CallWorldTest {
    /** With a writable directory, a read-only one, state, and an output. */
    private static final byte[] PROGRAM = {0x47, 1, 2, 3};

    @TempDir
    private Path directory;

    private final ProcessRunner processes =
            new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true));

    /** What is wrong after an engine did this in its own directory, which is above all that the guest sees. */
    private Optional<String> after(String script) throws IOException {
        Path engine = Files.writeString(directory.resolve("engine"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
        CallWorld world = new CallWorld(directory.resolve("world"), processes);
        return world.run(new CheckedRun(engine, directory.resolve("code.so")), PROGRAM, false, new CallEndings());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    exit 0
                    exit 42
                    echo 'faaslet: trap: unreachable' >&2; exit 134
                    echo 'faaslet: the time limit is over' >&2; exit 124
                    echo changed > shared/mount/file; ln -s /etc shared/mount/etc; exit 0
                    mkdir kept/state/user; echo value > kept/state/user/key
                    echo output > results/output
                    """)
    void whatAGuestMayDoIsNoFault(String script) throws IOException {
        assertEquals(Optional.empty(), after(script));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    echo changed > outside/decoy            | outside/decoy
                    cp decoy x; mv x decoy                  | decoy
                    touch decoy                             | decoy
                    chmod 600 outside/dir/file              | outside/dir/file
                    ln outside/decoy shared/mount/name      | outside/decoy
                    echo new > root/new                     | root/new is new
                    rm given/out                            | given/out is gone
                    ln -sfn / given/up                      | given/up
                    mkdir shared/beside                     | shared/beside is new
                    mkdir temporary/faasm-left              | left in the directory for temporary files
                    echo x > results/.faaslet-output-1      | left beside the output
                    mkdir -p kept/state/user; ln -s / kept/state/user/key | a state value is no file
                    exit 77                                 | read what lies outside
                    exit 70                                 | exit code is 70
                    exit 134                                | exit code is 134
                    exit 124                                | exit code is 124
                    kill -SEGV $$                           | exit code is 139
                    echo 'faaslet: trap: signal 11 in the engine itself' >&2; exit 134 | in the engine itself
                    """)
    void whatAGuestMustNotDoIsFound(String script, String told) throws IOException {
        String wrong = after(script).orElseThrow();
        assertTrue(wrong.contains(told), wrong);
    }

    @Test
    void theSameNumberIsTheSameProgram() {
        assertEquals(
                HexFormat.of().formatHex(CallFuzzer.programOf(7)),
                HexFormat.of().formatHex(CallFuzzer.programOf(7)));
        assertTrue(CallFuzzer.programOf(7).length != CallFuzzer.programOf(8).length
                || CallFuzzer.programOf(7)[0] != CallFuzzer.programOf(8)[0]);
    }
}
