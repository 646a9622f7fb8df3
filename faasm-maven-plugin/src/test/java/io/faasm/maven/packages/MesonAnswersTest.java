package io.faasm.maven.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MesonAnswersTest {
    @TempDir
    private Path directory;

    private void log(String folder, String... lines) throws IOException {
        Path log = directory.resolve("sources").resolve(folder).resolve("meson-logs/meson-log.txt");
        Files.createDirectories(log.getParent());
        Files.write(log, List.of(lines));
    }

    private PackageRecipe recipe() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("thing"));
        Files.write(folder.resolve("recipe.properties"), List.of("version = 2.2", "source = debian-original thing"));
        return PackageRecipe.read(folder);
    }

    /** Lines as the log of Meson 1.5.2 has them. */
    @Test
    void whatMesonFoundOutIsReadFromItsLog() throws IOException {
        log(
                "build",
                "Checking for size of \"short\" : 2 ",
                "Checking for function \"sin\" with dependency -lm: YES ",
                "Checking for function \"fallocate\" : NO ",
                "Checking for function \"csin\" with dependency -lm: YES (cached)",
                "stdout: Checking for function \"other\" : YES ",
                "Checking for type \"complex float\" : YES ");
        log("build/subprojects/part", "Checking for function \"backtrace\" : NO ");
        assertEquals(
                List.of(
                        "has_function_backtrace = false",
                        "has_function_csin = true",
                        "has_function_fallocate = false",
                        "has_function_sin = true"),
                MesonAnswers.found(directory));
    }

    @Test
    void whatMesonAnsweredInTwoWaysStaysAQuestion() throws IOException {
        log(
                "build",
                "Checking for function \"isnan\" : NO ",
                "Checking for function \"sin\" : YES ",
                "Checking for function \"isnan\" with dependency -lm: YES ",
                "Checking for function \"isnan\" with dependency -lm: YES (cached)");
        assertEquals(List.of("has_function_sin = true"), MesonAnswers.found(directory));
    }

    @Test
    void whatIsKeptIsWhatARecipeTakes() throws IOException {
        log("build", "Checking for function \"sin\" : YES ");
        PackageRecipe recipe = recipe();
        assertEquals(Optional.empty(), recipe.answers("3.1.69"));
        Path kept = MesonAnswers.keep(recipe, "3.1.69", directory.resolve("sources"), recipe.folder())
                .orElseThrow();
        assertEquals(Optional.of(kept), recipe.answers("3.1.69"));
        assertEquals(List.of("has_function_sin = true"), MesonAnswers.read(kept));
    }

    @Test
    void answersAreForOneVersionOfThePackageAndOneOfTheCompiler() throws IOException {
        PackageRecipe recipe = recipe();
        Files.createFile(recipe.folder().resolve("meson-2.2-emscripten-3.1.69.txt"));
        Files.createFile(recipe.folder().resolve("meson-2.3-emscripten-3.1.70.txt"));
        assertTrue(recipe.answers("3.1.69").isPresent());
        assertEquals(Optional.empty(), recipe.answers("3.1.70"));
    }

    @Test
    void nothingIsKeptWhereMesonWasNotUsed() throws IOException {
        Files.createDirectories(directory.resolve("sources"));
        assertEquals(
                Optional.empty(),
                MesonAnswers.keep(recipe(), "3.1.69", directory.resolve("sources"), directory.resolve("kept")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"has_function_sin = yes", "has_function_sin", "c = '/bin/cc'", "[binaries]", "sizeof_int = 4"})
    void aLineThatIsNoAnswerIsRefused(String line) throws IOException {
        Path file = Files.write(directory.resolve("answers.txt"), List.of("# comment", "", line));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> MesonAnswers.read(file));
        assertTrue(failure.what().contains(line), failure.what());
    }
}
