package io.faasm.maven.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackageRecipeTest {
    @TempDir
    private Path directory;

    private Path recipe(String name, String... lines) throws IOException {
        Path folder = Files.createDirectories(directory.resolve(name));
        Files.write(folder.resolve("recipe.properties"), List.of(lines));
        return folder;
    }

    @Test
    void tellsEverythingOfAPackage() throws IOException {
        Path folder = recipe(
                "fast-thing",
                "version = 1.2",
                "source = debian-original python-fast",
                "modules = fast/_one fast/_two",
                "tests = src/tests",
                "flags.compile = -DFAST",
                "setting.setup-args = --cross-file=@cross-file@ -Dblas=none");
        Files.writeString(folder.resolve("prune.tsv"), "fast/old/*\tnobody wants it\n");
        PackageRecipe read = PackageRecipe.read(folder);
        assertEquals("fast-thing", read.name());
        assertEquals("1.2", read.version());
        assertEquals(new PackageSource.DebianOriginal("python-fast"), read.source());
        assertEquals(Set.of("fast/_one", "fast/_two"), read.modules());
        assertEquals(Optional.of("src/tests"), read.tests());
        assertEquals(List.of("-DFAST"), read.compileFlags());
        assertEquals(Map.of("setup-args", List.of("--cross-file=@cross-file@", "-Dblas=none")), read.settings());
        assertEquals(List.of("fast/old/*\tnobody wants it"), read.pruned());
    }

    @Test
    void anArchiveIsKnownByItsContent() {
        String digest = "ab".repeat(32);
        PackageSource.Archive source = (PackageSource.Archive)
                PackageSource.parse("archive https://files.example/a/thing-1.tar.gz " + digest, directory);
        assertEquals(URI.create("https://files.example/a/thing-1.tar.gz"), source.address());
        assertEquals("thing-1.tar.gz", source.fileName());
        assertEquals(digest, source.digest().sha256());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pypi thing",
                "debian-original",
                "debian-original --download",
                "debian-package a b",
                "archive https://files.example/thing.tar.gz",
                "archive https://files.example/thing.tar.gz 1234",
                "archive thing.tar.gz abababababababababababababababababababababababababababababababab",
            })
    void aSourceOfNoKnownKindIsRefused(String source) {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> PackageSource.parse(source, directory));
        assertTrue(failure.what().contains(source), failure.what());
        assertTrue(failure.remedy().contains("debian-package PACKAGE"), failure.remedy());
    }

    @Test
    void whatIsNeededComesFirst() throws IOException {
        recipe("a", "version = 1", "source = debian-package python3-a", "needs = c");
        recipe("b", "version = 1", "source = debian-package python3-b");
        recipe("c", "version = 1", "source = debian-package python3-c", "needs = b");
        assertEquals(
                List.of("b", "c", "a"),
                PackageRecipe.all(directory).stream().map(PackageRecipe::name).toList());
    }

    @Test
    void aCircleIsTold() throws IOException {
        recipe("a", "version = 1", "source = debian-package python3-a", "needs = b");
        recipe("b", "version = 1", "source = debian-package python3-b", "needs = a");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> PackageRecipe.all(directory));
        assertTrue(failure.what().contains("[a, b]"), failure.what());
    }

    @Test
    void aNeededPackageWithoutARecipeIsTold() throws IOException {
        recipe("a", "version = 1", "source = debian-package python3-a", "needs = gone");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> PackageRecipe.all(directory));
        assertTrue(failure.what().contains("a needs gone"), failure.what());
    }

    @Test
    void aKeyWithoutMeaningIsRefused() throws IOException {
        Path folder = recipe("a", "version = 1", "source = debian-package python3-a", "module = a/_a");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> PackageRecipe.read(folder));
        assertTrue(failure.what().contains("[module]"), failure.what());
    }

    @Test
    void testsAreBelowTheSources() throws IOException {
        Path folder = recipe("a", "version = 1", "source = debian-package python3-a", "tests = x/../../b");
        assertThrows(BuildFailure.class, () -> PackageRecipe.read(folder));
        Path outside = recipe("b", "version = 1", "source = debian-package python3-a", "tests = ../b");
        assertThrows(BuildFailure.class, () -> PackageRecipe.read(outside));
    }

    @Test
    void aPatchHasToSayWhatAndWhy() throws IOException {
        Path folder = recipe("a", "version = 1", "source = debian-package python3-a");
        Files.createDirectories(folder.resolve("patches"));
        Files.writeString(folder.resolve("patches/1.patch"), "--- a/x\n+++ b/x\n");
        assertThrows(BuildFailure.class, () -> PackageRecipe.read(folder));
    }
}
