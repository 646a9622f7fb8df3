package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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

class ToolchainChoiceTest {
    @TempDir
    private Path directory;

    private final ToolchainChoice.Emsdk emsdk = emsdk("3.1.69", Optional.empty());

    @Test
    void everyKindIsRecognised() {
        assertEquals(new ToolchainChoice.Debian(), ToolchainChoice.parse("debian", emsdk));
        assertEquals(new ToolchainChoice.Auto(emsdk), ToolchainChoice.parse("auto", emsdk));
        assertInstanceOf(ToolchainChoice.Installed.class, ToolchainChoice.parse("installed", emsdk));
        assertEquals(emsdk, ToolchainChoice.parse("emsdk", emsdk));
    }

    @Test
    void anotherKindIsRefusedByName() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> ToolchainChoice.parse("homebrew", emsdk));
        assertTrue(failure.what().contains("homebrew"), failure.what());
        assertTrue(failure.remedy().contains("auto, installed, debian or emsdk"), failure.remedy());
    }

    @Test
    void emsdkIsGivenVersionsAndFoldersAndNothingElse() {
        for (String version : List.of("--permanent", "", "3.1.69 x", "a;b")) {
            BuildFailure failure = assertThrows(BuildFailure.class, () -> emsdk(version, Optional.empty()));
            assertTrue(failure.what().contains("faasm.emsdk.version"), failure.what());
        }
        for (String path : List.of("../outside", "/etc", "")) {
            BuildFailure failure = assertThrows(BuildFailure.class, () -> emsdk("3.1.69", Optional.of(path)));
            assertTrue(failure.what().contains("faasm.emsdk.path"), failure.what());
        }
    }

    @Test
    void commitsOfTagsAreReadFromAList() throws IOException {
        String commit = "ca7b40ae222a2d8763b6ac845388744b0e57cfb7";
        Path list = Files.writeString(directory.resolve("commits.txt"), "# pinned\nhttps://a/b.git 1.0 " + commit);
        EmsdkRecipe recipe = EmsdkRecipe.read(list, directory.resolve("none"));
        assertEquals(Optional.of(commit), recipe.commit("https://a/b.git", "1.0"));
        assertEquals(Optional.empty(), recipe.commit("https://a/c.git", "1.0"));
        assertEquals(Optional.empty(), recipe.commit("https://a/b.git", "1.1"));
        Files.writeString(list, "https://a/b.git 1.0 ca7b40a");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> EmsdkRecipe.read(list, directory));
        assertTrue(failure.what().contains("ca7b40a"), failure.what());
    }

    private ToolchainChoice.Emsdk emsdk(String version, Optional<String> path) {
        return new ToolchainChoice.Emsdk("https://example.org/emsdk.git", version, version, Optional.empty(), path);
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
                new DebianRecipe(
                        "trixie",
                        List.of("wabt", "make"),
                        List.of(),
                        List.of("./usr/share/doc/*"),
                        directory.resolve("inputs.lock")),
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
