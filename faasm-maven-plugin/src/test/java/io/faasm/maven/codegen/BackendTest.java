package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.Fingerprint;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.ToolFailure;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drives compilers of other runtimes; these here write down what they are told. */
class BackendTest {
    private static final Target X86 = new Target("x86-64-v3+fsgsbase", List.of());

    @TempDir
    private Path directory;

    @Test
    void wamrcIsToldTheTargetAndTheFiles() throws IOException {
        compiler("wamrc", "-o");
        Path code = generate("wamr", X86);

        assertEquals("--target=x86_64 --cpu=x86-64-v3 --format=aot -o " + code + " " + wasm(), words());
        assertEquals("code of wamrc", Files.readString(code).strip());
        assertTrue(code.endsWith("lib/x.so.aot"), code.toString());
    }

    @Test
    void wavmIsToldTheTargetAndTheFiles() throws IOException {
        compiler("wavm", wasm().toString());
        Path code = generate("wavm", X86);

        assertEquals(
                "compile --target-triple x86_64-pc-linux-gnu --target-cpu x86-64-v3 --format=object " + wasm() + " "
                        + code,
                words());
        assertTrue(code.endsWith("lib/x.so.o"), code.toString());
    }

    @Test
    void anotherCompilerMakesOtherCode() throws IOException {
        compiler("wamrc", "-o");
        String before = key();
        assertEquals(before, key());
        Path program = directory.resolve("bin/wamrc");
        Files.writeString(program, Files.readString(program).replace("version 1", "version 2"));
        assertNotEquals(before, key());
    }

    @Test
    void withoutTheCompilerItIsSaidHowToGetIt() {
        BuildFailure wamr = assertThrows(BuildFailure.class, () -> Backend.of("wamr", Optional.empty(), host()));
        assertTrue(wamr.getMessage().contains("needs wamrc, and it is not on the PATH"), wamr.getMessage());
        assertTrue(wamr.getMessage().contains("wasm-micro-runtime"), wamr.getMessage());
        BuildFailure wavm = assertThrows(BuildFailure.class, () -> Backend.of("wavm", Optional.empty(), host()));
        assertTrue(wavm.getMessage().contains("https://github.com/WAVM/WAVM"), wavm.getMessage());
        Path nowhere = directory.resolve("nowhere/wamrc");
        BuildFailure named = assertThrows(BuildFailure.class, () -> Backend.of("wamr", Optional.of(nowhere), host()));
        assertTrue(
                named.getMessage().contains(nowhere + " (faasm.codegen.compiler) is no program"), named.getMessage());
    }

    @Test
    void anUnknownBackendIsRefused() {
        BuildFailure refusal = assertThrows(BuildFailure.class, () -> Backend.of("wasmtime", Optional.empty(), host()));
        assertTrue(refusal.getMessage().contains("\"wasmtime\""), refusal.getMessage());
    }

    @Test
    void aFailingCompilerFailsTheBuild() throws IOException {
        compiler("wamrc", "-o");
        Path program = directory.resolve("bin/wamrc");
        Files.writeString(program, Files.readString(program).replace("echo code", "echo no such opcode >&2; exit 3"));

        ToolFailure failure = assertThrows(ToolFailure.class, () -> generate("wamr", X86));
        assertTrue(failure.getMessage().contains("no such opcode"), failure.getMessage());
    }

    /** A program that notes its words and writes a file: the one behind {@code before}. */
    private void compiler(String name, String before) throws IOException {
        Path program = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(program, """
                #!/bin/sh
                case $1 in --version|version) echo version 1; exit 0;; esac
                echo "$@" > %s
                while [ "$1" != "%s" ]; do shift; done
                echo code of %s > "$2"
                """.formatted(directory.resolve("words"), before, name));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path generate(String backend, Target target) throws IOException {
        WasmFile file = new WasmFile(wasm(), "lib/x.so", 8, "0123");
        OtherCodeGenerator generator = generator(backend, target);
        Path code = directory.resolve("code").resolve(generator.codeName(file));
        generator.generate(file, code, Files.createDirectories(directory.resolve("work")));
        return code;
    }

    private OtherCodeGenerator generator(String backend, Target target) {
        return new OtherCodeGenerator(
                (Backend.Other) Backend.of(backend, Optional.empty(), host()),
                target,
                new ProcessRunner(new RecordingConsole()));
    }

    private String key() {
        return generator("wamr", X86)
                .describe(Fingerprint.of("test", 1))
                .build()
                .key();
    }

    private Path wasm() {
        return directory.resolve("x.so");
    }

    private String words() throws IOException {
        return Files.readString(directory.resolve("words")).strip();
    }

    private Host host() {
        return new Host(directory, Map.of("PATH", directory.resolve("bin").toString()), Platform.LINUX_X86_64, 1);
    }
}
