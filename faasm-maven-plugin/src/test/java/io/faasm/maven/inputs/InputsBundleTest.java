package io.faasm.maven.inputs;

import static io.faasm.maven.fetch.LoopbackServer.content;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.LoopbackServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are collected on one machine, and a build on another that reaches nobody. */
@Timeout(30)
class InputsBundleTest {
    private static final Wish ONE = Wish.original("a", "trixie", "a");
    private static final Wish OTHER = Wish.packages("b", "trixie", List.of("b"));

    private final LockedFile first = locked("first", "pool/main/a/a/a_1.0+x.orig.tar.gz");
    private final LockedFile second = locked("second", "pool/main/b/b/b_1.0_amd64.deb");

    @TempDir
    private Path directory;

    private LoopbackServer server;
    private Bench bench;
    private Path bundle;

    @BeforeEach
    void layOut() throws IOException {
        server = new LoopbackServer();
        bench = new Bench(directory.resolve("here"));
        bench.debianMirror = Optional.of(server.address("/debian").toString());
        bundle = directory.resolve("stick/inputs, all");
        bench.lock(Map.of(ONE, List.of(first), OTHER, List.of(second)));
        server.on("/debian/pool/main/a/a/a_1.0+x.orig.tar.gz", content("first".getBytes(StandardCharsets.UTF_8)));
        server.on("/debian/pool/main/b/b/b_1.0_amd64.deb", content("second".getBytes(StandardCharsets.UTF_8)));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aBundleIsAllThatABuildWithoutANetworkNeeds() throws IOException {
        assertEquals(new InputsBundle.Added(2, 11), add(bench.lock));
        assertEquals(List.of("a_1.0+x.orig.tar.gz", "b_1.0_amd64.deb"), names());
        for (String name : names()) {
            assertEquals(
                    "rw-r--r--",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(bundle.resolve(name))),
                    "a server may be another user");
        }
        server.close();
        Bench there = new Bench(directory.resolve("there"));
        Files.copy(bench.lock, there.lock);
        there.network = there.network.offline(true);
        there.mirror = Optional.of(InputSettings.mirror(bundle.toString()));
        for (LockMode mode : LockMode.values()) {
            there.mode = mode;
            Bench.Built built = there.build(ONE, OTHER);
            assertEquals("locked", built.standing());
            assertArrayEquals(
                    "first".getBytes(StandardCharsets.UTF_8),
                    Files.readAllBytes(built.files().get(0)));
        }
        assertEquals(List.of(), there.console.lines());
    }

    @Test
    void whatIsThereIsCheckedAndKept() throws IOException {
        add(bench.lock);
        server.forget();
        Files.writeString(bundle.resolve("b_1.0_amd64.deb"), "damaged");
        add(bench.lock);
        assertEquals("second", Files.readString(bundle.resolve("b_1.0_amd64.deb")));
        assertEquals(List.of(), server.requests());
        assertEquals(2, names().size());
    }

    @Test
    void theSnapshotOfTheLocksMomentIsAskedToo() throws IOException {
        server.on("/debian/pool/main/b/b/b_1.0_amd64.deb", LoopbackServer.status(404));
        server.on(
                "/snapshot/20261102T120000Z/pool/main/b/b/b_1.0_amd64.deb",
                content("second".getBytes(StandardCharsets.UTF_8)));
        bench.known = new KnownArchives(
                List.of(), List.of(), List.of(server.address("/snapshot").toString()), List.of(), List.of());
        bench.taken = Optional.of("20261101T120000Z");
        bench.lock(OTHER, second);
        assertEquals(1, add(bench.lock).files());
    }

    @Test
    void twoFilesOfOneNameAreRefused() throws IOException {
        LockedFile same = locked("other", "pool/main/b/b/a_1.0+x.orig.tar.gz");
        Path lock = Files.createDirectories(directory.resolve("recipe2")).resolve(InputsLock.NAME);
        new InputsLock(Optional.empty(), Map.of(OTHER, List.of(same))).write(lock);
        try (Inputs inputs = bench.open()) {
            InputsBundle files = new InputsBundle(bundle, inputs);
            files.add(bench.lock);
            BuildFailure failure = assertThrows(BuildFailure.class, () -> files.add(lock));
            assertTrue(failure.what().contains("two different files of the name a_1.0+x.orig.tar.gz"), failure.what());
        }
    }

    @Test
    void aFileThatIsGoneStopsIt() throws IOException {
        server.on("/debian/pool/main/b/b/b_1.0_amd64.deb", LoopbackServer.status(404));
        assertThrows(InputGone.class, () -> add(bench.lock));
        assertEquals(List.of(), names());
    }

    private InputsBundle.Added add(Path lock) throws IOException {
        try (Inputs inputs = bench.open()) {
            return new InputsBundle(bundle, inputs).add(lock);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(bundle)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static LockedFile locked(String content, String place) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return new LockedFile("a", "1.0", bytes.length, Digest.of(bytes), List.of(place));
    }
}
