package io.faasm.maven.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ContestantTest {
    private static final Path PROGRAMS = Path.of("/programs");

    private static Contestant pyodide(List<Path> wheels) {
        return new Contestant.Pyodide(
                "node", PROGRAMS, new PyodidePackage.Installed(Path.of("/npm/pyodide"), wheels), 3);
    }

    @Test
    void anInterpreterRunsTheScriptsFromWhereTheyAreForIt() {
        Contestant engine = new Contestant.Interpreter(
                "faaslet",
                EnumSet.allOf(Kind.class),
                List.of("python3", "--dir", "x:/python:ro"),
                Map.of("A", "b"),
                "/python",
                15);
        assertEquals(Map.of("A", "b"), engine.empty().environment());
        assertEquals(Map.of("A", "b"), engine.importing(Kind.ARRAYS, "numpy").environment());
        assertEquals(
                List.of("python3", "--dir", "x:/python:ro", "-c", "pass"),
                engine.empty().line());
        assertEquals(
                List.of("python3", "--dir", "x:/python:ro", "/python/measure.py", "fourier", "5"),
                engine.measure(Kind.ARRAYS, "fourier", 5).line());
        assertEquals(
                List.of("python3", "--dir", "x:/python:ro", "/python/importing.py", "numpy"),
                engine.importing(Kind.ARRAYS, "numpy").line());
    }

    @Test
    void pyodideGetsWheelsOnlyForTheProgramsThatNeedThem() {
        Contestant pyodide = pyodide(List.of(Path.of("/npm/numpy.whl")));
        assertEquals(Set.of(Kind.PYTHON, Kind.ARRAYS), pyodide.kinds());
        assertEquals(
                List.of("node", "/programs/node/pyodide.mjs", "--pyodide", "/npm/pyodide"),
                pyodide.empty().line());
        assertEquals(
                List.of(
                        "node",
                        "/programs/node/pyodide.mjs",
                        "--pyodide",
                        "/npm/pyodide",
                        "--programs",
                        "/programs/python",
                        "measure.py",
                        "calls",
                        "5"),
                pyodide.measure(Kind.PYTHON, "calls", 5).line());
        assertEquals(
                List.of(
                        "node",
                        "/programs/node/pyodide.mjs",
                        "--pyodide",
                        "/npm/pyodide",
                        "--wheel",
                        "/npm/numpy.whl",
                        "--programs",
                        "/programs/python",
                        "--programs",
                        "/programs/arrays",
                        "importing.py",
                        "numpy"),
                pyodide.importing(Kind.ARRAYS, "numpy").line());
    }

    @Test
    void withoutWheelsPyodideHasPythonAlone() {
        assertEquals(Set.of(Kind.PYTHON), pyodide(List.of()).kinds());
    }
}
