package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.StateKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function in C that locks a state value: workers of clusters offer no locks to Python. */
class CounterPlatformIT {
    private static final Path SOURCE = LocalPlatform.FUNCTIONS.resolve("counter/counter.c");
    private static final FunctionId COUNTER = FunctionId.wasm("demo", "counter");
    private static final int CALLERS = 20;
    private static final int CALLS = 1000;

    @TempDir
    private Path directory;

    @Test
    void noIncrementIsLost() throws Exception {
        Path code = machineCode();
        try (LocalPlatform platform = new LocalPlatform(directory, SchedulerSettings.on(2))) {
            platform.put(COUNTER, code);
            Set<Integer> counts = new ConcurrentSkipListSet<>();
            ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                done.add(callers.submit(() -> {
                    CallResult result = LocalPlatform.get(platform.submit(COUNTER, new byte[0]));
                    assertEquals(0, result.returnValue(), () -> result.failure() + result.log());
                    assertTrue(counts.add(number(result.output())), "a number comes twice");
                    return null;
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
            callers.shutdown();
            assertEquals(IntStream.rangeClosed(1, CALLS).boxed().collect(Collectors.toSet()), Set.copyOf(counts));
            assertEquals(
                    CALLS,
                    number(platform.state()
                            .read(new StateKey("demo", "counter"), 0, 4)
                            .bytes()));
        }
    }

    private static int number(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    private Path machineCode() {
        Toolchain toolchain = Toolchain.of(new InstalledProduct(Toolchain.STAGE).descriptor());
        ProcessRunner processes = new ProcessRunner(InstalledProduct.SILENT);
        Path object = directory.resolve("counter.o");
        Path wasm = directory.resolve("counter.wasm");
        tool(processes, toolchain, "clang", "--target=wasm32", "-O1", "-c", SOURCE, "-o", object);
        tool(processes, toolchain, "wasm-ld", "--export=_start", "--no-entry", object, "-o", wasm);
        Path cache = TestEnvironment.cache().orElseGet(() -> Host.current().defaultCache());
        return new CodegenStage(
                        new ContentCache(cache, InstalledProduct.SILENT),
                        Host.current(),
                        processes,
                        InstalledProduct.SILENT)
                .generate(
                        new InstalledProduct(CodegenStage.STAGE).directory(),
                        toolchain,
                        Target.ofThisMachine(),
                        "-O1",
                        wasm);
    }

    private void tool(ProcessRunner processes, Toolchain toolchain, String program, Object... words) {
        processes.run(Command.of(program, toolchain.llvm().resolve(program), words)
                .in(directory)
                .env(toolchain.environment())
                .build());
    }
}
