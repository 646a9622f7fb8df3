package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.product.Descriptor;
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

/** Looks for a toolchain of scripts that only tell versions. */
class InstalledProvisionerTest {
    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path host;

    private Path bin;

    @BeforeEach
    void install() throws IOException {
        bin = Files.createDirectories(host.resolve("bin"));
        Path llvm = Files.createDirectories(host.resolve("llvm"));
        program(llvm.resolve("clang"), "exit 0");
        program(bin.resolve("emcc"), "echo 'emcc (Emscripten gcc/clang-like replacement) 3.1.69 ()'");
        program(
                bin.resolve("em-config"),
                "case $1 in LLVM_ROOT) echo " + llvm + ";; NODE_JS) echo \"['" + bin + "/node']\";; esac");
        program(bin.resolve("wasm2c"), "exit 0");
        program(bin.resolve("make"), "exit 0");
        program(bin.resolve("python3.13"), "echo Python 3.13.5");
        Files.createDirectories(host.resolve("share/wabt/wasm2c"));
        Files.createDirectories(host.resolve("include"));
        Files.writeString(host.resolve("include/wasm-rt.h"), "");
    }

    @Test
    void whatIsThereIsTaken() {
        Toolchain toolchain = installed().provision();
        assertEquals("3.1.69", toolchain.emscriptenVersion());
        assertEquals(host.resolve("llvm"), toolchain.llvm());
        assertEquals(bin.resolve("python3.13"), toolchain.python());
        assertEquals(bin.resolve("node"), toolchain.node());
        assertEquals(host.resolve("share/wabt/wasm2c"), toolchain.wasm2cRuntime());
    }

    @Test
    void aDescriptorBringsItBack() {
        Toolchain toolchain = installed().provision();
        Path file = host.resolve("toolchain.json");
        new Descriptor(Toolchain.STAGE, Toolchain.FORMAT, "key", toolchain.values(), Optional.empty()).write(file);
        assertEquals(toolchain, Toolchain.of(Descriptor.read(file)));
    }

    @Test
    void aToolchainThatIsGoneIsMissed() throws IOException {
        Descriptor descriptor = new Descriptor(
                Toolchain.STAGE,
                Toolchain.FORMAT,
                "key",
                installed().provision().values(),
                Optional.empty());
        Files.delete(bin.resolve("wasm2c"));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> Toolchain.of(descriptor));
        assertTrue(failure.what().contains("wasm2c"), failure.what());
        assertTrue(failure.remedy().contains("mvn install -pl :toolchain"), failure.remedy());
    }

    @Test
    void anOlderEmscriptenDoesNotFit() throws IOException {
        program(bin.resolve("emcc"), "echo emcc 3.1.6");
        assertObstacle("Emscripten 3.1.6, not in [3.1.60,4)");
    }

    @Test
    void anotherPythonHelpsWhereTheWantedOneIsNot() throws IOException {
        program(bin.resolve("python3.13"), "echo Python 3.13.4");
        assertEquals("3.13.4", installed().provision().pythonVersion());
    }

    @Test
    void theWantedPythonGoesBeforeAnother() throws IOException {
        program(bin.resolve("python3.13"), "echo Python 3.13.4");
        program(bin.resolve("python3"), "echo Python 3.13.5");
        Toolchain toolchain = installed().provision();
        assertEquals("3.13.5", toolchain.pythonVersion());
        assertEquals(bin.resolve("python3"), toolchain.python());
    }

    @Test
    void aPythonThatUnpacksAnythingDoesNotFit() throws IOException {
        program(bin.resolve("python3.13"), "[ \"$1\" = --version ] && echo Python 3.13.5");
        assertObstacle("no Python 3.13.5 is on the PATH (CPython is cross-compiled by its own version), and no other");
    }

    @Test
    void missingProgramsAreNamed() throws IOException {
        Files.delete(bin.resolve("wasm2c"));
        assertObstacle("no wasm2c (wabt) is on the PATH");
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> installed().provision());
        assertTrue(failure.remedy().contains("faasm.toolchain=debian"), failure.remedy());
    }

    @Test
    void automaticChoiceLogsWhyItGoesOn() throws IOException {
        Files.delete(bin.resolve("emcc"));
        program(bin.resolve("dpkg-deb"), "exit 0");
        program(bin.resolve("tar"), "exit 0");
        ProcessRunner processes = new ProcessRunner(console);
        DebianProvisioner debian = new DebianProvisioner(null, null, null, machine(), processes, console);
        ToolchainStage stage = new ToolchainStage(null, null, machine(), processes, console);
        assertEquals(debian, stage.firstThatFits(List.of(installed(), debian)));
        assertTrue(
                console.lines().stream()
                        .anyMatch(line -> line.contains("not installed, because no emcc (Emscripten) is on the PATH")),
                () -> console.lines().toString());
    }

    private void assertObstacle(String expected) {
        Optional<String> obstacle = installed().obstacle();
        assertTrue(obstacle.orElse("none").contains(expected), obstacle::toString);
    }

    private InstalledProvisioner installed() {
        return new InstalledProvisioner(
                VersionRange.parse("[3.1.60,4)"),
                machine(),
                new HostTools("3.13.5", machine(), new ProcessRunner(console)),
                console);
    }

    private Host machine() {
        return new Host(host, Map.of("PATH", bin.toString()), Platform.LINUX_X86_64, 2);
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
