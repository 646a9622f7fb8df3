package io.faasm.maven.inputs;

import static io.faasm.maven.fetch.LoopbackServer.content;
import static io.faasm.maven.fetch.LoopbackServer.cut;
import static io.faasm.maven.fetch.LoopbackServer.redirect;
import static io.faasm.maven.fetch.LoopbackServer.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.LoopbackProxy;
import io.faasm.maven.fetch.LoopbackServer;
import io.faasm.maven.fetch.Network;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where a locked file comes from, and what is said when a source does not have it. No index is read here. */
@Timeout(60)
class InputsTest {
    private static final String POOL = "pool/main/a/a/a_1.0.orig.tar.gz";
    private static final Wish WISH = Wish.original("a", "trixie", "a");

    private final byte[] bytes = new byte[90_000];

    @TempDir
    private Path directory;

    private LoopbackServer server;
    private Bench bench;
    private LockedFile file;

    @BeforeEach
    void layOut() throws IOException {
        new Random(7).nextBytes(bytes);
        server = new LoopbackServer();
        bench = new Bench(directory);
        bench.mode = LockMode.STRICT;
        bench.mirror = Optional.of(server.address("/mirror"));
        bench.debianMirror = Optional.of(server.address("/debian").toString());
        bench.taken = Optional.of("20261101T120000Z");
        bench.known = new KnownArchives(
                List.of(),
                List.of(),
                List.of(server.address("/snapshot/debian").toString()),
                List.of(server.address("/ubuntu").toString()),
                List.of());
        file = locked(bytes, POOL, server.address("/elsewhere/a").toString());
        bench.lock(WISH, file);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void sourcesAreAskedInTheirOrder() {
        InputGone gone = assertThrows(InputGone.class, () -> bench.build(WISH));
        List<String> order = List.of(
                "/mirror/a_1.0.orig.tar.gz",
                "/debian/" + POOL,
                "/elsewhere/a",
                "/snapshot/debian/20261102T120000Z/" + POOL,
                "/ubuntu/" + POOL,
                "/ubuntu/pool/universe/a/a/a_1.0.orig.tar.gz");
        assertEquals(
                order,
                server.requests().stream().map(LoopbackServer.Request::path).toList());
        StringBuilder attempts = new StringBuilder();
        List<String> lines = new ArrayList<>();
        for (String path : order) {
            attempts.append("\n    ").append(server.address(path)).append(": HTTP status 404");
            lines.add("inputs: a_1.0.orig.tar.gz is not to be had from " + server.address(path)
                    + " (HTTP status 404); asking the next source");
        }
        assertEquals(
                "No source has the file a_1.0.orig.tar.gz of a 1.0-1 (SHA-256 "
                        + file.digest().sha256() + "):" + attempts,
                gone.what());
        assertEquals(lines, bench.console.lines());
        assertEquals(List.of(), bench.stored());
    }

    @Test
    void anyOfThemWillDo() {
        for (String path : List.of(
                "/mirror/a_1.0.orig.tar.gz",
                "/debian/" + POOL,
                "/elsewhere/a",
                "/snapshot/debian/20261102T120000Z/" + POOL,
                "/ubuntu/pool/universe/a/a/a_1.0.orig.tar.gz")) {
            server.on(path, content(bytes));
            assertBuilt();
            server.on(path, status(404));
            forgetStore();
        }
    }

    @Test
    void whatIsInTheStoreIsAskedOfNobody() {
        server.on("/debian/" + POOL, content(bytes));
        assertBuilt();
        server.forget();
        assertBuilt();
        assertEquals(List.of(), server.requests());
    }

    @Test
    void whatIsDamagedInTheStoreIsAskedForAgain() throws IOException {
        server.on("/debian/" + POOL, content(bytes));
        assertBuilt();
        Files.writeString(bench.stored().get(0), "damaged");
        assertBuilt();
    }

    @Test
    void aWrongDigestSendsToTheNextSource() {
        byte[] wrong = bytes.clone();
        wrong[17]++;
        server.on("/mirror/a_1.0.orig.tar.gz", content(wrong)).on("/debian/" + POOL, content(bytes));
        assertBuilt();
        assertEquals(
                List.of("inputs: a_1.0.orig.tar.gz is not to be had from " + server.address("/mirror/a_1.0.orig.tar.gz")
                        + " (its SHA-256 is " + Digest.of(wrong).sha256() + "); asking the next source"),
                bench.console.lines());
    }

    @Test
    void halfAFileIsMadeWholeByTheNextSource() {
        server.on("/mirror/a_1.0.orig.tar.gz", cut(bytes, 50_000)).on("/debian/" + POOL, content(bytes));
        assertBuilt();
        String asked = server.requestsFor("/debian/" + POOL).get(0);
        assertTrue(asked.matches("GET /debian/.* bytes=[1-9]\\d*-"), asked);
        assertEquals(1, bench.console.lines().size());
    }

    @Test
    void halfOfAnotherFileDoesNotSpoilTheNextSources() {
        byte[] other = bytes.clone();
        other[3]++;
        server.on("/mirror/a_1.0.orig.tar.gz", cut(other, 50_000)).on("/debian/" + POOL, content(bytes));
        assertBuilt();
        assertEquals(2, server.requestsFor("/debian/" + POOL).size(), "once for the rest, once for all of it");
        assertEquals(1, bench.console.lines().size(), "the second source did nothing wrong");
    }

    @Test
    void aDownloadThatAKilledBuildLeftGoesOn() throws IOException {
        server.on("/debian/" + POOL, content(bytes));
        Path place = Files.createDirectories(bench.store().resolve(file.digest().sha256()));
        Files.write(place.resolve(".a_1.0.orig.tar.gz.part"), Arrays.copyOf(bytes, 1234));
        assertBuilt();
        assertEquals(List.of("GET /debian/" + POOL + " bytes=1234-"), server.requestsFor("/debian/" + POOL));
    }

    @Test
    @Tag("slow")
    void aServerThatStallsSendsToTheNextSource() {
        server.on("/mirror/a_1.0.orig.tar.gz", server.stalled(bytes, 10_000)).on("/debian/" + POOL, content(bytes));
        assertBuilt();
        assertTrue(bench.console.lines().get(0).contains("(no answer for 0 s)"), bench.console.lines()::toString);
    }

    @Test
    @Tag("slow")
    void aServerThatStallsAgainAndAgainIsLeftOut() {
        Map<Wish, List<LockedFile>> answers = new LinkedHashMap<>();
        List<LockedFile> files = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            byte[] each = ("content " + i).getBytes(StandardCharsets.UTF_8);
            files.add(locked(each, "pool/main/a/a/a_" + i + ".deb"));
            server.on("/mirror/a_" + i + ".deb", server.silence());
        }
        answers.put(WISH, files);
        bench.lock(answers);
        assertThrows(InputGone.class, () -> bench.build(WISH));
        assertTrue(
                bench.console.lines().stream()
                        .anyMatch(line -> line.contains(server.address("") + " has been silent 4 times")),
                bench.console.lines()::toString);
    }

    @Test
    void aServerThatIsNotThereIsAskedOnce() {
        bench.mirror = Optional.of(URI.create("http://127.0.0.1:1/mirror"));
        byte[] second = {1, 2, 3};
        LockedFile other = locked(second, "pool/main/b/b/b_1.deb");
        server.on("/debian/" + POOL, content(bytes)).on("/debian/pool/main/b/b/b_1.deb", content(second));
        bench.lock(WISH, file, other);
        assertBuilt();
        assertEquals(
                List.of("inputs: http://127.0.0.1:1 cannot be reached (connection refused), so it is"
                        + " not asked again in this build"),
                bench.console.lines());
    }

    @Test
    void whatFailedOnTheWayIsAskedOnceMoreInTheEnd() {
        server.on("/debian/" + POOL, LoopbackServer.first(1, cut(bytes, 100), content(bytes)));
        assertBuilt();
    }

    @Test
    void sizesThatAreNotKnownAreNoObstacle() throws IOException {
        server.on("/x/a.tgz", content(bytes));
        try (Inputs inputs = bench.open()) {
            Path path = inputs.fetch(LockedFile.at("a", "1", server.address("/x/a.tgz"), Digest.of(bytes)));
            assertArrayEquals(bytes, Files.readAllBytes(path));
        }
    }

    @Test
    void theHostsOwnArchiveComesBeforeDebians() throws IOException {
        bench.debianMirror = Optional.empty();
        bench.known = new KnownArchives(
                List.of(server.address("/known").toString()),
                List.of(server.address("/known-security").toString()),
                List.of(),
                List.of(),
                List.of());
        bench.program("apt-get", "echo " + server.address("/host/debian"));
        String security = "pool/updates/main/a/a/a_1.0.orig.tar.gz";
        bench.lock(WISH, locked(bytes, POOL, security));
        assertThrows(InputGone.class, () -> bench.build(WISH));
        assertEquals(
                List.of(
                        "/mirror/a_1.0.orig.tar.gz",
                        "/host/debian/" + POOL,
                        "/host/debian-security/" + security,
                        "/known/" + POOL,
                        "/known-security/" + security),
                server.requests().stream().map(LoopbackServer.Request::path).toList());
    }

    @Test
    void offlineNobodyIsAskedButTheDirectoryIs() throws IOException {
        server.on("/debian/" + POOL, content(bytes));
        bench.network = bench.network.offline(true);
        for (LockMode mode : LockMode.values()) {
            bench.mode = mode;
            BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(WISH));
            assertTrue(failure.what().startsWith("Maven is offline (mvn -o)"), failure.what());
            assertTrue(failure.remedy().contains("-Dfaasm.mirror=DIRECTORY"), failure.remedy());
        }
        assertEquals(List.of(), server.requests());
        assertEquals(List.of(), bench.console.lines());
        Path mirror = Files.createDirectories(directory.resolve("mirror, with blank"));
        Files.write(mirror.resolve("a_1.0.orig.tar.gz"), bytes);
        bench.mirror = Optional.of(InputSettings.mirror(mirror.toString()));
        assertBuilt();
    }

    @Test
    void aMirrorDirectoryThatHoldsOddThingsIsPassedOver() throws IOException {
        server.on("/debian/" + POOL, content(bytes));
        Path mirror = Files.createDirectories(directory.resolve("odd"));
        bench.mirror = Optional.of(mirror.toUri());
        Path name = mirror.resolve("a_1.0.orig.tar.gz");
        Files.createDirectory(name);
        assertBuilt();
        Files.delete(name);
        Files.createSymbolicLink(name, name.getFileName());
        forgetStore();
        // A part that is there must not make a fault of the mirror's one of the store's.
        Path place = Files.createDirectories(bench.store().resolve(file.digest().sha256()));
        Files.write(place.resolve(".a_1.0.orig.tar.gz.part"), new byte[] {1});
        assertBuilt();
        Files.delete(name);
        new ProcessRunner(bench.console)
                .run(Command.of("mkfifo", "mkfifo", name)
                        .env(Map.of("PATH", "/usr/bin:/bin"))
                        .build());
        forgetStore();
        assertBuilt();
    }

    @Test
    void threadsDownloadAFileOnce() throws Exception {
        server.on("/debian/" + POOL, (request, connection) -> {
            pause(150);
            content(bytes).send(request, connection);
        });
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (Inputs one = bench.open();
                Inputs other = bench.open()) {
            List<Callable<Path>> asked = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Inputs inputs = i % 2 == 0 ? one : other;
                asked.add(() -> inputs.with(
                        bench.lock,
                        List.of(WISH),
                        selection -> selection.fetch(WISH).get(0)));
            }
            for (Future<Path> each : threads.invokeAll(asked)) {
                assertArrayEquals(bytes, Files.readAllBytes(each.get()));
            }
        } finally {
            threads.shutdownNow();
        }
        assertEquals(1, server.requestsFor("/debian/" + POOL).size());
    }

    @Test
    void locksOfDifferentMomentsDoNotGetMixedUp() throws Exception {
        bench.mirror = Optional.empty();
        bench.debianMirror = Optional.of(server.address("/debian").toString());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Inputs inputs = bench.open()) {
            List<Callable<String>> asked = new ArrayList<>();
            for (int i = 10; i < 26; i++) {
                byte[] each = ("content " + i).getBytes(StandardCharsets.UTF_8);
                String place = "pool/main/a/a/a_" + i + ".deb";
                server.on("/snapshot/debian/202601" + (i + 1) + "T000000Z/" + place, content(each));
                Path lock =
                        Files.createDirectories(directory.resolve("recipe" + i)).resolve(InputsLock.NAME);
                new InputsLock(Optional.of("202601" + i + "T000000Z"), Map.of(WISH, List.of(locked(each, place))))
                        .write(lock);
                asked.add(() -> inputs.with(
                        lock,
                        List.of(WISH),
                        selection -> text(selection.fetch(WISH).get(0))));
            }
            List<Future<String>> answers = threads.invokeAll(asked);
            for (int i = 0; i < answers.size(); i++) {
                assertEquals("content " + (i + 10), answers.get(i).get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @Tag("slow")
    void processesDownloadAFileOnce() throws Exception {
        server.on("/x/a.tgz", (request, connection) -> {
            pause(800);
            content(bytes).send(request, connection);
        });
        String sha256 = Digest.of(bytes).sha256();
        Process one = OtherDownload.start(directory, server.address("/x/a.tgz"), sha256);
        Process other = OtherDownload.start(directory, server.address("/x/a.tgz"), sha256);
        assertEquals(0, one.waitFor());
        assertEquals(0, other.waitFor());
        assertEquals(1, server.requestsFor("/x/a.tgz").size());
        assertEquals(1, bench.stored().size());
    }

    @Test
    void whenOneFileIsGoneNothingIsWrittenAfterwards() {
        LockedFile slow = locked(bytes, "pool/main/s/s/s_1.deb");
        LockedFile waiting = locked(new byte[] {4}, "pool/main/w/w/w_1.deb");
        server.on("/debian/pool/main/s/s/s_1.deb", (request, connection) -> {
            for (int sent = 0; sent < bytes.length; sent += 1000) {
                pause(20);
                if (sent == 0) {
                    cut(bytes, 1000).send(request, connection);
                } else {
                    connection.getOutputStream().write(bytes, sent, 1000);
                }
            }
        });
        bench.lock(WISH, file, slow, waiting);
        assertThrows(InputGone.class, () -> bench.build(WISH));
        List<String> lines = List.copyOf(bench.console.lines());
        List<Path> stored = bench.stored();
        pause(200);
        assertEquals(stored, bench.stored());
        assertEquals(lines, bench.console.lines());
        assertTrue(lines.stream().noneMatch(line -> line.contains("/debian/pool/main/s/")), lines::toString);
    }

    @Test
    void aStoreThatCannotBeWrittenIsNoSourcesFault() throws IOException {
        server.on("/mirror/a_1.0.orig.tar.gz", content(bytes)).on("/debian/" + POOL, content(bytes));
        Path place = Files.createDirectories(bench.store().resolve(file.digest().sha256()));
        Files.createDirectories(place.resolve(".a_1.0.orig.tar.gz.part/full"));
        bench.mode = LockMode.PREFER;
        BuildFailure failure = assertThrows(BuildFailure.class, () -> bench.build(WISH));
        assertTrue(failure.what().contains("cannot be written"), failure.what());
        assertTrue(failure.remedy().contains("-Dfaasm.cache.dir"), failure.remedy());
        assertEquals(List.of(), server.requests());
        assertEquals(List.of(), bench.console.lines());
    }

    @Test
    void symlinksInTheStoreAreNotWrittenThrough() throws IOException {
        server.on("/debian/" + POOL, content(bytes));
        Path outside = Files.writeString(directory.resolve("outside"), "mine");
        Path place = Files.createDirectories(bench.store().resolve(file.digest().sha256()));
        Files.createSymbolicLink(place.resolve(".a_1.0.orig.tar.gz.part"), outside);
        Files.createSymbolicLink(place.resolve("a_1.0.orig.tar.gz"), outside);
        assertBuilt();
        assertEquals("mine", Files.readString(outside));
    }

    @Test
    void passwordsAreSaidNowhere() throws IOException {
        Credentials known = new Credentials("ada", "sesame");
        String place = server.address("/in/a.tgz").toString().replace("//", "//grace:hopper@");
        server.on("/mirror/a_1.0.orig.tar.gz", redirect("/other/a"));
        bench.network = bench.network.withServer(server.address("/mirror"), known);
        bench.debianMirror = Optional.of(server.address("/debian").toString().replace("//", "//edsger:dijkstra@"));
        LockedFile secret = locked(bytes, POOL, place);
        bench.lock(WISH, secret);
        InputGone gone = assertThrows(InputGone.class, () -> bench.build(WISH));
        server.close();
        forgetStore();
        assertThrows(InputGone.class, () -> bench.build(WISH));
        StringWriter all = new StringWriter();
        gone.printStackTrace(new PrintWriter(all));
        all.append(String.join("\n", bench.console.everything()));
        for (String hidden : List.of("sesame", "hopper", "dijkstra", "YWRhOnNlc2FtZQ")) {
            assertFalse(all.toString().contains(hidden), () -> hidden + " is in\n" + all);
        }
        List<String> told = server.requests().stream()
                .filter(request -> !request.header("authorization").isEmpty())
                .map(LoopbackServer.Request::path)
                .toList();
        assertEquals(List.of("/mirror/a_1.0.orig.tar.gz", "/debian/" + POOL, "/in/a.tgz"), told);
    }

    @Test
    void throughAProxyTheSameIsSaidAndDone() throws IOException {
        Credentials known = new Credentials("ada", "sesame");
        server.on("/debian/" + POOL, content(bytes));
        bench.mirror = Optional.empty();
        bench.debianMirror = Optional.of("http://deb.example.org/debian");
        try (LoopbackProxy proxy = new LoopbackProxy(Optional.of(known)).host("deb.example.org", server.port())) {
            bench.network = Network.ofEnvironment(Map.of("http_proxy", "http://ada:open@127.0.0.1:" + proxy.port()));
            InputGone gone = assertThrows(InputGone.class, () -> bench.build(WISH));
            assertTrue(gone.what().contains("http://deb.example.org/debian/" + POOL + ": the proxy asks"), gone.what());
            bench.network = Network.ofEnvironment(Map.of("http_proxy", "http://ada:sesame@127.0.0.1:" + proxy.port()));
            assertBuilt();
        }
        assertTrue(
                bench.console.everything().stream().noneMatch(line -> line.contains("ada") || line.contains("open")));
    }

    @Test
    void aMirrorIsADirectoryOrAnAddress() {
        for (String wrong : List.of(
                directory.resolve("gone").toString(),
                "ftp://x/y",
                "http://ada:sesame@",
                "http:///a",
                "file://host/a",
                "file:a",
                "http://ada:se same@host/a",
                "\u0000")) {
            BuildFailure failure = assertThrows(BuildFailure.class, () -> InputSettings.mirror(wrong), wrong);
            assertTrue(failure.what().startsWith("faasm.mirror "), failure.what());
            assertFalse(failure.getMessage().contains("same"), failure.getMessage());
        }
        assertEquals(directory.toUri(), InputSettings.mirror(directory.toString()));
        assertEquals(URI.create("https://host/a%20b"), InputSettings.mirror("https://host/a%20b"));
        for (String wrong : List.of("/srv/debian", "debian", "http://bad host/debian", "")) {
            bench.debianMirror = Optional.of(wrong);
            assertThrows(BuildFailure.class, () -> bench.open(), wrong);
        }
    }

    private void assertBuilt() {
        Bench.Built built = bench.build(WISH);
        assertEquals("locked", built.standing());
        try {
            assertArrayEquals(bytes, Files.readAllBytes(built.files().get(0)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        assertEquals(built.files().size(), bench.stored().size(), "nothing but whole files stays");
    }

    private void forgetStore() {
        try {
            Trees.delete(bench.store());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static LockedFile locked(byte[] content, String... places) {
        return new LockedFile("a", "1.0-1", content.length, Digest.of(content), List.of(places));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
