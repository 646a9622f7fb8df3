package io.faasm.maven.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files are kept as a package's tests. */
class PackagesStageTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void sources() throws IOException {
        for (String name : List.of(
                "thing/core.py",
                "thing/conftest.py",
                "thing/tests/test_all.py",
                "thing/tests/test_all.pyc",
                "thing/part/part.c",
                "thing/part/tests/__init__.py",
                "thing/part/tests/data/numbers.txt",
                "tools/tests/test_tools.py")) {
            Path file = directory.resolve("sources").resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    @Test
    void aDirectoryIsKeptAsItIs() throws IOException {
        assertEquals(List.of("tests/test_all.py"), kept("thing/tests"));
    }

    @Test
    void directoriesOfANameAreKeptWhereTheyAre() throws IOException {
        assertEquals(
                List.of(
                        "thing/conftest.py",
                        "thing/part/tests/__init__.py",
                        "thing/part/tests/data/numbers.txt",
                        "thing/tests/test_all.py"),
                kept("thing/**/tests"));
    }

    @Test
    void testsThatAreNotThereAreMissed() {
        for (String none : List.of("thing/test", "tools/**/test", "other/**/tests")) {
            BuildFailure failure = assertThrows(BuildFailure.class, () -> kept(none), none);
            assertTrue(failure.what().contains("no tests in " + none), failure.what());
        }
    }

    private List<String> kept(String tests) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("thing"));
        Files.write(
                folder.resolve("recipe.properties"),
                List.of("version = 1", "source = debian-original thing", "tests = " + tests));
        Path to = Files.createTempDirectory(directory, "kept");
        PackagesStage.keepTests(PackageRecipe.read(folder), directory.resolve("sources"), to);
        try (Stream<Path> files = Files.walk(to)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> to.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }
}
