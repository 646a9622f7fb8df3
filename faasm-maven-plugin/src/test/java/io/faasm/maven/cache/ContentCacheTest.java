package io.faasm.maven.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.maven.console.RecordingConsole;
import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Timeout(60)
/* Its tests mostly wait, and each has a directory or a server of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class ContentCacheTest {
    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private ContentCache cache;

    @BeforeEach
    void open() {
        cache = new ContentCache(directory.resolve("cache"), console);
    }

    @Test
    void fillsOnceAndSaysWhy() throws IOException {
        ContentCache.Entry first = cache.obtain("codegen", inputs("1", "x"), work -> write(work, "one"));
        ContentCache.Entry again = cache.obtain("codegen", inputs("1", "x"), work -> {
            throw new AssertionError("filled twice");
        });
        assertFalse(first.reused());
        assertTrue(again.reused());
        assertEquals("one", Files.readString(again.directory().resolve("file")));
        ContentCache.Entry second = cache.obtain("codegen", inputs("2", "x"), work -> write(work, "two"));
        // Compared with the entry that comes closest, here the second.
        ContentCache.Entry third = cache.obtain("codegen", inputs("2", "y"), work -> write(work, "three"));
        assertEquals(Optional.of(new Reason.First()), first.filled());
        assertEquals(Optional.empty(), again.filled());
        assertEquals(Optional.of(changed("compiler")), second.filled());
        assertEquals(Optional.of(changed("flags")), third.filled());
        assertEquals(
                List.of(
                        "codegen: building because it is built for the first time",
                        "codegen: up to date (" + first.key() + ")",
                        "codegen: building because these inputs changed: compiler",
                        "codegen: building because these inputs changed: flags"),
                console.lines());
    }

    @Test
    void aFillThatThrowsLeavesNothing() throws IOException {
        assertThrows(
                IllegalStateException.class,
                () -> cache.obtain("codegen", inputs("1", ""), work -> {
                    write(work, "half");
                    Path locked = Files.createDirectories(work.resolve("read-only"));
                    Files.writeString(locked.resolve("file"), "");
                    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-x------"));
                    throw new IllegalStateException();
                }));
        assertEquals(List.of(), directories("codegen"));
        assertFalse(cache.obtain("codegen", inputs("1", ""), work -> write(work, "whole"))
                .reused());
    }

    @Test
    void aFullDiskSaysWhatToDo() {
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> cache.obtain("codegen", inputs("1", ""), work -> {
                    throw new IOException(work.resolve("file") + ": No space left on device");
                }));
        assertTrue(failure.what().contains("the disk is full"), failure.what());
        assertTrue(failure.what().contains(cache.root().toString()), failure.what());
        assertTrue(failure.remedy().contains("-Dfaasm.cache.dir"), failure.remedy());
    }

    @Test
    void anEntryKnowsWhereItWillBe() {
        List<Path> known = new ArrayList<>();
        ContentCache.Entry entry =
                cache.obtainInPlace("toolchain", inputs("1", ""), (work, finalDirectory) -> known.add(finalDirectory));
        assertEquals(List.of(entry.directory()), known);
    }

    @Test
    void anEntryThatWasRemovedIsMissed() throws IOException {
        Path entry = cache.obtain("codegen", inputs("1", ""), work -> {}).directory();
        Files.delete(entry);
        ContentCache.Entry again = cache.obtain("codegen", inputs("1", ""), work -> {});
        assertEquals(Optional.of(new Reason.Gone()), again.filled());
        assertEquals(
                "codegen: building because its entry is gone from the cache",
                console.lines().get(1));
    }

    @Test
    void threadsFillOneEntryOnce() throws Exception {
        AtomicInteger fills = new AtomicInteger();
        Callable<Path> build = () -> new ContentCache(cache.root(), console)
                .obtain("codegen", inputs("1", ""), work -> {
                    fills.incrementAndGet();
                    pause(200);
                    write(work, "content");
                })
                .directory();
        ExecutorService builds = Executors.newFixedThreadPool(8);
        try {
            for (Future<Path> entry : builds.invokeAll(Collections.nCopies(8, build))) {
                assertEquals("content", Files.readString(entry.get().resolve("file")));
            }
        } finally {
            builds.shutdown();
        }
        assertEquals(1, fills.get());
    }

    @Test
    void processesFillOneEntryOnce() throws Exception {
        Path fills = directory.resolve("fills");
        Process one = OtherBuild.start(cache.root(), fills, 1000);
        Process two = OtherBuild.start(cache.root(), fills, 1000);
        assertEquals(0, one.waitFor());
        assertEquals(0, two.waitFor());
        assertEquals(1, Files.readAllLines(fills).size());
        assertTrue(cache.obtain("codegen", OtherBuild.INPUTS, work -> {}).reused());
    }

    @Test
    void aKilledBuildIsNoTrouble() throws Exception {
        Path fills = directory.resolve("fills");
        Process killed = OtherBuild.start(cache.root(), fills, 600_000);
        while (!Files.exists(fills)) {
            pause(20);
        }
        killed.destroyForcibly().waitFor();
        assertEquals(1, directories("codegen").size(), "the killed build left its work");

        cache.obtain("codegen", inputs("other", ""), work -> write(work, "other"));
        assertEquals(1, directories("codegen").size(), "any later build clears it away");
        ContentCache.Entry entry = cache.obtain("codegen", OtherBuild.INPUTS, work -> write(work, "whole"));
        assertEquals("whole", Files.readString(entry.directory().resolve("file")));
        assertFalse(entry.reused());
    }

    @Test
    void theWorkOfALivingBuildIsLeftAlone() throws Exception {
        Path fills = directory.resolve("fills");
        Process living = OtherBuild.start(cache.root(), fills, 2000);
        while (!Files.exists(fills)) {
            pause(20);
        }
        cache.obtain("codegen", inputs("other", ""), work -> write(work, "other"));
        assertEquals(0, living.waitFor());
        assertTrue(cache.obtain("codegen", OtherBuild.INPUTS, work -> {}).reused());
    }

    @Test
    void whatWasBuiltElsewhereIsTakenInUnderItsKey() {
        String key = inputs("1", "").key();
        assertTrue(cache.find("codegen", key).isEmpty());
        Path adopted = cache.adopt("codegen", key, work -> write(work, "from elsewhere"));
        assertEquals(adopted, cache.find("codegen", key).orElseThrow());
        assertTrue(cache.obtain("codegen", inputs("1", ""), work -> {}).reused());
    }

    @Test
    void aCacheThatCannotBeWrittenSaysWhatToDo() throws IOException {
        Path occupied = Files.createFile(directory.resolve("occupied"));
        ContentCache misplaced = new ContentCache(occupied.resolve("cache"), console);
        Exception failure =
                assertThrows(Exception.class, () -> misplaced.obtain("codegen", inputs("1", ""), work -> {}));
        assertTrue(failure.getMessage().contains(occupied.toString()), failure.getMessage());
    }

    private static Reason changed(String input) {
        return new Reason.Changed(new TreeSet<>(Set.of(input)));
    }

    private static Fingerprint inputs(String compiler, String flags) {
        return Fingerprint.of("codegen", 1)
                .text("compiler", compiler)
                .text("flags", flags)
                .build();
    }

    private List<Path> directories(String stage) throws IOException {
        try (Stream<Path> found = Files.list(cache.root().resolve(stage))) {
            return found.filter(Files::isDirectory).toList();
        }
    }

    private static void write(Path work, String content) throws IOException {
        Files.writeString(work.resolve("file"), content);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
