package io.faasm.core.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
    @TempDir
    private Path directory;

    @Test
    void findsOnlyExecutableFilesAndTheFirstOfThem() throws IOException {
        Path first = Files.createDirectories(directory.resolve("first"));
        Path second = Files.createDirectories(directory.resolve("second"));
        Files.createFile(first.resolve("emcc"));
        Path program = Files.createFile(second.resolve("emcc"));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Host host = host(Map.of("PATH", first + ":" + second));
        assertEquals(Optional.of(program), host.findOnPath("emcc"));
        assertEquals(Optional.empty(), host.findOnPath("wasm2c"));
        assertEquals(Optional.empty(), host(Map.of()).findOnPath("emcc"));
    }

    @Test
    void cacheFollowsTheBaseDirectorySpecification() {
        assertEquals(directory.resolve(".cache/faasm"), host(Map.of()).defaultCache());
        assertEquals(Path.of("/c/faasm"), host(Map.of("XDG_CACHE_HOME", "/c")).defaultCache());
        assertEquals(
                directory.resolve(".cache/faasm"),
                host(Map.of("XDG_CACHE_HOME", "relative")).defaultCache());
    }

    @Test
    void thePlatformIsKnownByTheNamesOfTheJvm() {
        assertEquals(Platform.LINUX_X86_64, Platform.of("Linux", "amd64"));
        assertEquals(Platform.LINUX_X86_64, Platform.of("Linux", "x86_64"));
        for (String other :
                List.of("Windows 11 on amd64", "Mac OS X on aarch64", "Linux on aarch64", "Linux on riscv64")) {
            String[] names = other.split(" on ");
            BuildFailure failure = assertThrows(BuildFailure.class, () -> Platform.of(names[0], names[1]));
            assertEquals("This machine is " + other + "; Linux on x86_64 is what is supported.", failure.what());
            assertTrue(failure.remedy().contains("container"), failure.remedy());
        }
    }

    private Host host(Map<String, String> environment) {
        return new Host(directory, environment, Platform.LINUX_X86_64, 2);
    }
}
