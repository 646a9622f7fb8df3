package io.faasm.maven.fuzz;

import io.faasm.maven.apt.StanzasFuzz;
import io.faasm.maven.cluster.UploadFuzz;
import io.faasm.maven.cluster.WasmCheckFuzz;
import io.faasm.maven.function.TestReportFuzz;
import io.faasm.maven.inputs.InputsLockFuzz;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A class with a method {@code fuzzerTestOneInput(byte[])}, which throws when an input does harm.
 *
 * @param name of the directory with inputs to begin with, among them all that ever were found to do harm
 * @param runs how many inputs a short run tries
 * @param longest the most bytes of an input
 */
record JavaTarget(String name, Class<?> entry, int runs, int longest) {
    private static final Path CORPUS = Path.of("src/fuzz/corpus");

    static final List<JavaTarget> ALL = List.of(
            new JavaTarget("wasm", WasmFuzz.class, 10_000, 4096),
            new JavaTarget("wasm-check", WasmCheckFuzz.class, 5_000, 1024),
            new JavaTarget("stanzas", StanzasFuzz.class, 2_000, 2048),
            new JavaTarget("inputs-lock", InputsLockFuzz.class, 4_000, 2048),
            new JavaTarget("test-report", TestReportFuzz.class, 2_000, 2048),
            new JavaTarget("archive", ArchiveFuzz.class, 1_000, 4096),
            new JavaTarget("upload", UploadFuzz.class, 1_500, 2048));

    Path corpus() {
        return CORPUS.resolve(name).toAbsolutePath();
    }

    List<Path> inputs() throws IOException {
        try (Stream<Path> files = Files.list(corpus())) {
            return files.sorted().toList();
        }
    }

    /** Gives one input to it. */
    void run(Path input) throws Throwable {
        try {
            entry.getMethod("fuzzerTestOneInput", byte[].class).invoke(null, (Object) Files.readAllBytes(input));
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
