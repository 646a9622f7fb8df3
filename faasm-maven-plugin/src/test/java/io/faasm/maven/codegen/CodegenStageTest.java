package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.TestToolchain;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With compilers that are shell scripts: what is built again, and what the report says about it. */
class CodegenStageTest {
    private static final byte[] EMPTY_MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final Target MACHINE = new Target("x86-64-v3", List.of("-march=x86-64-v3"));
    private static final Target ANY = new Target("x86-64", List.of("-march=x86-64"));

    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private ContentCache cache;
    private Path cpython;
    private Path packages;
    private Path wamrc;
    private Path engine;

    @BeforeEach
    void inputs() throws IOException {
        cache = new ContentCache(directory.resolve("cache"), console);
        cpython = directory.resolve("cpython");
        packages = directory.resolve("packages");
        module(cpython.resolve("bin/python.wasm"), 1);
        module(cpython.resolve("lib/one.so"), 2);
        module(packages.resolve("lib/two.so"), 3);
        engine = directory.resolve("engine");
        for (String source : List.of("main.c", EngineBuilder.GLUE, "module.h", "worker/main.c")) {
            Files.createDirectories(engine.resolve(source).getParent());
            Files.writeString(engine.resolve(source), source);
        }
        wamrc = program("wamrc", "echo version 1");
        program("clang", "echo clang");
        program("llvm-readelf", "true");
    }

    @Test
    void aChangedObjectIsTheOnlyOneBuiltAgain() throws IOException {
        assertEquals(
                Map.of("bin/python.wasm", "built new", "lib/one.so", "built new", "lib/two.so", "built new"),
                report(MACHINE));
        assertEquals(
                Map.of("bin/python.wasm", "reused", "lib/one.so", "reused", "lib/two.so", "reused"), report(MACHINE));

        module(cpython.resolve("lib/one.so"), 4);
        assertEquals(
                Map.of("bin/python.wasm", "reused", "lib/one.so", "built wasm changed", "lib/two.so", "reused"),
                report(MACHINE));
        assertEquals(1, shown("built: wasm changed"));
        assertEquals(2, shown("reused"));
    }

    @Test
    void otherCpusAndCompilersAreReasonsForAll() throws IOException {
        report(MACHINE);
        assertEquals(
                Map.of(
                        "bin/python.wasm",
                        "built CPU changed",
                        "lib/one.so",
                        "built CPU changed",
                        "lib/two.so",
                        "built CPU changed"),
                report(ANY));
        assertEquals("reused", report(MACHINE).get("lib/one.so"), "going back builds nothing");
        program("wamrc", "echo version 2");
        assertEquals("built compiler changed", report(MACHINE).get("lib/one.so"));
    }

    @Test
    void damagedCodeIsMadeAgain() throws IOException {
        report(MACHINE);
        Path product = only(cache.root().resolve("codegen"));
        Path object = product.resolve("code/lib/one.so.aot");
        Files.writeString(object, "cod");
        assertEquals("reused", report(MACHINE).get("lib/one.so"), "its own entry is sound");
        assertSaid("codegen: building because its entry in the cache is damaged: code/lib/one.so.aot has 3 bytes"
                + " instead of 5");
        assertEquals("code\n", Files.readString(object));

        Files.delete(product.resolve("code/bin/python.wasm.aot"));
        Path module =
                only(cache.root().resolve("codegen-modules/bin.python.wasm")).resolve("code");
        Files.writeString(module, "mode\n");
        assertEquals(
                Map.of("bin/python.wasm", "built damaged", "lib/one.so", "reused", "lib/two.so", "reused"),
                report(MACHINE));
        assertSaid("codegen: building because its entry in the cache is damaged: code/bin/python.wasm.aot is missing");
        assertSaid(
                "codegen-modules/bin.python.wasm: building because its entry in the cache is damaged: code is not what"
                        + " was put there");
        assertEquals(1, shown("built: damaged"));
        assertEquals("code\n", Files.readString(product.resolve("code/bin/python.wasm.aot")));

        Files.delete(module);
        Files.delete(product.resolve("bin/faaslet"));
        assertEquals("built damaged", report(MACHINE).get("bin/python.wasm"));
        assertTrue(Files.exists(product.resolve("bin/faaslet")));
        Files.delete(product.resolve("bin/faasm-worker"));
        assertEquals("reused", report(MACHINE).get("bin/python.wasm"));
        assertTrue(Files.exists(product.resolve("bin/faasm-worker")));
    }

    @Test
    void theEngineIsBuiltAgainWhenItIsDamaged() throws IOException {
        report(MACHINE);
        Path built = only(cache.root().resolve("codegen-engine")).resolve("faaslet");
        Files.writeString(built, "");
        report(MACHINE);
        assertSaid(
                "codegen-engine: building because its entry in the cache is damaged: faaslet has 0 bytes instead of 5");
        assertEquals("code\n", Files.readString(built));
    }

    private static Path only(Path stage) throws IOException {
        try (Stream<Path> entries = Files.list(stage)) {
            List<Path> found = entries.filter(Files::isDirectory).toList();
            assertEquals(1, found.size(), found.toString());
            return found.get(0);
        }
    }

    private void assertSaid(String line) {
        assertTrue(console.lines().contains(line), console.lines().toString());
    }

    @Test
    void onlyProgramsAreBuiltAgainForAnotherTraining() throws IOException {
        Path training = Files.writeString(directory.resolve("training.py"), "print(1)");
        String program = key("bin/python.wasm", training);
        String shared = key("lib/one.so", training);
        Files.writeString(training, "print(2)");
        assertNotEquals(program, key("bin/python.wasm", training));
        assertEquals(shared, key("lib/one.so", training));
    }

    private String key(String name, Path training) {
        ProcessRunner processes = new ProcessRunner(console);
        CodegenRequest request = request(MACHINE, Optional.of(training), new Backend.Native());
        return new NativeCodeGenerator(request, Optional.empty(), directory, null, null, processes, console, 1)
                .describe(Fingerprint.of("test", 1), new WasmFile(cpython.resolve(name), name, 8, "0123"))
                .build()
                .key();
    }

    /** What was done to every file, and why. */
    private Map<String, String> report(Target target) {
        Host host = new Host(directory, Map.of("PATH", wamrc.getParent().toString()), Platform.LINUX_X86_64, 2);
        Backend backend = Backend.of("wamr", Optional.empty(), host);
        List<String> lines = new CodegenStage(cache, host, new ProcessRunner(console), console)
                .generate(request(target, Optional.empty(), backend))
                .report();
        assertEquals(GeneratedCode.REPORT_HEADER, lines.get(0));
        Map<String, String> done = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] fields = line.split("\t", -1);
            done.put(fields[0], (fields[4] + " " + fields[5]).strip());
        }
        return done;
    }

    private long shown(String done) {
        return console.lines().stream()
                .filter(line -> line.endsWith("  " + done))
                .count();
    }

    private CodegenRequest request(Target target, Optional<Path> training, Backend backend) {
        Path bin = wamrc.getParent();
        Toolchain toolchain =
                TestToolchain.of(bin, bin, bin, "3.13.5", bin.resolve("clang"), Map.of("PATH", System.getenv("PATH")));
        return new CodegenRequest(cpython, List.of(packages), toolchain, engine, training, target, backend);
    }

    /** An empty module with a section of another name each. */
    private static void module(Path file, int number) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, EMPTY_MODULE);
        Files.write(file, new byte[] {0, 2, 1, (byte) number}, StandardOpenOption.APPEND);
    }

    private Path program(String name, String does) throws IOException {
        Path program = Files.createDirectories(directory.resolve("bin")).resolve(name);
        Files.writeString(program, """
                #!/bin/sh
                case $1 in --version) %s; exit 0;; esac
                while [ $# -gt 2 ] && [ "$1" != -o ]; do shift; done
                echo code > "${2:-/dev/null}"
                """.formatted(does));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }
}
