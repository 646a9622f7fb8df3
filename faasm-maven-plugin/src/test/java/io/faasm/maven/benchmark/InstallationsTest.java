package io.faasm.maven.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationsTest {
    @TempDir
    Path directory;

    private Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void librariesWithAlternativesEndUpBesideTheOthers() throws IOException {
        file("unpacked/usr/lib/python3/dist-packages/numpy/_core/m.cpython-313-x86_64-linux-gnu.so", "module");
        file("unpacked/usr/lib/x86_64-linux-gnu/blas/libblas.so.3.12.1", "blas");
        Files.createSymbolicLink(
                directory.resolve("unpacked/usr/lib/x86_64-linux-gnu/blas/libblas.so.3"), Path.of("libblas.so.3.12.1"));
        file("unpacked/usr/lib/x86_64-linux-gnu/libquadmath.so.0.0.0", "quadmath");
        file("unpacked/usr/lib/x86_64-linux-gnu/blas/README", "text");
        Path entry = Files.createDirectory(directory.resolve("entry"));

        NativePackages.arrange(directory.resolve("unpacked"), "x86_64-linux-gnu", entry);

        assertTrue(Files.isRegularFile(entry.resolve("modules/numpy/_core/m.cpython-313-x86_64-linux-gnu.so")));
        assertEquals("blas", Files.readString(entry.resolve("libraries/libblas.so.3")));
        try (Stream<Path> libraries = Files.list(entry.resolve("libraries"))) {
            assertEquals(
                    List.of("libblas.so.3", "libblas.so.3.12.1", "libquadmath.so.0.0.0"),
                    libraries
                            .map(path -> path.getFileName().toString())
                            .sorted()
                            .toList());
        }
    }

    @Test
    void packagesWithoutLibrariesAreFine() throws IOException {
        file("unpacked/usr/lib/python3/dist-packages/six.py", "six = 6");
        Path entry = Files.createDirectory(directory.resolve("entry"));
        NativePackages.arrange(directory.resolve("unpacked"), "x86_64-linux-gnu", entry);
        assertTrue(Files.isRegularFile(entry.resolve("modules/six.py")));
    }

    @Test
    void wheelsAreFoundBelowTheNpmPackages() throws IOException {
        file("node/wheels.txt", "# why\nother/assets/numpy.whl\n");
        Path wheel = file("node_modules/other/assets/numpy.whl", "wheel");
        assertEquals(List.of(wheel), PyodidePackage.wheels(directory, directory.resolve("node_modules")));
    }

    @Test
    void aWheelThatIsNotThereIsNamed() throws IOException {
        file("node/wheels.txt", "other/assets/numpy.whl\n");
        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> PyodidePackage.wheels(directory, directory.resolve("node_modules")));
        assertTrue(failure.getMessage().contains("other/assets/numpy.whl"), failure.getMessage());
    }
}
