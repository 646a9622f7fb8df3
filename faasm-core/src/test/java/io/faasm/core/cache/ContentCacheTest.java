package io.faasm.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
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
    void anEntryOfACopiedCacheIsFoundAtItsNewPlace() throws IOException {
        Fingerprint before = inputs("here", "x");
        Path entry =
                cache.obtain("toolchain", before, work -> write(work, "tool")).directory();
        cache.obtain("toolchain", inputs("here", "y"), work -> write(work, "another tool"));
        Path copied = directory.resolve("copied");
        Trees.copy(cache.root(), copied);
        ContentCache copy = new ContentCache(copied, console);
        Fingerprint after = inputs("there", "x");
        assertEquals(
                Optional.of(copied.resolve("toolchain").resolve(before.key())),
                copy.findApartFrom("toolchain", after, "compiler"));
        assertEquals(Optional.empty(), copy.findApartFrom("toolchain", inputs("there", "z"), "compiler"));
        assertEquals(Optional.empty(), copy.findApartFrom("other", after, "compiler"));
        Files.delete(copied.resolve("toolchain").resolve(entry.getFileName()).resolve("file"));
        assertEquals(Optional.empty(), copy.findApartFrom("toolchain", after, "compiler"), "the copy is not whole");
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
    void aToolThatFailsOnAFullDiskSaysWhatToDoToo() {
        ContentCache full = new ContentCache(cache.root(), console, disk(1000, true));
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> full.obtain("codegen", inputs("1", ""), work -> {
                    throw new BuildFailure("clang failed", "See its log.");
                }));
        assertTrue(failure.what().contains("the disk is full (clang failed"), failure.what());
        ContentCache roomy = new ContentCache(cache.root(), console, disk(1_000_000_000, true));
        assertEquals(
                "clang failed",
                assertThrows(
                                BuildFailure.class,
                                () -> roomy.obtain("codegen", inputs("1", ""), work -> {
                                    throw new BuildFailure("clang failed", "See its log.");
                                }))
                        .what());
    }

    @Test
    void nothingHalfWrittenIsLeftWhenAFileCannotBeWritten() throws IOException {
        Path stage = Files.createDirectories(cache.root().resolve("codegen"));
        for (String suffix : List.of(".digests", ".inputs", ".used")) {
            Files.createDirectories(
                    stage.resolve(inputs("1", "").key() + suffix).resolve("occupied"));
        }
        assertThrows(Exception.class, () -> guarded(Guard.ALL));
        try (Stream<Path> found = Files.list(stage)) {
            assertEquals(
                    List.of(),
                    found.filter(path -> path.toString().contains(Workplace.MARK))
                            .toList());
        }
    }

    @Test
    void aCacheThatCannotBeWrittenIsUsedAsItIs() throws IOException {
        Path entry = guarded(Guard.ALL).directory();
        Path lock = entry.resolveSibling(entry.getFileName() + ".lock");
        Files.delete(lock);
        ContentCache readOnly = new ContentCache(cache.root(), console, disk(0, false));
        ContentCache.Entry again = readOnly.obtain("codegen", inputs("1", ""), Guard.ALL, work -> {
            throw new AssertionError("filled");
        });
        assertTrue(again.reused());
        assertEquals(
                "codegen: up to date (" + again.key() + ", in a cache that cannot be written)",
                console.lines().get(console.lines().size() - 1));
        assertEquals(entry, readOnly.adopt("codegen", again.key(), Guard.ALL, work -> {
            throw new AssertionError("filled");
        }));
        assertFalse(Files.exists(lock));
    }

    private static Disk disk(long usable, boolean writable) {
        return new Disk() {
            @Override
            public long usableBytes(Path path) {
                return usable;
            }

            @Override
            public boolean isWritable(Path path) {
                return writable;
            }
        };
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
        Path adopted = cache.adopt("codegen", key, Guard.NONE, work -> write(work, "from elsewhere"));
        assertEquals(adopted, cache.find("codegen", key).orElseThrow());
        assertTrue(cache.obtain("codegen", inputs("1", ""), work -> {}).reused());
    }

    @Test
    void aGuardedEntryIsFilledAgainWhenItIsDamaged() throws IOException {
        Guard guard = Guard.of("code/*", "bin/*");
        Path entry = guarded(guard).directory();
        assertTrue(guarded(guard).reused(), "nothing is damaged");
        Files.writeString(entry.resolve("notes"), "other notes");
        assertTrue(guarded(guard).reused(), "that file is not guarded");

        Files.writeString(entry.resolve("code/one"), "1st");
        assertDamage(guard, "code/one is not what was put there");
        Files.writeString(entry.resolve("code/one"), "on");
        assertDamage(guard, "code/one has 2 bytes instead of 3");
        Files.delete(entry.resolve("code/two"));
        assertDamage(guard, "code/two is missing");
        Files.delete(entry.resolve("bin/link"));
        Files.createSymbolicLink(entry.resolve("bin/link"), Path.of("loot"));
        assertDamage(guard, "bin/link is not what was put there");
        Files.delete(entry.resolve("code/one"));
        Files.createDirectory(entry.resolve("code/one"));
        assertFalse(guarded(guard).reused());
        Trees.delete(entry.resolve("code"));
        assertDamage(guard, "code/one is missing, code/two is missing");
        Files.delete(entry.resolve("code/one"));
        Files.delete(entry.resolve("code/two"));
        Files.delete(entry.resolve("bin/link"));
        Files.delete(entry.resolve("bin/tool"));
        assertDamage(guard, "bin/link is missing, bin/tool is missing, code/one is missing and 1 more");
    }

    @Test
    void aDamagedEntryStaysUntilItsSuccessorIsWhole() throws IOException {
        Path entry = guarded(Guard.ALL).directory();
        Files.writeString(entry.resolve("code/one"), "1st");
        assertThrows(
                IllegalStateException.class,
                () -> cache.obtain("codegen", inputs("1", ""), Guard.ALL, work -> {
                    throw new IllegalStateException();
                }));
        assertEquals("1st", Files.readString(entry.resolve("code/one")));
        assertDamage(Guard.ALL, "code/one is not what was put there");
        assertEquals(List.of(entry), directories("codegen"), "what it replaced is gone");
    }

    @Test
    void anEntryThatHadNoGuardIsGuardedFromNowOn() throws IOException {
        Path entry = guarded(Guard.NONE).directory();
        assertTrue(guarded(Guard.ALL).reused());
        Files.writeString(entry.resolve("code/one"), "1st");
        assertTrue(guarded(Guard.NONE).reused(), "nobody asks");
        assertDamage(Guard.ALL, "code/one is not what was put there");
    }

    @Test
    void theDigestsOfARemovedEntryAreForgotten() throws IOException {
        Trees.delete(guarded(Guard.ALL).directory());
        cache.obtain("codegen", inputs("1", ""), work -> write(work, "without a guard"));
        assertTrue(cache.find("codegen", inputs("1", "").key(), Guard.ALL).isPresent());
    }

    @Test
    void aSpoiltListOfDigestsIsDamageToo() throws IOException {
        Path entry = guarded(Guard.ALL).directory();
        Path list = entry.resolveSibling(entry.getFileName() + ".digests");
        for (String text : new String[] {"x", "", "# 1 files", "# 1 files\na\tb", "# 1 files\na\t3\tcode/one"}) {
            Files.writeString(list, text);
            assertFalse(guarded(Guard.ALL).reused(), text);
        }
        assertTrue(guarded(Guard.ALL).reused());
    }

    @Test
    void aDamagedEntryIsNotFoundAndIsAdoptedAgain() throws IOException {
        Path entry = guarded(Guard.ALL).directory();
        String key = inputs("1", "").key();
        assertTrue(cache.find("codegen", key, Guard.ALL).isPresent());
        Files.writeString(entry.resolve("code/one"), "1st");
        assertTrue(cache.find("codegen", key, Guard.ALL).isEmpty());
        assertTrue(cache.find("codegen", key).isPresent(), "nobody asks");
        cache.adopt("codegen", key, Guard.ALL, work -> write(work, "from elsewhere"));
        assertEquals(
                "codegen: unpacking what was built elsewhere (" + key
                        + ") because its entry in the cache is damaged: code/one is not what was put there",
                console.lines().get(console.lines().size() - 1));
        assertTrue(cache.find("codegen", key, Guard.ALL).isPresent());
        Files.delete(entry.resolve("file"));
        assertTrue(cache.find("codegen", key, Guard.ALL).isEmpty(), "what was adopted is guarded");
    }

    @Test
    void aGuardIsALineOfText() {
        Guard guard = Guard.of("bin/*", "root/**.so");
        assertEquals("bin/* root/**.so", guard.text());
        assertEquals(guard, Guard.ofText(guard.text()));
        assertEquals(Guard.NONE, Guard.ofText(Guard.NONE.text()));
        assertThrows(IllegalArgumentException.class, () -> Guard.of("a b"));
        assertTrue(guard.covers(Path.of("root/lib/deep/x.so")));
        assertFalse(guard.covers(Path.of("root/lib/x.py")));
        assertFalse(guard.covers(Path.of("bin/deep/x")));
        assertTrue(Guard.ALL.covers(Path.of("a/b")) && Guard.ALL.covers(Path.of("a")));
    }

    /** An entry with two files of code, a program, a link to it, and notes. */
    private ContentCache.Entry guarded(Guard guard) {
        return cache.obtain("codegen", inputs("1", ""), guard, work -> {
            Files.createDirectories(work.resolve("code"));
            Files.createDirectories(work.resolve("bin"));
            Files.writeString(work.resolve("code/one"), "one");
            Files.writeString(work.resolve("code/two"), "two");
            Files.writeString(work.resolve("bin/tool"), "tool");
            Files.createSymbolicLink(work.resolve("bin/link"), Path.of("tool"));
            Files.writeString(work.resolve("notes"), "notes");
        });
    }

    private void assertDamage(Guard guard, String findings) throws IOException {
        ContentCache.Entry again = guarded(guard);
        assertEquals(
                "codegen: building because its entry in the cache is damaged: " + findings,
                console.lines().get(console.lines().size() - 1));
        assertTrue(again.filled().orElseThrow() instanceof Reason.Damaged);
        assertEquals("one", Files.readString(again.directory().resolve("code/one")));
        assertTrue(guarded(guard).reused(), "it is whole again");
    }

    @Test
    void aCacheThatIsNoDirectoryIsNamed() throws IOException {
        Path occupied = Files.createFile(directory.resolve("occupied"));
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
        for (Path root : List.of(occupied, occupied.resolve("cache"), dangling, dangling.resolve("cache"))) {
            ContentCache misplaced = new ContentCache(root, console);
            BuildFailure failure = assertThrows(
                    BuildFailure.class, () -> misplaced.obtain("codegen", inputs("1", ""), work -> {}), root::toString);
            String wrong = root.startsWith(occupied)
                    ? occupied + " is not a directory"
                    : dangling + " is a link that leads to no directory";
            assertTrue(failure.what().contains(wrong), failure.what());
            assertTrue(failure.remedy().contains("-Dfaasm.cache.dir"), failure.remedy());
            assertThrows(BuildFailure.class, () -> misplaced.shared("logs"));
        }
    }

    @Test
    void aFailureOfPermissionsNamesTheUserAndTheOwner() {
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> cache.obtain("codegen", inputs("1", ""), work -> {
                    throw new AccessDeniedException(work.toString());
                }));
        String user = System.getProperty("user.name");
        assertTrue(failure.what().contains(user + " cannot write there"), failure.what());
        assertTrue(failure.what().endsWith(cache.root() + " belongs to " + user + "."), failure.what());
        failure = assertThrows(
                BuildFailure.class,
                () -> cache.obtain("codegen", inputs("1", ""), work -> {
                    throw new FileSystemException(work.toString(), null, "Read-only file system");
                }));
        assertTrue(failure.remedy().startsWith("Mount it for writing"), failure.remedy());
    }

    /** A relative name is that of the directory that Maven runs in, and a link is followed. */
    @Test
    void aCacheCanBeALinkToADirectory() throws IOException {
        Path target = Files.createDirectories(directory.resolve("elsewhere"));
        ContentCache linked = new ContentCache(Files.createSymbolicLink(directory.resolve("link"), target), console);
        linked.obtain("codegen", inputs("1", ""), work -> write(work, "content"));
        assertTrue(new ContentCache(target, console)
                .find("codegen", inputs("1", "").key())
                .isPresent());
        assertTrue(new ContentCache(Path.of("relative"), console).root().isAbsolute());
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
