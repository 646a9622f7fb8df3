package io.faasm.platform.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.engine.FunctionName;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.http.Refusal;
import io.faasm.testing.Modules;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionStoreTest {
    private static final FunctionName NAME = new FunctionName("demo", "f");
    private static final FunctionId PYTHON = FunctionId.python("demo", "f");
    private static final FunctionId WASM = FunctionId.wasm("demo", "f");

    @TempDir
    private Path root;

    private final RecordingConsole console = new RecordingConsole();
    private final AtomicInteger generated = new AtomicInteger();
    private FunctionStore store;

    @BeforeEach
    void open() throws IOException {
        // A module stands for its machine code: how that is made is not asked here.
        store = open(module -> {
            generated.incrementAndGet();
            return module;
        });
    }

    private FunctionStore open(MachineCode machineCode) throws IOException {
        return new FunctionStore(root, 1 << 20, machineCode, console);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(Stored what, String content) throws IOException, Refusal {
        put(what, content.getBytes(UTF_8));
    }

    private void put(Stored what, byte[] content) throws IOException, Refusal {
        try (LocalStorage.Arrival arrival = store.arrive()) {
            arrival.write(ByteBuffer.wrap(content));
            arrival.finish(what, Optional.empty());
            store.keep(what, arrival);
        }
    }

    private static Stored python() {
        return new Stored.Python(NAME);
    }

    private FunctionVersion current(FunctionId id) {
        return store.current(id).orElseThrow();
    }

    private static String source(FunctionVersion version) throws IOException {
        return Files.readString(version.files().resolve("function.py"));
    }

    @Test
    void aVersionStaysAsItIsWhileItIsHeld() throws Exception {
        put(python(), "one");
        FunctionVersion first = current(PYTHON);
        assertTrue(store.retain(first));
        put(python(), "two");
        put(python(), "three");
        FunctionVersion last = current(PYTHON);
        assertNotEquals(first.version(), last.version());
        assertEquals("one", source(first));
        assertEquals("three", source(last));
        store.release(first);
        assertGone(first);
        assertFalse(store.retain(first));
        assertEquals("three", source(last));
    }

    private static void assertGone(FunctionVersion version) throws InterruptedException {
        for (int look = 0; look < 200 && Files.exists(version.files()); look++) {
            Thread.sleep(10);
        }
        assertFalse(Files.exists(version.files()));
    }

    @Test
    void filesBesideAFunctionAreAPartOfItsVersions() throws Exception {
        Stored data = Stored.SharedFile.of("pyfuncs/demo/f/data/table.txt");
        put(data, "first");
        assertEquals(Optional.empty(), store.current(PYTHON), "there is no function yet");
        put(python(), "source");
        FunctionVersion before = current(PYTHON);
        assertTrue(store.retain(before));
        put(data, "second");
        FunctionVersion after = current(PYTHON);
        assertEquals("first", Files.readString(before.files().resolve("data/table.txt")));
        assertEquals("second", Files.readString(after.files().resolve("data/table.txt")));
        assertEquals("source", source(after));
    }

    @Test
    void linksInTheStorageAreNoPartOfAVersion() throws Exception {
        put(Stored.SharedFile.of("pyfuncs/demo/f/data"), "x");
        Path directory = root.resolve("shared/pyfuncs/demo/f");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("/etc/passwd"));
        put(python(), "source");
        try (Stream<Path> files = Files.list(current(PYTHON).files())) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void theNextPlatformHasWhatWasAcknowledged() throws Exception {
        put(python(), "one");
        put(new Stored.WebAssembly(NAME), Modules.useful());
        FunctionVersion before = current(PYTHON);
        store.close();
        assertFalse(Files.exists(before.files()));
        store = open(MachineCode.UNAVAILABLE);
        assertEquals("one", source(current(PYTHON)));
        assertNotEquals(before.version(), current(PYTHON).version());
        assertArrayEquals(Modules.useful(), Files.readAllBytes(current(WASM).files()));
        assertEquals(1, generated.get());
    }

    @Test
    void machineCodeIsThatOfItsModule() throws Exception {
        put(new Stored.WebAssembly(NAME), Modules.useful());
        FunctionVersion first = current(WASM);
        assertTrue(store.retain(first));
        put(new Stored.WebAssembly(NAME), Modules.ofSize(100));
        assertArrayEquals(Modules.useful(), Files.readAllBytes(first.files()));
        assertArrayEquals(Modules.ofSize(100), Files.readAllBytes(current(WASM).files()));
        try (Stream<Path> objects = Files.list(root.resolve("object/demo/f"))) {
            assertEquals(1, objects.count(), "code of the module before");
        }
        store.close();
        // As after a crash, or when somebody else writes here.
        Files.write(root.resolve("wasm/demo/f/function.wasm"), Modules.useful());
        store = open(MachineCode.UNAVAILABLE);
        assertEquals(Optional.empty(), store.current(WASM));
    }

    @Test
    void onlySomeModulesAreMadeIntoMachineCodeAtOnce() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(4);
        store.close();
        store = open(module -> {
            begun.countDown();
            await(goOn);
            return module;
        });
        ExecutorService uploads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Stored module = new Stored.WebAssembly(new FunctionName("demo", "f" + i));
                all.add(uploads.submit(() -> {
                    put(module, Modules.useful());
                    return null;
                }));
            }
            await(begun);
            Refusal refusal = assertThrows(Refusal.class, () -> put(new Stored.WebAssembly(NAME), Modules.useful()));
            assertEquals(503, refusal.status());
            put(python(), "others are kept meanwhile");
            goOn.countDown();
            for (Future<Void> each : all) {
                each.get();
            }
            put(new Stored.WebAssembly(NAME), Modules.useful());
        } finally {
            uploads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void withoutAToolchainWebAssemblyIsRefusedAndTheInterpreterIsStored() throws Exception {
        store.close();
        store = open(MachineCode.UNAVAILABLE);
        Refusal refusal = assertThrows(Refusal.class, () -> put(new Stored.WebAssembly(NAME), Modules.useful()));
        assertEquals(501, refusal.status());
        assertTrue(refusal.reason().contains("toolchain"), refusal.reason());
        assertFalse(Files.exists(root.resolve("wasm/demo")));
        put(new Stored.WebAssembly(new FunctionName("python", "py_func")), Modules.useful());
        assertTrue(Files.isRegularFile(root.resolve("wasm/python/py_func/function.wasm")));
    }
}
