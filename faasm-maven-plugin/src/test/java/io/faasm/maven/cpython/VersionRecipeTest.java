package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.patch.SignatureChange;
import io.faasm.maven.patch.SignatureChanger;
import io.faasm.maven.recipe.PruneList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRecipeTest {
    /** The recipe that this repository builds with. */
    private static final Path OURS = Path.of("../cpython-build/src/main");

    @TempDir
    private Path directory;

    private TestRecipe recipe;

    @BeforeEach
    void recipe() throws IOException {
        recipe = new TestRecipe(directory);
    }

    @Test
    void aReleaseBringsItsSeriesFolder() {
        VersionRecipe version = recipe.find();
        assertEquals("9.8", version.series());
        assertEquals("libpython9.8.a", version.value("make.library"));
        assertEquals("v9.8.7", version.value("git.tag"));
        assertEquals(Optional.of(TestRecipe.COMMIT), version.release().commit());
        assertEquals(List.of(), version.list("libraries.txt"), "a list that a version need not have");
    }

    @Test
    void anUnknownVersionIsToldTheKnownOnes() throws IOException {
        recipe.write("../9.10/releases.tsv", String.join("\t", "9.10.1", "-", TestRecipe.ARCHIVE, TestRecipe.DIGEST));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> VersionRecipe.find(recipe.recipe, "9.8.6"));
        assertTrue(failure.what().contains("CPython 9.8.6; there are recipes for 9.8.7, 9.10.1."), failure.what());
        assertTrue(failure.remedy().contains("releases.tsv"), failure.remedy());
    }

    @Test
    void aRecipeWithoutVersionsIsTold() {
        BuildFailure failure = assertThrows(BuildFailure.class, () -> VersionRecipe.find(directory, "9.8.7"));
        assertTrue(failure.remedy().contains("faasm.cpython.recipe"), failure.remedy());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"9.8.7", "9.8.7\t-\thttps://example.org/a.tgz\tabc", "9.8.7\tv9.8.7\thttps://example.org/a\t%s"})
    void aReleaseThatProvesNothingIsRefused(String line) throws IOException {
        recipe.write("releases.tsv", line.formatted(TestRecipe.DIGEST));
        BuildFailure failure = assertThrows(BuildFailure.class, recipe::find);
        assertTrue(failure.what().contains("is no release"), failure.what());
    }

    @Test
    void answersForConfigureComeFromTheSourcesThenFromAllThenFromTheVersion() throws IOException {
        Path sources = directory.resolve("sources");
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> recipe.find().configSite(recipe.recipe, sources));
        assertTrue(failure.what().contains("know nothing of Emscripten"), failure.what());
        Path own = sources.resolve("Tools/wasm/config.site-wasm32-emscripten");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "a=1");
        Files.createDirectories(recipe.recipe.resolve("config"));
        Files.writeString(recipe.recipe.resolve("config/config.site"), "a=2\n");
        assertEquals("a=1\na=2\n\n", recipe.find().configSite(recipe.recipe, sources));
        recipe.write("config.site", "a=3");
        assertEquals("a=1\na=2\n\na=3\n\n", recipe.find().configSite(recipe.recipe, sources));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.13.5", "3.11.2", "3.7.17"})
    void ourVersionsAreWhole(String wanted) {
        VersionRecipe version = VersionRecipe.find(OURS, wanted);
        assertTrue(version.value("debian.suite").matches("[a-z]+"));
        assertTrue(version.value("make.library").contains(version.series()));
        assertEquals("v" + wanted, version.value("git.tag"));
        Set<String> directories =
                version.packages().stream().map(SourcePackage::directory).collect(Collectors.toSet());
        assertTrue(directories.containsAll(Set.of("zlib", "bzip2")), directories::toString);
        assertEquals(version.find("source").isPresent(), directories.contains("cpython"));
        assertFalse(version.signatures().isEmpty());
        PruneList.parse(version.pruned(OURS));
        version.patches();
    }

    @Test
    void theSignaturesOfThePatchesThatMade37WorkAreAppliedToItsDeclarations() throws IOException {
        declare("Objects/funcobject.c", """
                static PyObject *
                func_get_name(PyFunctionObject *op)
                {
                static int
                func_set_name(PyFunctionObject *op, PyObject *value)
                {
                static PyObject *
                func_get_qualname(PyFunctionObject *op)
                {
                static int
                func_set_qualname(PyFunctionObject *op, PyObject *value)
                {
                """);
        declare("Objects/dictobject.c", """
                static PyObject *dictitems_new(PyObject *);
                static PyObject *
                dictitems_new(PyObject *dict)
                {
                """);
        declare("Modules/_threadmodule.c", """
                static PyObject *
                thread_PyThread_allocate_lock(PyObject *self)
                {
                static PyObject *
                thread_get_ident(PyObject *self)
                {
                """);
        declare("Objects/fileobject.c", """
                static PyObject *
                stdprinter_noop(PyStdPrinter_Object *self)
                {
                """);
        List<SignatureChange> changes = VersionRecipe.find(OURS, "3.7.17").signatures();
        List<SignatureChanger.Standing> standings = new SignatureChanger().apply(directory, changes);
        assertEquals(9, standings.size(), "eight functions, one of them declared twice");
        standings.forEach(standing -> assertTrue(standing.applied(), standing::toString));
        assertTrue(Files.readString(directory.resolve("Objects/funcobject.c"))
                .contains("func_set_qualname(PyFunctionObject *op, PyObject *value, void *Py_UNUSED(ignored))"));
        assertTrue(Files.readString(directory.resolve("Objects/dictobject.c"))
                .contains("static PyObject *dictitems_new(PyObject *, PyObject *);"));
        standings = new SignatureChanger().apply(directory, changes);
        standings.forEach(standing -> assertFalse(standing.applied(), standing::toString));
    }

    private void declare(String file, String source) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, source.replace("{\n", "{\n    return 0;\n}\n\n"));
    }
}
