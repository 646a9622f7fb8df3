package io.faasm.maven.clustermodule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.packages.InstalledPackage;
import io.faasm.testing.ObjectBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageChoiceTest {
    @TempDir
    private Path product;

    @BeforeEach
    void packages() throws IOException {
        Files.writeString(product.resolve("packages.tsv"), """
                # name	version	extension modules	needs
                arrays	2.0	2
                frames	1.0	1	arrays text-tools
                jumps	1.0	1
                text-tools	3.0	0
                uses-jumps	1.0	0	jumps
                """);
        object("arrays", "arrays._core", "malloc");
        object("arrays", "arrays.fft", "__cxa_throw");
        object("frames", "frames._frames", "malloc");
        object("jumps", "jumps._jumps", "__wasm_longjmp");
    }

    private void object(String packageName, String module, String needs) throws IOException {
        ObjectBytes object = new ObjectBytes();
        object.imported(needs, 1, false);
        object.function("PyInit_" + module, 0, true);
        Path file = product.resolve("objects").resolve(packageName).resolve(module + ".o");
        Files.createDirectories(file.getParent());
        Files.write(file, object.bytes());
    }

    private PackageChoice choose(String... names) {
        return PackageChoice.of(Optional.of(List.of(names)), product);
    }

    private static List<String> names(PackageChoice choice) {
        return choice.packages().stream().map(InstalledPackage::name).toList();
    }

    @Test
    void byDefaultAllThatCanBeLinkedInAre() {
        PackageChoice choice = PackageChoice.of(Optional.empty(), product);
        assertEquals(List.of("arrays", "frames", "text-tools"), names(choice));
        assertEquals(
                Set.of("arrays._core", "arrays.fft", "frames._frames"),
                choice.modules().keySet());
        assertEquals(Set.of("jumps", "uses-jumps"), choice.leftOut().keySet());
        assertTrue(
                choice.leftOut().get("jumps").contains("jumps._jumps uses setjmp and longjmp"),
                choice.leftOut()::toString);
        assertTrue(choice.leftOut().get("uses-jumps").startsWith("it needs jumps, and"), choice.leftOut()::toString);
    }

    @Test
    void whatAPackageNeedsComesWithIt() {
        PackageChoice choice = choose("Frames");
        assertEquals(List.of("arrays", "frames", "text-tools"), names(choice));
        assertTrue(choice.leftOut().get("jumps").contains("faasm.cluster.packages=Frames"));
    }

    @Test
    void nothingMayBeAskedFor() {
        PackageChoice choice = choose();
        assertEquals(List.of(), names(choice));
        assertTrue(choice.modules().isEmpty());
        assertEquals(5, choice.leftOut().size());
    }

    @Test
    void aNameThatIsNotThereIsAnsweredWithThoseThatAre() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> choose("arrays", "scipy"));
        assertTrue(
                failure.getMessage()
                        .contains(
                                "the package scipy, which the runtime root does not have; it has arrays, frames, jumps"),
                failure.getMessage());
    }

    @Test
    void whatCannotBeLinkedInIsRefusedWithTheModuleAndTheReason() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> choose("uses-jumps"));
        assertTrue(
                failure.getMessage()
                        .contains("The package jumps cannot be linked into a cluster module: its extension"
                                + " module jumps._jumps uses setjmp and longjmp (__wasm_longjmp)"),
                failure.getMessage());
    }

    @Test
    void modulesThatARecipeLeavesOutAreKnownWithItsReason() throws IOException {
        Files.writeString(
                product.resolve("objects/arrays/left-out.tsv"), "# module\treason\narrays.slow\tnobody uses it\n");
        assertEquals(Map.of("arrays.slow", "nobody uses it"), choose("arrays").modulesLeftOut());
        assertEquals(Map.of(), choose("text-tools").modulesLeftOut());
        assertEquals(
                Set.of("arrays._core", "arrays.fft"), choose("arrays").modules().keySet());
    }

    @Test
    void modulesThatThrowAreKnown() {
        assertEquals(List.of("arrays.fft"), choose("arrays").throwing());
        assertEquals(List.of(), choose("text-tools").throwing());
    }
}
