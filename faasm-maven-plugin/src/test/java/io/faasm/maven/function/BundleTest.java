package io.faasm.maven.function;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.TestPython;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
    private static final String FUNCTION = """
            '''Says \\"grüße\\".'''
            from __future__ import annotations
            import helper
            from pkg.inner.deep import WHERE
            import pkg

            def faasm_main():
                return helper.fail(WHERE)
            """;
    private static final String HELPER = "\n\ndef fail(what):\n\traise ValueError(what)  # \\ \" 'ü'\n";

    @TempDir
    private Path directory;

    private static SortedMap<String, byte[]> sources(String... pathsAndTexts) {
        SortedMap<String, byte[]> sources = new TreeMap<>();
        for (int i = 0; i < pathsAndTexts.length; i += 2) {
            sources.put(pathsAndTexts[i], pathsAndTexts[i + 1].getBytes(UTF_8));
        }
        return sources;
    }

    private static Bundle bundle() {
        return Bundle.of(sources(
                "function.py",
                FUNCTION,
                "helper.py",
                HELPER,
                "pkg/inner/deep.py",
                "WHERE = __name__",
                "pkg/__init__.py",
                "from . import inner",
                "data/table.csv",
                "1,2"));
    }

    /** The output of a program that the Python of this machine runs beside the bundle. */
    private String python(String program) throws Exception {
        Path python = TestPython.that("import importlib.abc, traceback");
        Files.write(directory.resolve("function.py"), bundle().source());
        return new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true))
                .run(Command.of("python3", python, "-B", "-c", program)
                        .in(directory)
                        .env(Map.of("PYTHONIOENCODING", "utf-8"))
                        .build())
                .output();
    }

    @Test
    void aFunctionWithoutHelpersIsItself() {
        byte[] source = "# coding: latin-1\nx = 'ü'\n".getBytes(ISO_8859_1);
        Bundle bundle = Bundle.of(new TreeMap<>(Map.of("function.py", source)));
        assertArrayEquals(source, bundle.source());
        assertEquals(List.of(), bundle.modules());
    }

    @Test
    void equalSourcesGiveEqualBytes() {
        assertArrayEquals(bundle().source(), bundle().source());
        assertEquals(List.of("helper", "pkg", "pkg.inner", "pkg.inner.deep"), bundle().modules());
        assertEquals(List.of("data/table.csv"), bundle().leftBehind());
    }

    @Test
    void modulesAreImportedAndTracedByTheirOwnLines() throws Exception {
        String output = python("""
                import traceback, function, helper, pkg.inner.deep, inspect
                try:
                    function.faasm_main()
                except ValueError:
                    traceback.print_exc()
                print(inspect.getsource(helper.fail))
                print(function.__doc__, pkg.__path__, pkg.inner.deep.__package__)
                print(sorted(name for name in vars(function) if not name.startswith('__')))
                """);
        assertTrue(output.contains("function.py/function.py\", line 8, in faasm_main"), output);
        assertTrue(output.contains("    return helper.fail(WHERE)"), output);
        assertTrue(output.contains("function.py/helper.py\", line 4, in fail"), output);
        assertTrue(output.contains("raise ValueError(what)  # \\ \" 'ü'\n"), output);
        assertTrue(output.contains("ValueError: pkg.inner.deep"), output);
        assertTrue(output.contains("Says \"grüße\"."), output);
        assertTrue(output.contains("['WHERE', 'annotations', 'faasm_main', 'helper', 'pkg']"), output);
    }

    @Test
    void modulesAreFilesWhereTheDirectoryIsTheCallsOwn() throws Exception {
        String output = python("""
                import os, sys, traceback, types
                sys.path.insert(0, os.getcwd())
                sys.modules['_faasm'] = types.SimpleNamespace(source_directory=os.getcwd())
                import function, helper, pkg.inner.deep
                try:
                    function.faasm_main()
                except ValueError:
                    traceback.print_exc()
                print([sorted(files) for _, _, files in os.walk('.')])
                print(sorted(name for name in vars(function) if not name.startswith('__')))
                """);
        assertTrue(output.contains(directory + "/function.py\", line 8, in faasm_main"), output);
        assertTrue(output.contains("    return helper.fail(WHERE)"), output);
        assertTrue(output.contains(directory + "/helper.py\", line 4, in fail"), output);
        assertTrue(output.contains("raise ValueError(what)  # \\ \" 'ü'\n"), output);
        assertTrue(
                output.contains("[['function.py', 'helper.py'], ['__init__.py'], ['__init__.py', 'deep.py']]"), output);
        assertTrue(output.contains("['WHERE', 'annotations', 'faasm_main', 'helper', 'pkg']"), output);
    }

    @Test
    void runsWithoutTheImportSystemToo() throws Exception {
        String output = python("""
                variables = {'__name__': '__main__', '__file__': 'function.py'}
                exec(open('function.py', encoding='utf-8').read(), variables)
                print(variables['WHERE'], 'faasm_main' in variables)
                """);
        assertTrue(output.contains("pkg.inner.deep True"), output);
    }

    @Test
    void sourcesMustBeUtf8() {
        SortedMap<String, byte[]> sources = sources("function.py", "x = 1");
        sources.put("latin.py", "x = 'ü'".getBytes(ISO_8859_1));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> Bundle.of(sources));
        assertTrue(failure.what().contains("latin.py"), failure.what());
        assertFalse(failure.remedy().isEmpty());
    }
}
