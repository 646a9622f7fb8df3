package io.faasm.maven.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureChangerTest {
    private static final String FILE = "Objects/thing.c";

    @TempDir
    private Path tree;

    @BeforeEach
    void directory() throws IOException {
        Files.createDirectories(tree.resolve("Objects"));
    }

    @Test
    void addsTheParameterToADefinition() throws IOException {
        source("""
                static PyObject *
                thing_get(ThingObject  *op)
                {
                    return op->name;
                }
                """);
        var standings = apply(change("thing_get", "thing_get(ThingObject *op)", "void *Py_UNUSED(closure)"));
        assertEquals("""
                static PyObject *
                thing_get(ThingObject  *op, void *Py_UNUSED(closure))
                {
                    return op->name;
                }
                """, source());
        assertTrue(standings.get(0).applied());
        assertEquals(
                "thing_get(ThingObject *op, void *Py_UNUSED(closure))",
                standings.get(0).declaration());
    }

    @Test
    void adaptsAForwardDeclarationAndADefinitionButNoCall() throws IOException {
        source("""
                static PyObject *thing_new(ThingObject *);
                /* static PyObject *thing_new(ThingObject *); */
                #define NEW(x) PyObject *thing_new(ThingObject *);
                static int first(void) {
                    if (thing_new(op)) return thing_new(op);
                    thing_new(op);
                    const char *text = "PyObject *thing_new(ThingObject *);";
                }
                static PyObject *
                thing_new(ThingObject *thing) { return NULL; }
                """);
        apply(
                change("thing_new", "thing_new(ThingObject *)", "..."),
                change("thing_new", "thing_new(ThingObject *thing)", "..."));
        assertEquals("""
                static PyObject *thing_new(ThingObject *, ...);
                /* static PyObject *thing_new(ThingObject *); */
                #define NEW(x) PyObject *thing_new(ThingObject *);
                static int first(void) {
                    if (thing_new(op)) return thing_new(op);
                    thing_new(op);
                    const char *text = "PyObject *thing_new(ThingObject *);";
                }
                static PyObject *
                thing_new(ThingObject *thing, ...) { return NULL; }
                """, source());
    }

    @Test
    void givesAFunctionWithoutParametersItsFirst() throws IOException {
        source("static PyObject *thing_ident( void )\n{\n}\n");
        apply(change("thing_ident", "thing_ident(void)", "PyObject *Py_UNUSED(module)"));
        assertEquals("static PyObject *thing_ident(PyObject *Py_UNUSED(module))\n{\n}\n", source());
    }

    @Test
    void saysWhatSatisfiesAChangeAlready() throws IOException {
        String satisfied = "static int\nthing_set(PyObject *self, PyObject *value, void *Py_UNUSED(ignored))\n{\n}\n";
        source(satisfied);
        var standings = apply(change("thing_set", "thing_set(ThingObject *op, PyObject *value)", "..."));
        assertEquals(satisfied, source());
        assertFalse(standings.get(0).applied());
        assertEquals(
                "Objects/thing.c: thing_set is already satisfied by"
                        + " thing_set(PyObject *self, PyObject *value, void *Py_UNUSED(ignored))",
                standings.get(0).toString());
    }

    @Test
    void aSecondTimeEverythingIsSatisfied() throws IOException {
        source("static PyObject *thing_get(ThingObject *op)\n{\n}\n");
        SignatureChange change = change("thing_get", "thing_get(ThingObject *op)", "...");
        assertTrue(apply(change).get(0).applied());
        String once = source();
        assertFalse(apply(change).get(0).applied());
        assertEquals(once, source());
    }

    @Test
    void aDeclarationThatIsNeitherOldNorSatisfiedFailsTheBuild() throws IOException {
        source("static PyObject *thing_get(PyObject *self)\n{\n}\n");
        BuildFailure failure = refused(change("thing_get", "thing_get(ThingObject *op)", "..."));
        assertTrue(failure.what().contains("declared as thing_get(PyObject *self)"), failure.what());
    }

    @Test
    void aDefinitionThatWasForgottenFailsTheBuild() throws IOException {
        source("static PyObject *thing_new(ThingObject *);\nstatic PyObject *thing_new(ThingObject *thing) {\n}\n");
        BuildFailure failure = refused(change("thing_new", "thing_new(ThingObject *thing)", "..."));
        assertTrue(
                failure.what().contains("Nothing was changed") || failure.what().contains("thing_new"));
        assertTrue(source().contains("thing_new(ThingObject *thing) {"));
    }

    @Test
    void oneMisfitAndNothingIsChanged() throws IOException {
        String before = "static PyObject *thing_get(ThingObject *op)\n{\n}\n";
        source(before);
        BuildFailure failure = refused(
                change("thing_get", "thing_get(ThingObject *op)", "..."),
                change("thing_gone", "thing_gone(ThingObject *op)", "..."));
        assertTrue(failure.what().contains("thing_gone"), failure.what());
        assertEquals(before, source());
    }

    @Test
    void filesThatAreNotThereOrOutsideAreRefused() {
        assertTrue(refused(new SignatureChange("Objects/none.c", "f", "f(void)", "..."))
                .what()
                .contains("there is no such file"));
        assertTrue(refused(new SignatureChange("../other.c", "f", "f(void)", "..."))
                .what()
                .contains("outside"));
    }

    @Test
    void readsListsAndWritesTheirLines() throws IOException {
        Path list = Files.writeString(
                tree.resolve("signatures.tsv"), "# comment\nObjects/thing.c\tf\tf(PyObject *self)\tvoid *closure\n");
        List<SignatureChange> changes = SignatureChange.read(list);
        assertEquals(List.of(new SignatureChange(FILE, "f", "f(PyObject *self)", "void *closure")), changes);
        assertEquals(
                "Objects/thing.c\tf\tf(PyObject *self)\tvoid *closure",
                changes.get(0).line());
        Files.writeString(list, "Objects/thing.c f\n");
        assertThrows(BuildFailure.class, () -> SignatureChange.read(list));
        Files.writeString(list, "Objects/thing.c\tf\tg(PyObject *self)\t...\n");
        assertThrows(BuildFailure.class, () -> SignatureChange.read(list));
    }

    private static SignatureChange change(String function, String old, String added) {
        return new SignatureChange(FILE, function, old, added);
    }

    private List<SignatureChanger.Standing> apply(SignatureChange... changes) throws IOException {
        return new SignatureChanger().apply(tree, List.of(changes));
    }

    private BuildFailure refused(SignatureChange... changes) {
        return assertThrows(BuildFailure.class, () -> apply(changes));
    }

    private void source(String text) throws IOException {
        Files.writeString(tree.resolve(FILE), text);
    }

    private String source() throws IOException {
        return Files.readString(tree.resolve(FILE));
    }
}
