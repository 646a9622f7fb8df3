package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectCompilationTest {
    private static final List<String> FLAGS = List.of(
            "-O3", "-mbulk-memory", "-fPIC", "-fwasm-exceptions", "-sSUPPORT_LONGJMP=wasm", "-I/a b", "-std=gnu11");

    @TempDir
    private Path directory;

    private final ProcessRunner processes = new ProcessRunner(new RecordingConsole());

    private Path program(String name, String body) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** An emcc that answers {@code -###} as that of 3.1.69 does. */
    private Path emcc() throws IOException {
        Path clang = program("clang", "echo clang\nprintf '%s\\n' \"$@\"\n");
        return program("emcc", """
                case $1 in
                  -###)
                    echo ' %s -target wasm32-unknown-emscripten -mllvm -wasm-enable-sjlj "--sysroot=/it'"'"'s" "-###" -c -O3' >&2
                    echo 'Target: wasm32-unknown-emscripten' >&2;;
                  *) echo emcc; printf '%%s\\n' "$@";;
                esac
                """.formatted(clang));
    }

    private Optional<String> function(Path compiler) throws IOException {
        Toolchain toolchain = TestToolchain.in(directory);
        return DirectCompilation.function(compiler, FLAGS, toolchain, processes, directory);
    }

    private List<String> run(List<String> flags, String... words) throws IOException {
        Path emcc = emcc();
        Path wrapper = program(
                "cc",
                function(emcc).orElseThrow() + DirectCompilation.FUNCTION + " \"$@\"\nexec " + emcc + " \"$@\"\n");
        return processes
                .run(Command.of("cc", wrapper, flags, List.of(words)).build())
                .output()
                .lines()
                .toList();
    }

    @Test
    void whatEmccOnlyHandsOnGoesToClangWithItsFlags() throws IOException {
        List<String> told = new ArrayList<>(List.of(
                "clang", "-target", "wasm32-unknown-emscripten", "-mllvm", "-wasm-enable-sjlj", "--sysroot=/it's"));
        told.addAll(FLAGS);
        told.remove("-sSUPPORT_LONGJMP=wasm");
        told.addAll(List.of("-DTEXT=\"a b\"", "-std=c11", "-Wall", "-MD", "-MF", "a.d", "-c", "dir/a.c", "-o", "a.o"));
        assertEquals(
                told,
                run(FLAGS, "-DTEXT=\"a b\"", "-std=c11", "-Wall", "-MD", "-MF", "a.d", "-c", "dir/a.c", "-o", "a.o"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-fno-exceptions",
                "-pthread",
                "-msimd128",
                "-sMEMORY64=1",
                "-sSUPPORT_LONGJMP=emscripten",
                "-flto",
                "-g4",
                "-Os",
                "-nostdinc",
                "-xc++",
                "-Wl,--export-all",
                "@options.rsp",
                "other.S",
                "header.h"
            })
    void whatDecidesSomethingInEmccIsLeftToIt(String word) throws IOException {
        List<String> words =
                Stream.concat(FLAGS.stream(), Stream.of(word, "-c", "a.c")).toList();
        assertEquals(Stream.concat(Stream.of("emcc"), words.stream()).toList(), run(FLAGS, word, "-c", "a.c"));
    }

    @Test
    void onlyCallsWithTheFlagsThatWereAskedAboutAreShort() throws IOException {
        for (String missing : List.of("-mbulk-memory", "-fPIC", "-fwasm-exceptions", "-sSUPPORT_LONGJMP=wasm")) {
            List<String> flags =
                    FLAGS.stream().filter(flag -> !flag.equals(missing)).toList();
            assertEquals("emcc", run(flags, "-c", "a.c").get(0), missing);
        }
    }

    @Test
    void anEmccThatTellsNothingDoesEverything() throws IOException {
        assertEquals(Optional.empty(), function(program("silent", "exit 0\n")));
        assertEquals(Optional.empty(), function(program("failing", "echo ' clang -target wasm32 -### -c'; exit 1\n")));
        assertEquals(Optional.empty(), function(program("other", "echo ' cc -### -c a.c'\n")));
    }
}
