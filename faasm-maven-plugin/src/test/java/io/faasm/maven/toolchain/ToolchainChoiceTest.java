package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolchainChoiceTest {
    @TempDir
    private Path directory;

    @Test
    void everyKindIsRecognised() {
        Optional<String> mirror = Optional.of("file:/srv/debian");
        assertEquals(new ToolchainChoice.Debian(mirror), ToolchainChoice.parse("debian", mirror));
        assertEquals(
                new ToolchainChoice.Auto(new ToolchainChoice.Debian(mirror)), ToolchainChoice.parse("auto", mirror));
        assertInstanceOf(ToolchainChoice.Installed.class, ToolchainChoice.parse("installed", mirror));
        assertInstanceOf(ToolchainChoice.Emsdk.class, ToolchainChoice.parse("emsdk", mirror));
    }

    @Test
    void anotherKindIsRefusedByName() {
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> ToolchainChoice.parse("homebrew", Optional.empty()));
        assertTrue(failure.what().contains("homebrew"), failure.what());
        assertTrue(failure.remedy().contains("auto, installed, debian or emsdk"), failure.remedy());
    }

    @Test
    void emsdkSaysThatItIsNotThereYet() {
        EmsdkProvisioner emsdk = new EmsdkProvisioner();
        assertTrue(emsdk.obstacle().isPresent());
        BuildFailure failure = assertThrows(BuildFailure.class, emsdk::provision);
        assertTrue(failure.remedy().contains("faasm.toolchain=debian"), failure.remedy());
    }

    @Test
    void rangesIncludeTheLowerAndExcludeTheUpperBound() {
        VersionRange range = VersionRange.parse("[3.1.60,4)");
        assertTrue(range.contains("3.1.60"));
        assertTrue(range.contains("3.1.69"));
        assertTrue(range.contains("3.2"));
        assertFalse(range.contains("3.1.9"));
        assertFalse(range.contains("4.0.0"));
        assertFalse(range.contains("unknown"));
        assertThrows(BuildFailure.class, () -> VersionRange.parse("3.1.69"));
    }

    @Test
    void aRecipeIsReadWithoutItsComments() throws IOException {
        Files.writeString(directory.resolve("suite.txt"), "trixie\n");
        Files.writeString(directory.resolve("packages.txt"), "# all\n\nwabt   # wasm2c\nmake\n");
        Files.writeString(directory.resolve("left-out-packages.txt"), "");
        Files.writeString(directory.resolve("left-out-files.txt"), "./usr/share/doc/*\n");
        assertEquals(
                new DebianRecipe("trixie", List.of("wabt", "make"), List.of(), List.of("./usr/share/doc/*")),
                DebianRecipe.read(directory));
        Files.delete(directory.resolve("packages.txt"));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> DebianRecipe.read(directory));
        assertTrue(failure.what().contains("packages.txt"), failure.what());
    }

    @Test
    void debianVersionsAreReducedToUpstreams() {
        assertEquals("3.13.5", PrefixAssembler.upstream("3.13.5-2+deb13u5"));
        assertEquals("1.0.36", PrefixAssembler.upstream("1.0.36+dfsg+~cs1.0.36-2"));
        assertEquals("19.1.7", PrefixAssembler.upstream("1:19.1.7-3+b1"));
    }
}
