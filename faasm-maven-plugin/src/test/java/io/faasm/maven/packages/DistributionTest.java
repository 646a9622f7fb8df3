package io.faasm.maven.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
    private static final String MODULE = "thing/_fast.cpython-313-wasm32-emscripten.so";

    @TempDir
    private Path directory;

    private Path content;
    private Path target;

    @BeforeEach
    void build() throws IOException {
        content = directory.resolve("content");
        target = directory.resolve("site-packages");
        write("Thing_x-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: Thing.X\nVersion: 1.0\n\nVersion: 9\n");
        write("Thing_x-1.0.dist-info/RECORD", "left over");
        write("thing/__init__.py", "pass\n");
        write("thing/old.py", "pass\n");
        write("thing/__pycache__/old.cpython-313.pyc", "code");
    }

    private void write(String name, String text) throws IOException {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = content.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private Distribution distribution(String version, Set<String> modules, List<String> pruned) {
        PackageRecipe recipe = new PackageRecipe(
                content,
                "thing-x",
                version,
                new PackageSource.DebianOriginal("thing"),
                modules,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                new TreeMap<>(),
                List.of(),
                pruned,
                List.of(),
                Optional.empty());
        return new Distribution(recipe, content);
    }

    private String refusal(String version, Set<String> modules, List<String> pruned) {
        Distribution distribution = distribution(version, modules, pruned);
        return assertThrows(BuildFailure.class, () -> distribution.install(target))
                .what();
    }

    /** A module with a section {@code dylink.0} without content, if wanted, and an exported function. */
    private static byte[] module(boolean side, String exported) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        if (side) {
            out.writeBytes(new byte[] {0, 9, 8});
            out.writeBytes("dylink.0".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(new byte[] {1, 4, 1, 0x60, 0, 0});
        out.writeBytes(new byte[] {3, 2, 1, 0});
        out.writeBytes(new byte[] {7, (byte) (exported.length() + 4), 1, (byte) exported.length()});
        out.writeBytes(exported.getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(new byte[] {0, 0});
        out.writeBytes(new byte[] {10, 4, 1, 2, 0, 0x0b});
        return out.toByteArray();
    }

    @Test
    void whatIsInstalledIsRecorded() throws IOException {
        distribution("1.0", Set.of(), List.of("thing/old.py\tfor Python 2")).install(target);
        assertEquals(
                List.of(
                        "Thing_x-1.0.dist-info/INSTALLER,sha256=F8R_AQfbu3Mfd7z8PtKRQjNyG1dQTRZMSW7xVF0L_dg,6",
                        "Thing_x-1.0.dist-info/METADATA,sha256=" + "3vIOHef9xPP_TGCEIZCkeEo4go6JRmEtzqZF_WtknWQ,61",
                        "thing/__init__.py,sha256=n1bnYdeb_bNDBKASWGywTRa0Ne9hMAkal3AuVZJgovI,5",
                        "Thing_x-1.0.dist-info/RECORD,,"),
                Files.readAllLines(target.resolve("Thing_x-1.0.dist-info/RECORD")));
        assertFalse(Files.exists(target.resolve("thing/old.py")));
        assertFalse(Files.exists(target.resolve("thing/__pycache__")));
    }

    @Test
    void theMetadataHasTheLastWordOnTheVersion() {
        String told = refusal("1.1", Set.of(), List.of());
        assertTrue(told.contains("made Thing.X 1.0"), told);
    }

    @Test
    void withoutMetadataNothingIsInstalled() throws IOException {
        Files.delete(content.resolve("Thing_x-1.0.dist-info/METADATA"));
        String told = refusal("1.0", Set.of(), List.of());
        assertTrue(told.contains(".dist-info"), told);
        assertFalse(Files.exists(target));
    }

    @Test
    void anExtensionModuleThatTheBuildLeftOutIsTold() {
        String told = refusal("1.0", Set.of("thing/_fast"), List.of());
        assertTrue(told.contains("made no extension module thing/_fast"), told);
    }

    @Test
    void anExtensionModuleThatTheRecipeLeavesOutIsTold() throws IOException {
        write(MODULE, module(true, "PyInit__fast"));
        String told = refusal("1.0", Set.of(), List.of());
        assertTrue(told.contains("does not name: thing/_fast"), told);
    }

    @Test
    void anExtensionModuleIsASideModuleThatExportsItsStart() throws IOException {
        Set<String> modules = Set.of("thing/_fast");
        write(MODULE, module(true, "PyInit__fast"));
        distribution("1.0", modules, List.of()).install(target);
        assertTrue(Files.exists(target.resolve(MODULE)));

        write(MODULE, module(true, "PyInit__slow"));
        String other = refusal("1.0", modules, List.of());
        assertTrue(other.contains("does not export PyInit__fast"), other);

        write(MODULE, module(false, "PyInit__fast"));
        String program = refusal("1.0", modules, List.of());
        assertTrue(program.contains("is no side module"), program);

        write(MODULE, "\177ELF");
        String elf = refusal("1.0", modules, List.of());
        assertTrue(elf.contains("is no WebAssembly"), elf);
    }

    @Test
    void aPatternThatMatchesNothingIsTold() {
        String told = refusal("1.0", Set.of(), List.of("thing/gone.py\tit was there once"));
        assertTrue(told.contains("[thing/gone.py]"), told);
    }
}
