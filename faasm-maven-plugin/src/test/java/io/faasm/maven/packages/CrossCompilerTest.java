package io.faasm.maven.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.TestToolchain;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossCompilerTest {
    @TempDir
    private Path directory;

    private Toolchain toolchain;
    private CrossCompiler compiler;

    @BeforeEach
    void emscripten() throws IOException {
        Path emscripten = Files.createDirectories(directory.resolve("it's emscripten"));
        for (String name : List.of("emcc", "em++")) {
            Path program = emscripten.resolve(name);
            Files.writeString(program, "#!/bin/sh\necho \"${0##*/}\"\nprintf '%s\\n' \"$@\"\n");
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        toolchain = TestToolchain.of(emscripten, directory, directory, "3.13.5", directory, Map.of());
        compiler = CrossCompiler.in(
                directory.resolve("bin"),
                toolchain,
                List.of("-fPIC"),
                List.of("-sSIDE_MODULE=1", "-sNAME=it's"),
                List.of(Path.of("/product/lib/libc++.so")),
                new ProcessRunner(new RecordingConsole()));
    }

    private List<String> run(Path program, String... words) {
        return new ProcessRunner(new RecordingConsole())
                .run(Command.of("compiler", program, words).build())
                .output()
                .lines()
                .toList();
    }

    @Test
    void whatIsSharedBecomesASideModule() {
        assertEquals(
                List.of("emcc", "-shared", "a b.o", "-o", "x", "-sSIDE_MODULE=1", "-sNAME=it's"),
                run(compiler.c(), "-shared", "a b.o", "-o", "x"));
        assertEquals(
                List.of("em++", "/product/lib/libc++.so", "-shared", "a.o", "-sSIDE_MODULE=1", "-sNAME=it's"),
                run(compiler.cpp(), "-shared", "a.o"));
    }

    /** A linker that writes its words into what it makes. */
    private void linkerThatWrites() throws IOException {
        Path emcc = toolchain.emcc();
        Files.writeString(emcc, """
                #!/bin/sh
                for word do
                  [ "$last" = -o ] && made=$word
                  last=$word
                done
                [ "$made" ] && printf '%s\\n' "$@" >"$made"
                exit 0
                """);
    }

    @Test
    void ofASideModuleTheObjectFilesAreKeptAsOne() throws IOException {
        linkerThatWrites();
        Path made = directory.resolve("x y.so");
        run(compiler.c(), "-shared", "a b.o", "-Wl,--as-needed", "-o", made.toString(), "libb.a", "-lm");
        Path installed = Files.copy(made, directory.resolve("installed.so"));
        Path object = compiler.objectOf(installed).orElseThrow();
        assertEquals(List.of("-r", "a b.o", "libb.a", "-lm", "-o", object.toString()), Files.readAllLines(object));
        Files.writeString(installed, "stripped");
        assertEquals(Optional.empty(), compiler.objectOf(installed));
    }

    @Test
    void aLinkThatFailsKeepsNothingAndFails() throws IOException {
        Files.writeString(toolchain.emcc(), "#!/bin/sh\nexit 3\n");
        Path made = Files.writeString(directory.resolve("x.so"), "left by an earlier link");
        assertEquals(
                3,
                new ProcessRunner(new RecordingConsole())
                        .tryRun(Command.of("compiler", compiler.c(), "-shared", "a.o", "-o", made)
                                .build())
                        .exitCode());
        assertEquals(Optional.empty(), compiler.objectOf(made));
    }

    @Test
    void compilingAndLinkingProgramsIsLeftAlone() {
        assertEquals(List.of("emcc", "-c", "a.c", "-o", "a.o"), run(compiler.c(), "-c", "a.c", "-o", "a.o"));
        assertEquals(List.of("emcc", "probe.c", "-lm"), run(compiler.c(), "probe.c", "-lm"));
    }

    @Test
    void buildSystemsAreToldByTheirVariables() {
        assertEquals(compiler.c() + " -shared", compiler.environment().get("LDSHARED"));
        assertEquals("-fPIC", compiler.environment().get("CXXFLAGS"));
    }

    @Test
    void mesonIsToldWhatIsKnownOfTheMachine() throws IOException {
        Path file = compiler.mesonCrossFile(
                directory.resolve("cross.ini"),
                toolchain,
                List.of("has_function_sin = true", "has_function_fallocate = false"));
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.contains("c = '" + compiler.c() + "'"), lines.toString());
        List<String> properties = lines.subList(lines.indexOf("[properties]"), lines.size());
        assertTrue(properties.contains("has_function_sin = true"), lines.toString());
        assertTrue(properties.contains("has_function_fallocate = false"), lines.toString());
    }
}
