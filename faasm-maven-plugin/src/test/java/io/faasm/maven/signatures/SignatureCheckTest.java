package io.faasm.maven.signatures;

import static io.faasm.testing.ObjectBytes.call;
import static io.faasm.testing.ObjectBytes.to;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.patch.SignatureChange;
import io.faasm.maven.signatures.Vocabulary.Content;
import io.faasm.maven.signatures.Vocabulary.Field;
import io.faasm.maven.signatures.Vocabulary.Typedef;
import io.faasm.testing.ObjectBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check on objects written here; what compilers make is tried in the integration tests. */
class SignatureCheckTest {
    private static final int METH_NOARGS = 4;

    @TempDir
    Path directory;

    /** A module's object: {@code right} and {@code short}, the latter with one parameter too few. */
    private Path module() throws IOException {
        ObjectBytes object = new ObjectBytes();
        int right = object.function("right", 2, true);
        int tooShort = object.function("tooShort", 1, true);
        int clear = object.function("clear", 1, false);
        int methods = object.variable(
                "methods",
                to(object.text("right")),
                call(right),
                METH_NOARGS,
                0,
                to(object.text("short")),
                call(tooShort),
                METH_NOARGS,
                0,
                0,
                0,
                0,
                0);
        object.variable("module", 1, 0, 0, 0, 0, to(object.text("example")), 0, -1, to(methods), 0, 0, call(clear), 0);
        return write("example.o", object);
    }

    private Path write(String name, ObjectBytes object) throws IOException {
        return Files.write(directory.resolve(name), object.bytes());
    }

    @Test
    void namesFunctionTableTypesAndChange() throws IOException {
        SignatureReport report = SignatureCheck.of(List.of(module())).run();

        assertEquals(
                List.of(
                        "clear (example.o) is (i32) -> () and is called as (i32) -> i32 (inquiry):"
                                + " module example [module], m_clear",
                        "tooShort (example.o) is (i32) -> i32 and is called as (i32, i32) -> i32 (PyCFunction):"
                                + " module example [module], m_methods, short, METH_NOARGS"),
                report.findings().stream().map(Finding::text).toList());
        assertEquals("It has to return int.", report.findings().get(0).remedy());
        assertEquals(
                List.of(new SignatureChange("example.c", "tooShort", "tooShort(...)", "PyObject *Py_UNUSED(args)")),
                report.findings().get(1).changes());
        assertEquals(
                Map.of("PyMethodDef", new SignatureReport.Kind(1, 2), "PyModuleDef", new SignatureReport.Kind(1, 1)),
                report.kinds());
        assertEquals(0, report.others().size());
    }

    @Test
    void takesDeclarationsFromTheSources() throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources/Modules"));
        Files.writeString(
                sources.resolve("example.c"),
                "static PyObject *tooShort(PyObject *);\n\nstatic PyObject *\ntooShort(PyObject *self)\n{\n}\n\n"
                        + "#ifdef ELSEWHERE\nPyObject *tooShort(PyObject *self, PyObject *args) {}\n#endif\n");
        SignatureReport report =
                new SignatureCheck(List.of(module()), List.of(), Optional.of(directory.resolve("sources"))).run();

        assertEquals(
                List.of(
                        "Modules/example.c\ttooShort\ttooShort(PyObject *)\tPyObject *Py_UNUSED(args)",
                        "Modules/example.c\ttooShort\ttooShort(PyObject *self)\tPyObject *Py_UNUSED(args)"),
                List.copyOf(report.changes()));
    }

    @Test
    void resolvesFunctionsOfOtherObjects() throws IOException {
        ObjectBytes user = new ObjectBytes();
        int abroad = user.imported("abroad", 2, true);
        user.variable("method", to(user.text("abroad")), call(abroad), METH_NOARGS, 0);
        ObjectBytes owner = new ObjectBytes();
        owner.function("abroad", 1, true);
        Path userFile = write("user.o", user);
        Path ownerFile = write("owner.o", owner);

        // Alone, what it declares counts; with the definition it is wrong in the table and in the declaration.
        assertEquals(List.of(), SignatureCheck.of(List.of(userFile)).run().findings());
        List<String> tables = new SignatureCheck(List.of(userFile), List.of(ownerFile), Optional.empty())
                .run().findings().stream()
                        .map(finding -> finding.object() + ": " + finding.table())
                        .toList();
        assertEquals(List.of("owner.o: declaration in user.o", "owner.o: methods method, abroad, METH_NOARGS"), tables);
    }

    @Test
    void filesThatAreNotLinkedTogetherMayDefineTheSameName() throws IOException {
        ObjectBytes first = new ObjectBytes();
        first.function("helper", 1, true);
        ObjectBytes second = new ObjectBytes();
        second.function("helper", 2, true);
        ObjectBytes user = new ObjectBytes();
        int helper = user.imported("helper", 2, true);
        user.variable("method", to(user.text("helper")), call(helper), METH_NOARGS, 0);

        SignatureReport report = SignatureCheck.of(
                        List.of(write("first.o", first), write("second.o", second), write("user.o", user)))
                .run();

        assertEquals(List.of(), report.findings());
        assertEquals(1, report.declarations());
    }

    @Test
    void pointersMayLeadBeforeOrBehindTheirVariables() throws IOException {
        ObjectBytes object = new ObjectBytes();
        int numbers = object.variable("numbers", 1, 2);
        object.variable("before", to(numbers, -4), to(numbers, 8), to(numbers, 4000));

        SignatureReport report =
                SignatureCheck.of(List.of(write("numbers.o", object))).run();

        assertEquals(Map.of(), report.kinds());
        assertEquals(List.of(), report.findings());
    }

    @Test
    void leavesOtherTablesAlone() throws IOException {
        ObjectBytes object = new ObjectBytes();
        int half = object.function("half", 1, true);
        int name = object.text("half");
        object.variable("operations", to(name), call(half), METH_NOARGS, 0, 0, 0);
        object.variable("callbacks", call(half), call(half));
        object.variable("attributes", to(name), call(half), call(half), call(half), 0, 0, 0, 0);

        SignatureReport report =
                SignatureCheck.of(List.of(write("other.o", object))).run();

        assertEquals(List.of(), report.findings());
        assertEquals(
                new TreeMap<>(Map.of("other.o attributes", 3, "other.o callbacks", 2, "other.o operations", 1)),
                report.others());
    }

    @Test
    void failsOnWhatIsNotListedAndOnWhatIsListedAndNotThere() throws IOException {
        SignatureReport report = SignatureCheck.of(List.of(module())).run();
        Path list = directory.resolve("known.tsv");
        String clear = "clear\tmodule example [module], m_clear\tnever collected\n";
        String tooShort = "tooShort\tmodule example [module], m_methods, short, METH_NOARGS\tnever called\n";

        BuildFailure failure = assertThrows(BuildFailure.class, () -> report.require(KnownMismatches.none()));
        assertTrue(failure.what().startsWith("2 functions would trap"), failure.what());
        assertTrue(
                failure.what().contains("change: example.c\ttooShort\ttooShort(...)\tPyObject *Py_UNUSED(args)"),
                failure.what());

        Files.writeString(list, clear);
        failure = assertThrows(BuildFailure.class, () -> report.require(KnownMismatches.read(list)));
        assertTrue(failure.what().startsWith("1 function would trap"), failure.what());
        assertTrue(failure.remedy().contains(list.toString()), failure.remedy());

        Files.writeString(list, "# comment\n" + clear + tooShort);
        assertDoesNotThrow(() -> report.require(KnownMismatches.read(list)));

        Files.writeString(list, clear + tooShort + "gone\tmodule example [module], m_free\tnever freed\n");
        failure = assertThrows(BuildFailure.class, () -> report.require(KnownMismatches.read(list)));
        assertTrue(failure.what().endsWith("gone\tmodule example [module], m_free"), failure.what());

        Files.writeString(list, "clear\tmodule example [module], m_clear\n");
        failure = assertThrows(BuildFailure.class, () -> KnownMismatches.read(list));
        assertTrue(failure.what().contains("is not a function, a table and a reason"), failure.what());
    }

    @Test
    void refusesWhatIsLinkedAtFixedAddresses() throws IOException {
        Path linked = Files.write(directory.resolve("python.wasm"), new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});

        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> SignatureCheck.of(List.of(linked)).run());
        assertTrue(failure.what().contains("fixed addresses"), failure.what());
    }

    @Test
    void dataFilesAgreeWithOneAnother() {
        Vocabulary vocabulary = Vocabulary.load();
        for (Typedef typedef : vocabulary.typedefs().values()) {
            assertEquals(
                    typedef.type().parameters().size(), typedef.parameters().size(), typedef::name);
            assertEquals(typedef.type().results().isEmpty(), typedef.result().equals("void"), typedef::name);
        }
        // 51 fields to tp_vectorcall, 13 of a module's definition.
        assertEquals(204, vocabulary.size(Vocabulary.TYPE));
        assertEquals(52, vocabulary.size(Vocabulary.MODULE));
        SortedMap<String, Field> fields = new TreeMap<>();
        vocabulary.structs().values().forEach(all -> all.forEach(field -> fields.put("Py_" + field.name(), field)));
        vocabulary.slots(Vocabulary.TYPE_SLOTS).forEach((number, slot) -> {
            Field field = fields.get(slot.name());
            if (field != null) {
                assertEquals(field.what(), slot.what(), slot::name);
            } else {
                assertEquals("Py_tp_token", slot.name());
            }
        });
        assertEquals(83, vocabulary.slots(Vocabulary.TYPE_SLOTS).size());
        assertTrue(vocabulary.methodFlags().values().stream().allMatch(flag -> flag.content() == Content.FUNCTION));
    }
}
