package io.faasm.maven.apt;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.console.RecordingConsole;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.host.Host;
import io.faasm.maven.host.Platform;
import io.faasm.maven.process.ProcessRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateAptTest {
    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    @Test
    void aHostWithoutAptIsToldWhatIsMissing() {
        Host host = new Host(directory, Map.of("PATH", directory.toString()), Platform.LINUX_X86_64, 1);
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> PrivateApt.open(
                        directory.resolve("apt"),
                        "trixie",
                        Optional.empty(),
                        host,
                        new ProcessRunner(console),
                        console));
        assertTrue(failure.what().contains("apt-get, apt-config, dpkg-deb, tar"), failure.what());
        assertTrue(failure.remedy().contains("faasm.toolchain=installed"), failure.remedy());
    }
}
