package io.faasm.maven.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.LoopbackProxy;
import io.faasm.maven.fetch.LoopbackServer;
import io.faasm.maven.fetch.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a build does when the lock cannot be kept to: a real apt reads a signed archive that lists what it lacks. */
@Timeout(60)
/* Each test reads an index or two, in directories and with an archive of its own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class IndexedInputsTest {
    private static final String SUITE = DebianArchive.SUITE;
    private static final Wish TOOL = Wish.packages("tool", SUITE, List.of("tool"));
    private static final Wish SOURCE = Wish.original("thing", SUITE, "thing");
    private static final Wish PROGRAMS = Wish.programs("list", SUITE, List.of("tool"), List.of("unwanted"));

    @TempDir
    private Path directory;

    private DebianArchive archive;
    private Bench bench;

    @BeforeEach
    void layOut() throws IOException {
        Bench.requireApt();
        archive = new DebianArchive(directory);
        bench = new Bench(directory.resolve("bench"), archive);
    }

    @AfterEach
    void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
    }

    @Test
    void theNewestSourceIsListedAndAbsentSoTheOneBeforeIsTaken() throws IOException {
        LockedFile old = archive.source("thing", "1.0-1").get(0);
        LockedFile newer = archive.source("thing", "1.1-1").get(0);
        LockedFile newest = archive.source("thing", "2.0-1").get(0);
        archive.publish();
        archive.lose(newest);
        archive.lose(old);
        bench.lock(SOURCE, old);
        Bench.Built built = bench.build(SOURCE);
        assertEquals(List.of("thing_1.1.orig.tar.gz"), built.names());
        assertArrayEquals(archive.bytes(newer), Files.readAllBytes(built.files().get(0)));
        assertEquals("not locked: thing 1.1-1 instead of 1.0-1", built.standing());
        assertLine("inputs: the locked thing 1.0-1 is gone from every source");
        assertLine("inputs: the index lists thing 2.0-1, which is gone from every source; looking for an older one");
        assertLine("inputs: thing is not as locked: thing 1.1-1 instead of 1.0-1 (mvn faasm:update-lock locks what can"
                + " be had)");
        assertEquals(bench.stored(), built.files(), "nothing half-written stays");
    }

    @Test
    void aPackageGoneBetweenIndexAndPoolIsPassedOver() {
        LockedFile locked = archive.binary("tool", "1:1.0-1");
        archive.unlist("tool", "1:1.0-1");
        archive.binary("tool", "1:1.1-1");
        LockedFile newest = archive.binary("tool", "1:1.2-1");
        archive.publish();
        archive.lose(locked);
        archive.lose(newest);
        bench.lock(TOOL, locked);
        Bench.Built built = bench.build(TOOL);
        assertEquals("not locked: tool 1:1.1-1 instead of 1:1.0-1", built.standing());
        assertEquals(1, built.files().size());
    }

    @Test
    void programsAreChosenAnewTogetherWhenOneOfThemIsGone() {
        LockedFile locked = archive.binary("tool", "1.0-1", "base");
        archive.unlist("tool", "1.0-1");
        archive.binary("tool", "1.1-1", "base (>= 1.1)", "unwanted");
        LockedFile newest = archive.binary("tool", "1.2-1", "base (>= 1.2)", "unwanted");
        LockedFile base = archive.binary("base", "1.1-1");
        archive.binary("base", "1.2-1");
        archive.binary("unwanted", "1-1");
        archive.publish();
        archive.lose(locked);
        archive.lose(newest);
        bench.lock(PROGRAMS, locked, base);
        Bench.Built built = bench.build(PROGRAMS);
        assertEquals(
                "not locked: base 1.2-1 instead of 1.1-1; tool 1.1-1 instead of 1.0-1",
                built.standing(),
                () -> bench.console.lines().toString());
        assertEquals(2, built.files().size(), "what is not wanted is left out");
    }

    @Test
    void manyProgramsAreAllThere() {
        String[] names = new String[90];
        for (int i = 0; i < names.length; i++) {
            names[i] = "lib" + i + "x";
            archive.binary(names[i], "1.0-" + i);
        }
        archive.binary("tool", "1.0-1", names);
        archive.describe("much text ".repeat(400));
        archive.publish();
        assertEquals(91, bench.build(PROGRAMS).files().size());
    }

    @Test
    void theIndexIsReadOnceAndItsAnswerKeptUntilTheLockIsAnother() {
        LockedFile old = archive.binary("tool", "1.0-1");
        archive.unlist("tool", "1.0-1");
        LockedFile newer = archive.binary("tool", "1.1-1");
        archive.publish();
        archive.lose(old);
        bench.lock(TOOL, old);
        Bench.Built first = bench.build(TOOL);
        assertEquals(1, bench.readings());
        archive.server().forget();
        Bench.Built second = bench.build(TOOL);
        assertEquals(first, second, "the same files, and a descriptor that says the same");
        assertEquals(1, bench.readings());
        assertEquals(List.of(), archive.server().requests());
        bench.lock(TOOL, newer);
        assertEquals("locked", bench.build(TOOL).standing());
        assertEquals(1, bench.readings());
    }

    @Test
    void whatIsKeptAndDamagedIsFoundAnew() throws IOException {
        archive.binary("tool", "1.0-1");
        archive.publish();
        Bench.Built first = bench.build(TOOL);
        try (Stream<Path> memories = Files.list(bench.directory.resolve("cache/resolved-inputs"))) {
            for (Path memory : memories.toList()) {
                Files.writeString(memory, "garbage");
            }
        }
        assertEquals(first, bench.build(TOOL));
        assertEquals(2, bench.readings());
    }

    @Test
    void threadsReadAnIndexOnce() throws Exception {
        List<Wish> wishes = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            archive.binary("tool" + i, "1.0-1");
            archive.source("thing" + i, "1.0-1");
            wishes.add(Wish.packages("tool" + i, SUITE, List.of("tool" + i)));
            wishes.add(Wish.sources("thing" + i, SUITE));
        }
        archive.publish();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Inputs inputs = bench.open()) {
            List<Callable<Integer>> asked = new ArrayList<>();
            for (Wish wish : wishes) {
                asked.add(() -> inputs.with(
                        bench.lock,
                        List.of(wish),
                        selection -> selection.fetch(wish).size()));
            }
            for (Future<Integer> each : threads.invokeAll(asked)) {
                assertTrue(each.get() > 0);
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, bench.readings());
        assertEquals(18, bench.stored().size());
    }

    @Test
    void whatAMirrorHasIsTakenAsLockedAlthoughSomethingElseWasTakenBefore() throws IOException {
        LockedFile old = archive.binary("tool", "1.0-1");
        archive.unlist("tool", "1.0-1");
        archive.binary("tool", "1.1-1");
        archive.publish();
        archive.lose(old);
        bench.lock(TOOL, old);
        assertEquals(
                "not locked: tool 1.1-1 instead of 1.0-1", bench.build(TOOL).standing());
        Path mirror = Files.createDirectories(directory.resolve("mirror"));
        Files.write(mirror.resolve(old.fileName()), archive.bytes(old));
        bench.mirror = Optional.of(mirror.toUri());
        assertEquals("locked", bench.build(TOOL).standing());
    }

    @Test
    void strictFailsWithWhatWasTriedAndReadsNoIndex() {
        LockedFile old = archive.binary("tool", "1.0-1");
        archive.binary("tool", "1.1-1");
        archive.publish();
        archive.lose(old);
        bench.mode = LockMode.STRICT;
        bench.lock(TOOL, old);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(TOOL));
        assertTrue(failure.what().contains(archive.server().address(DebianArchive.path(old)) + ": HTTP status 404"));
        assertTrue(failure.remedy().contains("-Dfaasm.lock=prefer"), failure.remedy());
        assertTrue(failure.remedy().contains("-Dfaasm.mirror="), failure.remedy());
        assertEquals(0, bench.readings());
    }

    @Test
    void strictDoesNotTakeWhatPreferTook() {
        LockedFile old = archive.binary("tool", "1.0-1");
        archive.binary("tool", "1.1-1");
        archive.publish();
        archive.lose(old);
        bench.lock(TOOL, old);
        bench.build(TOOL);
        bench.mode = LockMode.STRICT;
        assertThrows(InputGone.class, () -> bench.build(TOOL));
    }

    @Test
    void aRecipeThatWantsMoreThanTheLockAnswersIsAnsweredByTheIndex() {
        LockedFile tool = archive.binary("tool", "1.0-1");
        archive.binary("other", "3-1");
        archive.publish();
        Wish more = Wish.packages("tool", SUITE, List.of("tool", "other"));
        bench.lock(TOOL, tool);
        Bench.Built built = bench.build(more);
        assertEquals(2, built.files().size());
        assertTrue(built.standing().startsWith("not locked: "), built.standing());
        assertLine("inputs: inputs.lock does not answer tool as the recipe has it now (mvn faasm:update-lock writes it"
                + " anew)");
        bench.mode = LockMode.STRICT;
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(more));
        assertTrue(failure.what().contains("does not answer what the recipe wants now: tool (tool other)"));
    }

    @Test
    void anIndexPastItsTimeIsRefused() {
        LockedFile old = archive.binary("tool", "1.0-1");
        archive.binary("tool", "1.1-1");
        archive.date(Instant.now().minus(20, ChronoUnit.DAYS));
        archive.validUntil(Instant.now().minus(10, ChronoUnit.DAYS));
        archive.publish();
        archive.lose(old);
        bench.lock(TOOL, old);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(TOOL));
        assertTrue(failure.getMessage().contains("expired"), failure.getMessage());
        assertTrue(failure.getMessage().contains("HTTP status 404"), failure.getMessage());
        assertRemedies(failure);
    }

    @Test
    void securityUpdatesPastTheirTimeAreNotLeftOut() {
        archive.binary("tool", "1.0-1");
        archive.securityUpdate("tool", "1.0-1+deb13u1");
        archive.date(Instant.now().minus(20, ChronoUnit.DAYS));
        archive.securityValidUntil(Instant.now().minus(10, ChronoUnit.DAYS));
        archive.publish();
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(TOOL));
        assertTrue(failure.getMessage().contains("expired"), failure.getMessage());
    }

    @Test
    void anIndexWithoutTheRightSignatureIsRefused() {
        archive.binary("tool", "1.0-1");
        archive.loseKey();
        archive.publish();
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(TOOL));
        assertTrue(failure.getMessage().contains("No archive gave a signed index of Debian trixie"));
        assertEquals(List.of(), bench.stored());
    }

    @Test
    void anArchiveWithoutSecurityUpdatesIsRead() {
        archive.binary("tool", "1.0-1");
        archive.publish();
        archive.server().on("/debian-security/dists/trixie-security/InRelease", LoopbackServer.status(404));
        assertEquals(1, bench.build(TOOL).files().size());
        assertTrue(bench.console.lines().stream()
                .anyMatch(line -> line.contains("has no index of updates and security updates of trixie")));
    }

    @Test
    void whenAllSourcesAreDeadOneErrorSaysWhatWasTriedAndWhatHelps() throws IOException {
        LockedFile old = archive.binary("tool", "1.0-1");
        bench.lock(TOOL, old);
        archive.close();
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(TOOL));
        assertTrue(failure.getMessage().contains(old.fileName()), failure.getMessage());
        assertTrue(
                failure.getMessage()
                        .contains(archive.server().address(DebianArchive.path(old)) + ": connection refused"),
                failure.getMessage());
        assertTrue(failure.getMessage().contains("No archive gave a signed index"), failure.getMessage());
        assertRemedies(failure);
        assertEquals(List.of(), bench.stored());
    }

    @Test
    void securityUpdatesComeFromTheArchiveBeside() {
        archive.binary("tool", "1.0-1");
        LockedFile update = archive.securityUpdate("tool", "1.0-1+deb13u1");
        archive.publish();
        Bench.Built built = bench.build(TOOL);
        assertEquals(List.of(update.fileName()), built.names());
        assertEquals("not locked: tool 1.0-1+deb13u1", built.standing());
    }

    @Test
    void theLockWrittenAnewSaysWhy() {
        Wish both = Wish.packages("list", SUITE, List.of("tool", "lib"));
        Wish sources = Wish.sources("thing", SUITE);
        LockedFile tool = archive.binary("tool", "1.0-1");
        LockedFile lib = archive.binary("lib", "2.0-1");
        List<LockedFile> thing = archive.source("thing", "1.0-1");
        archive.publish();
        InputsLock first;
        try (Inputs inputs = bench.open()) {
            Inputs.Update update = inputs.update(InputsLock.empty(), List.of(both, sources));
            assertEquals(
                    List.of(
                            "list: tool 1.0-1, " + tool.fileName() + " (new)",
                            "list: lib 2.0-1, " + lib.fileName() + " (new)",
                            "thing: thing 1.0-1, thing_1.0.orig.tar.gz (new)",
                            "thing: thing 1.0-1, thing_1.0-1.debian.tar.gz (new)"),
                    update.changes());
            assertEquals(thing, update.lock().answers().get(sources));
            first = update.lock();
        }
        first.write(bench.lock);
        assertEquals(first, InputsLock.read(bench.lock));
        archive.unlist("tool", "1.0-1");
        archive.binary("tool", "1.0-1+deb13u1");
        archive.securityUpdate("lib", "2.0-1+deb13u1");
        archive.securitySource("thing", "1.0-1+deb13u2");
        archive.pointRelease("13.5");
        archive.date(Instant.now());
        archive.publish();
        try (Inputs inputs = bench.open()) {
            Inputs.Update update = inputs.update(first, List.of(both, sources));
            assertEquals(
                    List.of(
                            "list: tool 1.0-1 → 1.0-1+deb13u1 (point release 13.5)",
                            "list: lib 2.0-1 → 2.0-1+deb13u1 (security)",
                            "thing: thing 1.0-1 → 1.0-1+deb13u2 (security)",
                            "thing: thing 1.0-1 → 1.0-1+deb13u2 (security)"),
                    update.changes());
            assertTrue(
                    update.lock().taken().orElseThrow().compareTo(first.taken().orElseThrow()) > 0);
        }
        try (Inputs inputs = bench.open()) {
            InputsLock now = inputs.update(first, List.of(both, sources)).lock();
            Inputs.Update again = inputs.update(now, List.of(both, sources));
            assertEquals(List.of(), again.changes());
            assertEquals(now, again.lock());
        }
    }

    @Test
    void whatTheIndexListsNowIsAskedOfTheSnapshotOfNow() {
        LockedFile newest = archive.binary("tool", "1.1-1");
        archive.date(Instant.parse("2026-11-20T10:00:00Z"));
        archive.publish();
        archive.lose(newest);
        bench.known = new KnownArchives(
                List.of(),
                List.of(),
                List.of(archive.server().address("/snapshot/debian").toString()),
                List.of(),
                List.of());
        archive.server()
                .on(
                        "/snapshot/debian/20261121T100000Z/" + newest.places().get(0),
                        LoopbackServer.content(archive.bytes(newest)));
        bench.taken = Optional.of("20260101T000000Z");
        bench.lock(Map.of());
        assertEquals(List.of(newest.fileName()), bench.build(TOOL).names());
    }

    @Test
    void aptGoesThroughTheSameProxyAndNobodySaysThePassword() throws IOException {
        Credentials known = new Credentials("ada", "se:s/ame");
        archive.binary("tool", "1.0-1");
        archive.publish();
        bench.debianMirror = Optional.of("http://grace:hopper@deb.example.org/debian");
        try (LoopbackProxy proxy = new LoopbackProxy(Optional.of(known))
                .host("deb.example.org", archive.server().port())) {
            bench.network =
                    Network.ofEnvironment(Map.of("http_proxy", "http://ada:se%3As%2Fame@127.0.0.1:" + proxy.port()));
            assertEquals(1, bench.build(TOOL).files().size());
            assertTrue(proxy.requests().stream()
                    .anyMatch(request -> request.target().endsWith("/dists/trixie/InRelease")));
            bench.network = Network.ofEnvironment(Map.of("http_proxy", "http://ada:wrong@127.0.0.1:" + proxy.port()));
            bench.lock(Map.of());
            Wish other = Wish.packages("other", SUITE, List.of("tool"));
            BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(other));
            assertTrue(failure.getMessage().contains("407"), failure.getMessage());
            assertSecret(failure, "se:s/ame", "se%3As", "hopper", "wrong", "YWRhO");
        }
        try (Stream<Path> files = Files.walk(bench.directory.resolve("cache"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean secret =
                        Files.readString(file, StandardCharsets.ISO_8859_1).contains("hopper");
                String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
                assertTrue(!secret || mode.equals("rw-------"), () -> file + " is readable for others");
            }
        }
    }

    @Test
    void aProxyOfTheHostsAptIsKeptAndItsPasswordToo() throws IOException {
        archive.binary("tool", "1.0-1");
        archive.publish();
        bench.debianMirror = Optional.of("http://deb.example.org/debian");
        Credentials known = new Credentials("ada", "sesame");
        try (LoopbackProxy proxy = new LoopbackProxy(Optional.of(known))
                .host("deb.example.org", archive.server().port())) {
            bench.program(
                    "apt-config", "echo 'Acquire::http::Proxy \"http://ada:sesame@127.0.0.1:" + proxy.port() + "\";'");
            // Apt finds the index, and what is downloaded otherwise has no proxy: only the first is of interest here.
            BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(TOOL));
            assertTrue(proxy.requests().stream()
                    .anyMatch(request -> request.target().endsWith("/dists/trixie/InRelease")));
            assertSecret(failure, "sesame");
        }
    }

    private void assertSecret(Throwable failure, String... secrets) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        all.append(String.join("\n", bench.console.everything()));
        for (String secret : secrets) {
            assertFalse(all.toString().contains(secret), () -> secret + " is in\n" + all);
        }
    }

    private void assertLine(String line) {
        assertTrue(
                bench.console.lines().contains(line),
                () -> line + " is missing among\n" + String.join("\n", bench.console.lines()));
    }

    private static void assertRemedies(BuildFailure failure) {
        assertTrue(failure.remedy().contains("mvn faasm:update-lock"), failure.remedy());
        assertTrue(failure.remedy().contains("-Dfaasm.mirror=DIRECTORY-OR-ADDRESS"), failure.remedy());
    }
}
