package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.codegen.Backend;
import io.faasm.maven.codegen.CodegenRequest;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * C++ across shared objects: a library, an extension module that stands on it, and {@code libc++.so}, built as the README
 * tells, in the engine.
 */
class CppIT {
    private static final Path SOURCES = Path.of("src/test/cpp/crossing").toAbsolutePath();
    private static final ProcessRunner PROCESSES = new ProcessRunner(InstalledProduct.SILENT);
    private static final List<String> EXCEPTIONS = List.of("-fwasm-exceptions", "-sSUPPORT_LONGJMP=wasm");

    /** Written by the static objects of both. */
    private static final String CONSTRUCTED = "library constructed\nmodule constructed\n";

    private static final String DESTROYED = "module destroyed\nlibrary destroyed\n";

    private static Path root;
    private static Path objects;
    private static Path code;

    @BeforeAll
    static void build(@TempDir Path work) throws IOException {
        root = InstalledRoot.directory();
        Toolchain toolchain = Toolchain.of(new InstalledProduct(Toolchain.STAGE).descriptor());
        InstalledProduct built = new InstalledProduct(CpythonStage.STAGE);
        String series = built.descriptor().value("series");
        Path standardLibrary = built.directory().resolve("lib/libc++.so");
        Path headers = built.directory().resolve("include/python" + series);
        objects = Files.createDirectory(work.resolve("objects"));
        Path library = objects.resolve("libcrossing.so");
        Path module = objects.resolve("crossing.cpython-" + series.replace(".", "") + "-wasm32-emscripten.so");
        // Libraries before the objects that need them.
        link(toolchain, library, standardLibrary, compiled(toolchain, work, "library", headers));
        link(toolchain, module, standardLibrary, library, compiled(toolchain, work, "module", headers));
        code = Files.createDirectory(work.resolve("code"));
        for (Path product : List.of(root, generated(toolchain, work.resolve("cache")))) {
            try (Stream<Path> files = Files.list(product.resolve("code"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, code.resolve(file.getFileName()));
                }
            }
        }
    }

    private static Path compiled(Toolchain toolchain, Path work, String name, Path headers) {
        Path object = work.resolve(name + ".o");
        run(
                toolchain,
                "-O2",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-fPIC",
                EXCEPTIONS,
                "-isystem",
                headers,
                "-c",
                SOURCES.resolve(name + ".cpp"),
                "-o",
                object);
        return object;
    }

    private static void link(Toolchain toolchain, Path object, Path... inputs) {
        run(toolchain, "-sSIDE_MODULE=1", "-sWASM_BIGINT", EXCEPTIONS, List.of(inputs), "-o", object);
    }

    private static void run(Toolchain toolchain, Object... words) {
        PROCESSES.run(Command.of("em++", toolchain.emscripten().resolve("em++"), words)
                .in(objects)
                .env(toolchain.environment())
                .build());
    }

    /** The directory of the product of the stage that generates code, for what was linked here. */
    private static Path generated(Toolchain toolchain, Path cache) {
        Host host = Host.current();
        CodegenRequest request = new CodegenRequest(
                objects,
                List.of(),
                toolchain,
                TestEnvironment.root().resolve("codegen/src/main/c"),
                Optional.empty(),
                Target.ofThisMachine(),
                new Backend.Native());
        ContentCache own = new ContentCache(cache, InstalledProduct.SILENT);
        CodegenStage.Generated generated =
                new CodegenStage(own, host, PROCESSES, InstalledProduct.SILENT).generate(request);
        return generated.product().entry().directory();
    }

    /** Runs a program of Python, behind an import of the module as {@code c}. */
    private static Outcome python(String... lines) {
        List<String> program = new ArrayList<>(List.of("import crossing as c"));
        program.addAll(List.of(lines));
        return PROCESSES.tryRun(Command.of(
                        "faaslet",
                        root.resolve("bin/faaslet"),
                        "--module",
                        code.resolve("python.so"),
                        "--root",
                        root.resolve("root"),
                        "--dir",
                        objects + ":/objects:ro",
                        "--env",
                        "PYTHONPATH=/objects",
                        "--",
                        "python3",
                        "-c",
                        String.join("\n", program))
                .env(Map.of())
                .timeout(Duration.ofMinutes(2))
                .build());
    }

    private static void assertPrints(String expected, String... program) {
        Outcome outcome = python(program);
        assertEquals(CONSTRUCTED + expected + DESTROYED, outcome.output());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void staticObjectsAreConstructedWithTheirLibrariesFirstAndDestroyedTheOtherWayRound() {
        assertPrints("", "");
    }

    @Test
    void anExceptionIsCaughtAsItsBaseClassInAnotherObject() {
        assertPrints("""
                ('std::runtime_error', 'runtime error of the library, longer than a short string')
                ('Refusal', 'refused by the library')
                ('InlineRefusal', 'inline: by the library')
                ('int', 42)
                None
                """, "for kind in 'runtime_error', 'refusal', 'inline', 'int', 'none': print(c.caught(kind))");
    }

    @Test
    void whatTheStandardLibraryThrowsIsCaught() {
        assertPrints(
                """
                ('std::out_of_range', 'vector')
                ('std::out_of_range', 'basic_string')
                ('std::invalid_argument', 'stoi: no conversion')
                ('std::out_of_range', 'map::at:  key not found')
                ('std::bad_alloc', 'std::bad_alloc')
                ('std::bad_cast', 'std::bad_cast')
                ('std::bad_function_call', 'std::bad_function_call')
                """, "for kind in 'at', 'substr', 'stoi', 'map', 'new', 'cast', 'function': print(c.caught(kind))");
    }

    @Test
    void anExceptionBecomesOneOfPython() {
        assertPrints(
                """
                RuntimeError('inline: by the library')
                Refusal('refused by the library')
                IndexError('vector')
                MemoryError()
                SystemError('no exception of std')
                """.repeat(2),
                "for function in c.raised, c.kept_and_thrown:",
                "  for kind in 'inline', 'refusal', 'at', 'new', 'int':",
                "    try: function(kind)",
                "    except Exception as e: print(repr(e))",
                "assert issubclass(c.Refusal, ValueError)");
    }

    @Test
    void anExceptionOfPythonUnwindsTheFramesOfTheLibrary() {
        assertPrints(
                "101 0\nKeyError(101) 0\nTypeError 0\n",
                "def fail(guards): raise KeyError(guards)",
                "print(c.visit(100, lambda guards: guards), c.guards())",
                "try: c.visit(100, fail)",
                "except KeyError as e: print(repr(e), c.guards())",
                "try: c.visit(100, lambda guards: 'no number')",
                "except TypeError as e: print('TypeError', c.guards())",
                "for i in range(10000):",
                "  try: c.visit(10, fail)",
                "  except KeyError: pass",
                "assert c.guards() == 0");
    }

    @Test
    void exceptionsNest() {
        assertPrints("while trying: refused by the library\n", "print(c.nested())");
    }

    @Test
    void typesAreTheSameInBothObjects() {
        assertPrints(
                "(True, False, '', 3.0)\n(False, True, 'square', 4.0)\n",
                "print(c.cast('circle'))",
                "print(c.cast('square'))");
    }

    @Test
    void stringsAndStreamsCross() {
        assertPrints(
                "a-long enough to be on the heap-c-2.5\n",
                "print(c.join(['a', 'long enough to be on the heap', 'c'], 2.5))");
    }

    @Test
    void anExceptionThatNothingCatchesEndsTheGuest() {
        Outcome terminated = python("c.terminated()");
        assertEquals(134, terminated.exitCode(), terminated.output());
        assertTrue(terminated.output().contains("in wasm function abort\n"), terminated.output());
        Outcome escaped = python("c.escaped()");
        assertEquals(134, escaped.exitCode(), escaped.output());
        assertTrue(escaped.output().contains("trap: uncaught exception\n"), escaped.output());
        assertTrue(escaped.output().contains("File \"<string>\", line 2 in <module>"), escaped.output());
    }
}
