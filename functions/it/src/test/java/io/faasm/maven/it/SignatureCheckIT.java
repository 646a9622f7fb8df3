package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.patch.SignatureChange;
import io.faasm.maven.patch.SignatureChanger;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.signatures.Finding;
import io.faasm.maven.signatures.SignatureCheck;
import io.faasm.maven.signatures.SignatureReport;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The signature check on what Emscripten makes of C that has faults, and of C that has none. */
class SignatureCheckIT {
    private static final Path EXTENSION = Path.of("src/test/c/signatures").toAbsolutePath();
    /** In lines such as {@code X(tp_dealloc, destructor, ONE)} and {@code ONE(get)}. */
    private static final Pattern SEED = Pattern.compile("(?m)^(?: +X\\(|[A-Z_]+\\()(\\w+)(?:,[^)]*)?\\)(?: \\\\)?$");

    /** Functions of CPython that had one parameter too few once, with the files they are in. */
    private static final Map<String, List<String>> MENDED = Map.of(
            "Objects/funcobject.c",
            List.of("func_get_name", "func_set_name", "func_get_qualname", "func_set_qualname"),
            "Objects/dictobject.c",
            List.of("dictitems_new"),
            // What dictitems_new has become since.
            "Objects/clinic/dictobject.c.h",
            List.of("dict_items"),
            "Modules/_threadmodule.c",
            List.of("thread_PyThread_allocate_lock", "thread_get_ident"),
            "Objects/fileobject.c",
            List.of("stdprinter_noop"));

    private static Toolchain toolchain;
    private static Descriptor cpython;
    private static Path product;

    @TempDir
    Path work;

    @BeforeAll
    static void find() {
        toolchain = Toolchain.of(new InstalledProduct(Toolchain.STAGE).descriptor());
        InstalledProduct built = new InstalledProduct(CpythonStage.STAGE);
        cpython = built.descriptor();
        product = built.directory();
    }

    @Test
    void everySeededFaultIsFoundAndNothingElse() throws IOException {
        SignatureReport report = SignatureCheck.of(objects("-DSEEDED")).run();

        SortedSet<String> seeded = seeded();
        assertTrue(seeded.size() > 170, () -> "only " + seeded);
        assertEquals(seeded, functions(report));
        assertEquals(seeded.size(), report.findings().size());
        assertEquals(
                1, report.others().values().stream().mapToInt(Integer::intValue).sum());
    }

    @Test
    void aFindingNamesFunctionTableTypesAndChange() throws IOException {
        List<Path> objects = objects("-DSEEDED");
        SignatureReport report = new SignatureCheck(objects, List.of(), Optional.of(EXTENSION)).run();

        Finding setter = report.findings().stream()
                .filter(finding -> finding.function().equals("seeded_set"))
                .findFirst()
                .orElseThrow();
        assertEquals("type seeded.Static [type], tp_getset, attribute, set", setter.table());
        assertEquals("(i32, i32) -> i32", setter.has().toString());
        assertEquals("(i32, i32, i32) -> i32", setter.expected().toString());
        assertEquals(Optional.of("setter"), setter.callable());
        assertEquals("seeded.o", setter.object());
        assertTrue(report.changes()
                .contains(
                        "elsewhere.c\telsewhere_method\telsewhere_method(PyObject *self)\tPyObject *Py_UNUSED(args)"));
    }

    @Test
    void theSameExtensionWithoutFaultsHasNoFinding() throws IOException {
        SignatureReport right = SignatureCheck.of(objects()).run();
        SignatureReport wrong = SignatureCheck.of(objects("-DSEEDED")).run();

        assertEquals(List.of(), right.findings());
        // That nothing is found is worth as much as what was looked at.
        assertEquals(wrong.kinds(), right.kinds());
    }

    @Test
    void aSharedObjectTellsAsMuchAboutWhatItsModuleLeadsTo() throws IOException {
        SignatureReport right = SignatureCheck.of(List.of(sharedObject())).run();
        SignatureReport wrong =
                SignatureCheck.of(List.of(sharedObject("-DSEEDED"))).run();

        // The linker saw elsewhere_sum; what only code leads to has no borders in a shared object.
        SortedSet<String> expected = seeded();
        expected.removeAll(List.of("elsewhere_sum", "seeded_alone", "seeded_alone_get", "seeded_alone_set"));
        assertEquals(expected, functions(wrong));
        assertEquals(List.of(), right.findings());
        assertEquals(wrong.kinds(), right.kinds());
    }

    @Test
    void theBuiltCpythonHasNoFinding() {
        SignatureReport report =
                SignatureCheck.of(CpythonStage.binaries(product)).run();

        assertEquals(List.of(), report.findings());
        assertTrue(report.untyped().isEmpty(), () -> report.untyped().toString());
        assertTrue(report.kinds().get("PyTypeObject").tables() > 150, report::summary);
        assertTrue(report.kinds().get("PyMethodDef").functions() > 2000, report::summary);
        assertTrue(report.kinds().get("PyGetSetDef").functions() > 300, report::summary);
    }

    @Test
    void cpythonWithItsFixesTakenOutHasExactlyTheseAndTheReportsChangesMendThem() throws IOException {
        Path sources = Path.of(cpython.value("unpruned.library")).getParent();
        Path tree = Files.createDirectory(work.resolve("tree"));
        SortedSet<String> removed = new TreeSet<>();
        for (Map.Entry<String, List<String>> file : MENDED.entrySet()) {
            if (!Files.exists(sources.resolve(file.getKey()))) {
                continue;
            }
            String source = Files.readString(sources.resolve(file.getKey()), StandardCharsets.ISO_8859_1);
            for (String function : file.getValue()) {
                String without = withoutLastParameter(function, source);
                if (!without.equals(source)) {
                    removed.add(function);
                    source = without;
                }
            }
            Path unit = tree.resolve(file.getKey());
            Files.createDirectories(unit.getParent());
            Files.writeString(unit, source, StandardCharsets.ISO_8859_1);
        }
        assertTrue(removed.size() >= 7, () -> "only " + removed + " have the parameter");

        SignatureReport broken = check(tree, sources);
        assertEquals(removed, functions(broken));

        Path list = Files.write(work.resolve("changes.tsv"), broken.changes());
        new SignatureChanger().apply(tree, SignatureChange.read(list));
        assertEquals(List.of(), check(tree, sources).findings());
    }

    /** Compiles what is in the tree as if it were CPython's, and checks it beside all of CPython. */
    private SignatureReport check(Path tree, Path sources) throws IOException {
        List<Path> objects = compile(
                MENDED.keySet().stream()
                        .filter(file -> file.endsWith(".c"))
                        .sorted()
                        .map(tree::resolve)
                        .toList(),
                List.of(
                        "-DPy_BUILD_CORE",
                        "-I" + sources.resolve("Objects"),
                        "-I" + sources.resolve("Modules"),
                        "-I" + headers().resolve("internal"),
                        "-I" + headers().resolve("internal/mimalloc"),
                        // What was taken out is what the compiler would warn of.
                        "-Wno-incompatible-function-pointer-types",
                        "-w"));
        List<Path> libraries = CpythonStage.binaries(product).stream()
                .filter(file -> file.toString().endsWith(".a"))
                .toList();
        return new SignatureCheck(objects, libraries, Optional.of(tree)).run();
    }

    /** Takes the last parameter off, which nothing uses, wherever the function is declared. */
    private static String withoutLastParameter(String function, String source) {
        return Pattern.compile("(\\b" + function + "\\([^;{}]*?), *\\w+ \\*Py_UNUSED\\(\\w+\\)\\)")
                .matcher(source)
                .replaceAll("$1)");
    }

    /** The functions that the extension's source says are wrong. */
    private static SortedSet<String> seeded() throws IOException {
        SortedSet<String> names = new TreeSet<>(List.of("elsewhere_method", "elsewhere_sum", "PyInit_inner"));
        String source = Files.readString(EXTENSION.resolve("seeded.c"));
        boolean slots = false;
        for (String line : source.lines().toList()) {
            slots = line.startsWith("#define ") ? line.contains("_SLOTS(X)") : slots;
            Matcher seed = SEED.matcher(line);
            if (seed.matches()
                    && !line.contains("_FIELDS(")
                    && !line.contains("_SLOTS(")
                    && !line.contains("METHODS(")) {
                names.add(
                        "seeded_" + (slots && line.startsWith(" ") ? "Py_" + seed.group(1) + "_slot" : seed.group(1)));
            }
        }
        return names;
    }

    private static SortedSet<String> functions(SignatureReport report) {
        return report.findings().stream().map(Finding::function).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Path headers() {
        return product.resolve("include/python" + cpython.value("series"));
    }

    private List<Path> objects(String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of("-Wall", "-Wextra", "-Werror"));
        all.addAll(List.of(flags));
        return compile(List.of(EXTENSION.resolve("seeded.c"), EXTENSION.resolve("elsewhere.c")), all);
    }

    /** Compiles with the flags that all of CPython is compiled with. */
    private List<Path> compile(List<Path> sources, List<String> flags) throws IOException {
        Path into = Files.createTempDirectory(work, "objects");
        run(
                into,
                toolchain.emcc(),
                RecipeLines.read(TestEnvironment.root().resolve("cpython-build/src/main/config/code-flags.txt")),
                "-I" + headers(),
                flags,
                "-c",
                sources);
        return sources.stream()
                .map(source -> into.resolve(source.getFileName().toString().replaceFirst("c$", "o")))
                .toList();
    }

    private Path sharedObject(String... flags) throws IOException {
        Path into = Files.createTempDirectory(work, "shared");
        run(
                into,
                toolchain.emcc(),
                "-O2",
                "-w",
                "-fPIC",
                "-sSIDE_MODULE=1",
                "--profiling-funcs",
                "-I" + headers(),
                List.of(flags),
                EXTENSION.resolve("seeded.c"),
                EXTENSION.resolve("elsewhere.c"),
                "-o",
                into.resolve("seeded.so"));
        return into.resolve("seeded.so");
    }

    private static void run(Path where, Object... words) {
        new ProcessRunner(InstalledProduct.SILENT)
                .run(Command.of("emcc", words)
                        .in(where)
                        .env(toolchain.environment())
                        .build());
    }
}
