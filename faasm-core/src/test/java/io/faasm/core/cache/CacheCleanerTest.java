package io.faasm.core.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CacheCleanerTest {
    private static final Instant NOW = Instant.now();
    private static final String ONE = "1".repeat(32);
    private static final String TWO = "2".repeat(32);
    private static final String THREE = "3".repeat(32);

    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void makeCache() throws IOException {
        root = Files.createDirectories(directory.resolve("cache"));
    }

    @Test
    void removesWhatWasNotUsedForSomeDays() throws IOException {
        entry("codegen", ONE, 1_000_000, 31);
        entry("codegen", TWO, 2_000_000, 29);
        entry("codegen-modules/bin.python.wasm", THREE, 3_000_000, 40);
        assertEquals(new CacheCleaner.Cleaned(2, 4_000_000, 0, 0, 2_000_000), clean(days(30)));
        assertEquals(
                List.of(
                        "cache: removed codegen-modules/bin.python.wasm/" + THREE + ", 3.0 MB, last used " + date(40),
                        "cache: removed codegen/" + ONE + ", 1.0 MB, last used " + date(31),
                        "cache: removed 2 with 4.0 MB; 2.0 MB left in " + root),
                console.lines());
        assertTrue(Files.isDirectory(root.resolve("codegen").resolve(TWO)));
        assertEquals(
                List.of(ONE + ".inputs", ONE + ".lock"),
                names("codegen").filter(name -> name.startsWith(ONE)).toList());
    }

    @Test
    void removesWhatWasUsedLongestAgoUntilTheCacheIsSmallEnough() throws IOException {
        entry("codegen", ONE, 1_000_000_000, 3);
        entry("codegen", TWO, 1_000_000_000, 1);
        entry("runtime-root", THREE, 1_000_000_000, 2);
        CacheCleaner.Limits limits = CacheCleaner.Limits.of(Optional.empty(), Optional.of("1.5"), false);
        assertEquals(new CacheCleaner.Cleaned(2, 2_000_000_000, 0, 0, 1_000_000_000), clean(limits));
        assertTrue(Files.isDirectory(root.resolve("codegen").resolve(TWO)), "the one that was used last stays");
    }

    @Test
    void aDryRunRemovesNothing() throws IOException {
        entry("codegen", ONE, 1_000_000, 31);
        assertEquals(
                new CacheCleaner.Cleaned(1, 1_000_000, 0, 0, 0),
                clean(CacheCleaner.Limits.of(Optional.empty(), Optional.empty(), true)));
        assertEquals(
                List.of(
                        "cache: would remove codegen/" + ONE + ", 1.0 MB, last used " + date(31),
                        "cache: would remove 1 with 1.0 MB; 0.0 MB would be left in " + root),
                console.lines());
        assertTrue(Files.isDirectory(root.resolve("codegen").resolve(ONE)));
    }

    @Test
    void keepsWhatThisBuildHasAskedFor() throws IOException {
        ContentCache cache = new ContentCache(root, console);
        Path used = cache.obtain("codegen", inputs("1"), work -> {}).directory();
        String found = "f".repeat(32);
        entry("runtime-root", found, 1000, 50);
        cache.find("runtime-root", found).orElseThrow();
        Files.createDirectories(cache.shared("inputs").resolve("abc"));
        Files.writeString(cache.shared("logs/toolchain").resolve("emsdk.log"), "log");
        entry("codegen", ONE, 1000, 31);
        CacheCleaner.Cleaned cleaned = clean(days(0), Clock.offset(Clock.systemUTC(), Duration.ofDays(100)));
        assertEquals(1, cleaned.removed());
        assertEquals(4, cleaned.used());
        assertTrue(Files.isDirectory(used));
        assertTrue(cache.find("runtime-root", found).isPresent());
        assertTrue(console.lines().get(console.lines().size() - 1).contains("; kept 4 that running builds use;"));
    }

    @Test
    @Tag("slow")
    void keepsWhatAnotherBuildHasAskedForUntilItEnds() throws Exception {
        Process other = OtherBuild.startAndStay(root, directory.resolve("fills"));
        Path entry = root.resolve("codegen").resolve(OtherBuild.INPUTS.key());
        while (!Files.isDirectory(entry)) {
            Thread.sleep(20);
        }
        entry("codegen", ONE, 1000, 1);
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(100));
        assertEquals(1, clean(days(0), later).removed(), "the other build has not asked for that one");
        assertTrue(Files.isDirectory(entry));
        other.destroyForcibly().waitFor();
        assertEquals(1, clean(days(0), later).removed());
        assertFalse(Files.exists(entry));
        assertTrue(names("builds").findAny().isPresent());
        new ContentCache(root, console).find("codegen", ONE);
        assertEquals(
                List.of(Owner.self(), Owner.self()),
                names("builds")
                        .map(name -> name.substring(0, name.lastIndexOf('-')))
                        .toList(),
                "the next build clears away what the killed one left");
    }

    @Test
    void aBuildWithoutAListUsesEverything() throws IOException {
        entry("codegen", ONE, 1000, 50);
        new ContentCache(root, console).find("codegen", TWO);
        for (String name :
                names("builds").filter(each -> each.endsWith(".uses")).toList()) {
            Files.delete(root.resolve("builds").resolve(name));
        }
        assertEquals(new CacheCleaner.Cleaned(0, 0, 1, 0, 1000), clean(days(30)));
    }

    @Test
    void removesWhatKilledBuildsLeft() throws IOException {
        entry("codegen", ONE, 1000, 0);
        Path stage = root.resolve("codegen");
        String dead = Owner.self().replaceFirst("-\\d+$", "-1");
        Path left = Files.createDirectories(stage.resolve(ONE + ".tmp-" + dead + "-1"));
        Path ofAnotherContainer = Files.createDirectories(stage.resolve(ONE + ".tmp-0-1-1-1"));
        Files.setLastModifiedTime(ofAnotherContainer, FileTime.from(NOW.minus(Duration.ofDays(2))));
        Path perhapsAtWork = Files.createDirectories(stage.resolve(ONE + ".tmp-0-1-1-2"));
        Path atWork = Workplace.create(stage.resolve(ONE));
        assertEquals(2, clean(days(30)).removed());
        assertTrue(Files.exists(perhapsAtWork));
        assertFalse(Files.exists(left));
        assertFalse(Files.exists(ofAnotherContainer));
        assertTrue(Files.exists(atWork));
        assertTrue(console.lines().get(0).endsWith("left by a build that was interrupted"), console.lines()::toString);
    }

    @Test
    void removesOldLogsAndDownloadsOneByOne() throws IOException {
        Path shared = Files.createDirectories(root.resolve("shared"));
        Files.createDirectories(shared.resolve("logs/cpython-build-1"));
        Files.writeString(shared.resolve("logs/cpython-build-1/make.log"), "log");
        Files.createDirectories(shared.resolve("inputs/abc"));
        Files.writeString(shared.resolve("inputs/abc/file.deb"), "package");
        Files.createDirectories(shared.resolve("git/objects"));
        Files.writeString(shared.resolve("git/objects/pack"), "objects");
        assertEquals(0, clean(days(30)).removed());
        assertEquals(
                List.of("shared/git", "shared/inputs/abc", "shared/logs/cpython-build-1"),
                new Survey(root)
                        .units().stream().map(Survey.Unit::name).sorted().toList());
        assertEquals(
                3,
                clean(days(30), Clock.offset(Clock.systemUTC(), Duration.ofDays(31)))
                        .removed());
        assertTrue(Files.isDirectory(shared.resolve("logs")));
        assertFalse(Files.exists(shared.resolve("git")));
    }

    @Test
    void leavesAloneWhatIsNotOfTheCache() throws IOException {
        Path upload = Files.createDirectories(root.resolve("local/codegen").resolve(ONE));
        Files.createFile(root.resolve("local/codegen/" + ONE + ".lock"));
        Path foreign = Files.createDirectories(root.resolve("pictures").resolve(ONE));
        Path outside = Files.createDirectories(directory.resolve("outside"));
        entryIn(outside.resolve("codegen"), ONE, 1000, 50);
        Files.createSymbolicLink(root.resolve("link"), outside.resolve("codegen"));
        assertEquals(
                0,
                clean(days(0), Clock.offset(Clock.systemUTC(), Duration.ofDays(100)))
                        .removed());
        assertTrue(Files.exists(upload));
        assertTrue(Files.exists(foreign));
        assertTrue(Files.exists(outside.resolve("codegen").resolve(ONE)));
    }

    @Test
    void whatWasRemovedIsMissedAndTheInputsOfOldEntriesDoNotPileUp() throws IOException {
        ContentCache cache = new ContentCache(root, console);
        for (int i = 0; i < 30; i++) {
            Path entry = cache.obtain("codegen", inputs("v" + i), work -> {}).directory();
            Files.delete(entry);
        }
        assertEquals(
                17, names("codegen").filter(name -> name.endsWith(".inputs")).count());
        assertEquals(
                Optional.of(new Reason.Gone()),
                cache.obtain("codegen", inputs("v29"), work -> {}).filled());
    }

    @Test
    void theLineAtTheEndOfABuildTakesSizesAsTheyWereWrittenDown() throws IOException {
        entry("codegen", ONE, 1_500_000_000, 3);
        ContentCache cache = new ContentCache(root, console);
        cache.obtain("runtime-root", inputs("1"), work -> Files.write(work.resolve("file"), new byte[100_000_000]));
        assertEquals(
                Optional.of("cache: 1.6 GB in ~/cache (mvn faasm:clean-cache removes what was not used for 30 days)"),
                CacheSize.line(root, root.getParent()));
        // One that an earlier version of the plugin has filled is counted once.
        Stamp stamp = new Stamp(root.resolve("codegen").resolve(TWO));
        entry("codegen", TWO, 0, 3);
        Files.write(root.resolve("codegen").resolve(TWO).resolve("file"), new byte[10_000]);
        stamp.remove();
        CacheSize.line(root, root.getParent());
        assertEquals(OptionalLong.of(4096 + 3 * 4096), stamp.bytes());
    }

    @Test
    void whatASharedDirectoryTakesIsCountedAgainAfterItsUse() throws IOException {
        ContentCache cache = new ContentCache(root, console);
        Stamp stamp = new Stamp(root.resolve("shared/logs"));
        Files.write(cache.shared("logs").resolve("log"), new byte[5000]);
        long first = new Survey(root).bytes();
        assertEquals(OptionalLong.of(first), stamp.bytes());
        Files.write(cache.shared("logs").resolve("other"), new byte[5000]);
        assertEquals(OptionalLong.empty(), stamp.bytes());
        assertEquals(first + 2 * 4096, new Survey(root).bytes());
    }

    @Test
    void whoeverAsksForAllSharedDirectoriesUsesAllOfThem() throws IOException {
        Path inputs = Files.createDirectories(root.resolve("shared/inputs/abc"));
        new Survey(root).bytes();
        Stamp stamp = new Stamp(root.resolve("shared/inputs"));
        assertTrue(stamp.bytes().isPresent());
        assertEquals(root.resolve("shared"), new ContentCache(root, console).sharedRoot());
        assertEquals(OptionalLong.empty(), stamp.bytes());
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(100));
        assertEquals(0, clean(days(0), later).removed());
        assertTrue(Files.exists(inputs));
        assertFalse(Files.exists(new ContentCache(root.resolve("other"), console).sharedRoot()), "it is not made");
    }

    @Test
    void aUseOfAnEntryRenewsItsTimeAndKeepsItsSize() throws IOException {
        ContentCache cache = new ContentCache(root, console);
        Path entry = cache.obtain("codegen", inputs("1"), work -> {}).directory();
        Stamp stamp = new Stamp(entry);
        for (Runnable use : List.<Runnable>of(
                () -> cache.obtain("codegen", inputs("1"), work -> {}),
                () -> cache.find("codegen", inputs("1").key()),
                () -> cache.adopt("codegen", inputs("1").key(), Guard.NONE, work -> {}))) {
            Files.setLastModifiedTime(
                    entry.resolveSibling(entry.getFileName() + ".used"), FileTime.from(NOW.minus(Duration.ofDays(9))));
            use.run();
            assertTrue(stamp.time().orElseThrow().isAfter(NOW.minusSeconds(60)));
            assertEquals(OptionalLong.of(4096), stamp.bytes());
        }
    }

    @Test
    void limitsAreNumbers() {
        assertEquals(new CacheCleaner.Limits(Optional.of(Duration.ofDays(30)), OptionalLong.empty(), false), days(30));
        assertEquals(
                days(30), CacheCleaner.Limits.of(Optional.empty(), Optional.empty(), false), "without any, 30 days");
        assertEquals(
                new CacheCleaner.Limits(Optional.empty(), OptionalLong.of(500_000_000), true),
                CacheCleaner.Limits.of(Optional.empty(), Optional.of("0.5"), true));
        for (String size : List.of("", "2 GB", "-1", "all", "1e99")) {
            BuildFailure failure = assertThrows(
                    BuildFailure.class, () -> CacheCleaner.Limits.of(Optional.empty(), Optional.of(size), false));
            assertTrue(failure.what().contains("faasm.cache.size is \"" + size + "\""), failure.what());
        }
        assertThrows(BuildFailure.class, () -> days(-1));
    }

    private static CacheCleaner.Limits days(int days) {
        return CacheCleaner.Limits.of(Optional.of(days), Optional.empty(), false);
    }

    private CacheCleaner.Cleaned clean(CacheCleaner.Limits limits) {
        return clean(limits, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private CacheCleaner.Cleaned clean(CacheCleaner.Limits limits, Clock clock) {
        return new CacheCleaner(root, console, clock).clean(limits);
    }

    private void entry(String stage, String key, long bytes, int daysAgo) throws IOException {
        entryIn(root.resolve(stage), key, bytes, daysAgo);
    }

    private static void entryIn(Path stage, String key, long bytes, int daysAgo) throws IOException {
        Files.createDirectories(stage.resolve(key));
        Files.createFile(stage.resolve(key + ".lock"));
        Files.writeString(stage.resolve(key + ".inputs"), "stage\tcodegen\n");
        Files.writeString(stage.resolve(key + ".digests"), "# 0 files\n");
        new Stamp(stage.resolve(key)).record(bytes);
        Files.setLastModifiedTime(
                stage.resolve(key + ".used"),
                FileTime.from(NOW.minus(Duration.ofDays(daysAgo)).minusSeconds(1)));
    }

    private Stream<String> names(String directory) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    private static String date(int daysAgo) {
        return NOW.minus(Duration.ofDays(daysAgo))
                .minusSeconds(1)
                .atZone(Clock.systemDefaultZone().getZone())
                .toLocalDate()
                .toString();
    }

    private static Fingerprint inputs(String compiler) {
        return Fingerprint.of("codegen", 1).text("compiler", compiler).build();
    }
}
