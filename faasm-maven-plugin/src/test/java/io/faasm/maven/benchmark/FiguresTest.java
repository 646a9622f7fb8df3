package io.faasm.maven.benchmark;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {
    private static Figures figures() {
        Figures figures = new Figures(List.of("native", "faaslet"));
        figures.begin("Python alone");
        figures.addStart("start to exit", List.of(0.010, 0.1));
        figures.add("calls", List.of(0.1, 0.2));
        figures.add("floats", List.of(0.4, 0.2));
        figures.add("texts", List.of(0.1, 0.8));
        return figures;
    }

    @Test
    void theMeanIsGeometricAndLeavesStartingOut() {
        assertEquals(2.0, figures().meanRatio(0, 1), 1e-9);
        assertEquals(1.0, figures().meanRatio(0, 0), 1e-9);
    }

    @Test
    void theTableHasEveryRowAndTheRatios() {
        List<String> table = figures().lines();
        assertEquals(6, table.size());
        assertTrue(table.get(0).startsWith("Python alone, ms"), table.get(0));
        assertTrue(table.get(0).contains("faaslet/native"), table.get(0));
        assertTrue(table.get(1).startsWith("start to exit") && table.get(1).endsWith("10.00x"), table.get(1));
        assertTrue(table.get(3).endsWith("0.50x"), table.get(3));
        assertTrue(table.get(5).startsWith("geometric mean") && table.get(5).endsWith("2.00x"), table.get(5));
    }

    @Test
    void whatTakesTooLongFailsWithItsRatio() {
        assertDoesNotThrow(() -> figures().requireRatio("start to exit", 1, 10.1));
        assertDoesNotThrow(() -> figures().requireRatio("start to exit", 1, 0));
        String failure = assertThrows(BuildFailure.class, () -> figures().requireRatio("start to exit", 1, 1.1))
                .getMessage();
        assertTrue(
                failure.contains("start to exit takes 10.00 times as long on faaslet as on native; 1.10 times"),
                failure);
    }

    @Test
    void everyTableHasItsOwnMean() {
        Figures figures = figures();
        figures.begin("with numpy");
        figures.addStart("import numpy", List.of(0.1, 0.2));
        figures.add("fourier", List.of(0.1, 0.5));
        figures.add("solving", List.of(0.1, Double.NaN));
        assertEquals(2.0, figures.meanRatio(0, 1), 1e-9);
        assertEquals(5.0, figures.meanRatio(1, 1), 1e-9);
        List<String> table = figures.lines();
        assertEquals(11, table.size());
        assertTrue(table.get(6).startsWith("with numpy, ms"), table.get(6));
        assertTrue(table.get(10).endsWith("5.00x"), table.get(10));
    }

    @Test
    void aContestantThatRanNothingHasNoMean() {
        Figures figures = new Figures(List.of("native", "pyodide"));
        figures.begin("with packages");
        figures.add("messages", List.of(0.1, Double.NaN));
        assertTrue(figures.lines().get(2).endsWith(" -"), figures.lines().get(2));
    }

    @Test
    void theReportIsInSeconds(@TempDir Path directory) throws IOException {
        Path report = directory.resolve("deep/report.tsv");
        figures().write(report);
        List<String> lines = Files.readAllLines(report);
        assertEquals("program\tnative\tfaaslet", lines.get(0));
        assertEquals("calls\t0.100000\t0.200000", lines.get(2));
    }

    @Test
    void aProgramThatAContestantCannotRunCountsForTheOthers(@TempDir Path directory) throws IOException {
        Figures figures = figures();
        figures.add("messages", List.of(0.1, Double.NaN));
        assertEquals(2.0, figures.meanRatio(0, 1), 1e-9);
        String line = figures.lines().get(5);
        assertTrue(line.startsWith("messages") && line.endsWith(" -"), line);
        figures.write(directory.resolve("report.tsv"));
        assertEquals(
                "messages\t0.100000\t-",
                Files.readAllLines(directory.resolve("report.tsv")).get(5));
    }

    @Test
    void theMedianIsTheMiddle() {
        assertEquals(2.0, Figures.median(List.of(9.0, 1.0, 2.0)));
        assertEquals(1.5, Figures.median(List.of(2.0, 1.0)));
    }
}
