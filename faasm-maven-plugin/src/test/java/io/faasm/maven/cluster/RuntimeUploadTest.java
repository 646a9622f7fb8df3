package io.faasm.maven.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.reference.FaasmUploadServer;
import io.faasm.testing.Modules;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime on its way to a server that behaves, and ends, as Faasm's. */
@Timeout(60)
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class RuntimeUploadTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final RecordingConsole console = new RecordingConsole();
    private FaasmUploadServer server;
    private Path module;

    @BeforeEach
    void start() throws IOException {
        server = new FaasmUploadServer();
        module = Files.write(directory.resolve("python.wasm"), Modules.useful());
    }

    @AfterEach
    void itHasNotEnded() {
        server.close();
        assertEquals(Optional.empty(), server.ended());
    }

    private boolean upload(
            RuntimeUpload.Mode mode, String cluster, Duration timeout, Optional<RuntimeUpload.Compiler> wamrc)
            throws IOException {
        ServerAccess access = Access.to(server.url().toString(), Duration.ofSeconds(2));
        try (UploadClient client = new UploadClient(access, Dialect.named("auto"), 1 << 20, console)) {
            return new RuntimeUpload(
                            client, new SentModules(directory.resolve("sent")), new ProcessRunner(console), console)
                    .upload(new RuntimeUpload.Request(
                            module, mode, cluster, timeout, wamrc, directory.resolve("work")));
        }
    }

    private boolean upload(RuntimeUpload.Mode mode) throws IOException {
        return upload(mode, "", LONG, Optional.empty());
    }

    private long puts() {
        return server.requests().stream()
                .filter(request -> request.startsWith("PUT"))
                .count();
    }

    @Test
    void itIsUploadedWhenItChanges() throws IOException {
        assertTrue(upload(RuntimeUpload.Mode.CHANGED));
        assertArrayEquals(Modules.useful(), server.bucket().get("python/py_func/function.wasm"));
        assertFalse(upload(RuntimeUpload.Mode.CHANGED));
        assertEquals(List.of("GET /ping", "PUT /f/python/py_func"), server.requests());
        assertTrue(
                console.lines().stream().anyMatch(line -> line.contains("is up to date: this one was sent at 2")),
                console.lines()::toString);
        Files.write(module, Modules.ofSize(5000));
        assertTrue(upload(RuntimeUpload.Mode.CHANGED));
        assertArrayEquals(Modules.ofSize(5000), server.bucket().get("python/py_func/function.wasm"));
        Files.write(module, Modules.useful());
        assertTrue(upload(RuntimeUpload.Mode.CHANGED), "what was there before the last is not there now");
    }

    @Test
    void anotherClusterAtTheAddressHasItNot() throws IOException {
        assertTrue(upload(RuntimeUpload.Mode.CHANGED, "faasm-1", LONG, Optional.empty()));
        assertFalse(upload(RuntimeUpload.Mode.CHANGED, "faasm-1", LONG, Optional.empty()));
        assertTrue(upload(RuntimeUpload.Mode.CHANGED, "faasm-2", LONG, Optional.empty()));
    }

    @Test
    void alwaysAndNeverAreMeantSo() throws IOException {
        assertFalse(upload(RuntimeUpload.Mode.NEVER));
        assertEquals(List.of(), server.requests());
        assertTrue(upload(RuntimeUpload.Mode.ALWAYS));
        assertTrue(upload(RuntimeUpload.Mode.ALWAYS));
        assertEquals(2, puts());
        assertFalse(upload(RuntimeUpload.Mode.CHANGED));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> RuntimeUpload.Mode.named("Changed"));
        assertTrue(failure.remedy().contains("changed, always or never"), failure.remedy());
        assertEquals(RuntimeUpload.Mode.CHANGED, RuntimeUpload.Mode.named("changed"));
    }

    @Test
    void whatFailsIsNotWrittenDown() throws IOException {
        assertTrue(upload(RuntimeUpload.Mode.CHANGED));
        server.codeGenerationTakes(Duration.ofSeconds(4));
        assertThrows(
                BuildFailure.class,
                () -> upload(RuntimeUpload.Mode.ALWAYS, "", Duration.ofSeconds(1), Optional.empty()));
        server.codeGenerationTakes(Duration.ZERO);
        assertTrue(upload(RuntimeUpload.Mode.CHANGED), "nobody knows what is there");
    }

    @Test
    void codeGenerationMayTakeLongerThanOtherRequests() throws IOException {
        server.codeGenerationTakes(Duration.ofSeconds(4));
        assertTrue(upload(RuntimeUpload.Mode.CHANGED));
        assertTrue(console.progress().contains("Waiting for the upload server of 0 s"), console.progress()::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0asm", "\0asm\u0001\0\0\0\u0001\u0009", "#!/bin/sh\n"})
    void whatItWouldEndOnIsNotSent(String content) throws IOException {
        Files.write(module, content.getBytes(UTF_8));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> upload(RuntimeUpload.Mode.CHANGED));
        assertTrue(failure.what().startsWith(module.toString()), failure.what());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void aDamagedRecordIsNone() throws IOException {
        assertTrue(upload(RuntimeUpload.Mode.CHANGED));
        try (var files = Files.list(directory.resolve("sent"))) {
            Files.writeString(files.findFirst().orElseThrow(), "{\"sha256\": ");
        }
        assertTrue(upload(RuntimeUpload.Mode.CHANGED));
        assertEquals(2, puts());
    }

    @Test
    void recordsHaveNoSecretsAndNothingElseIsLeft() throws IOException {
        new SentModules(directory.resolve("sent")).remember("http://h:1", "", new FunctionName("a", "b"), "0123");
        try (var files = Files.list(directory.resolve("sent"))) {
            List<Path> left = files.toList();
            assertEquals(1, left.size());
            assertTrue(Files.readString(left.get(0)).contains("\"server\" : \"http://h:1\""));
        }
    }

    /** A compiler that writes a header of this version, and then what it was told to compile. */
    private Path wamrc(int version) throws IOException {
        Path program = directory.resolve("wamrc");
        Files.writeString(
                program, """
                #!/bin/sh
                while [ $# -gt 2 ]; do
                  [ "$1" = -o ] && out=$2
                  shift
                done
                printf '\\000aot\\%03o\\000\\000\\000' %d > "$out"
                cat "$2" >> "$out"
                """.replace("%03o\\000\\000\\000' %d", String.format("%03o\\000\\000\\000'", version)));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    @Test
    void machineCodeMadeHereIsStoredWhereWorkersLook() throws Exception {
        RuntimeUpload.Compiler compiler = new RuntimeUpload.Compiler(wamrc(3), true);
        assertTrue(upload(RuntimeUpload.Mode.CHANGED, "", LONG, Optional.of(compiler)));
        assertArrayEquals(Modules.useful(), server.bucket().get("python/py_func/function.wasm"));
        byte[] code = server.bucket().get("python/py_func/function.aot");
        assertArrayEquals(new byte[] {0, 'a', 'o', 't', 3, 0, 0, 0}, java.util.Arrays.copyOf(code, 8));
        assertArrayEquals(
                MessageDigest.getInstance("MD5").digest(Modules.useful()),
                server.bucket().get("python/py_func/function.aot.md5"));
        assertFalse(
                server.requests().contains("PUT /f/python/py_func"), "the server would make machine code of its own");
    }

    @Test
    void anotherVersionsCompilerIsRefusedWhereItWasNamed() throws IOException {
        RuntimeUpload.Compiler compiler = new RuntimeUpload.Compiler(wamrc(6), true);
        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> upload(RuntimeUpload.Mode.CHANGED, "", LONG, Optional.of(compiler)));
        assertTrue(
                failure.what().contains("machine code of version 6, and Faasm's workers take version 3"),
                failure.what());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void aCompilerThatDoesNotWorkIsNamedOrNotUsed() throws IOException {
        Path program = Files.writeString(directory.resolve("wamrc"), "#!/bin/sh\necho cannot run; exit 3\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> upload(
                        RuntimeUpload.Mode.CHANGED, "", LONG, Optional.of(new RuntimeUpload.Compiler(program, true))));
        assertTrue(failure.what().contains("(exit code 3): cannot run"), failure.what());
        assertTrue(
                upload(RuntimeUpload.Mode.CHANGED, "", LONG, Optional.of(new RuntimeUpload.Compiler(program, false))));
        assertEquals(List.of("GET /ping", "PUT /f/python/py_func"), server.requests());
    }

    @Test
    void andNotUsedWhereItWasFound() throws IOException {
        RuntimeUpload.Compiler compiler = new RuntimeUpload.Compiler(wamrc(6), false);
        assertTrue(upload(RuntimeUpload.Mode.CHANGED, "", LONG, Optional.of(compiler)));
        assertEquals(List.of("GET /ping", "PUT /f/python/py_func"), server.requests());
        assertTrue(console.lines().stream().anyMatch(line -> line.contains("is not used")), console.lines()::toString);
    }
}
