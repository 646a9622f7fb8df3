package io.faasm.maven.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasm.maven.console.RecordingConsole;
import io.faasm.maven.failure.BuildFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private final Downloader downloader = new Downloader(new RecordingConsole());
    private final byte[] content = new byte[300_000];
    private final List<String> ranges = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private HttpServer server;
    private boolean cutFirstAnswer;

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(content);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/archive", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void downloadsChecksAndLeavesNothingElse() throws IOException {
        Path target = directory.resolve("archive");
        assertEquals(target, downloader.fetch(address("/archive"), Digest.of(content), target));
        assertArrayEquals(content, Files.readAllBytes(target));
        assertFalse(Files.exists(directory.resolve(".archive.part")));
        downloader.fetch(address("/archive"), Digest.of(content), target);
        assertEquals(List.of("none"), ranges, "what is there is not downloaded again");
    }

    @Test
    void goesOnWhereTheConnectionBroke() throws IOException {
        cutFirstAnswer = true;
        Path target = directory.resolve("archive");
        downloader.fetch(address("/archive"), Digest.of(content), target);
        assertArrayEquals(content, Files.readAllBytes(target));
        assertEquals(List.of("none", "bytes=100000-"), ranges);
    }

    @Test
    void wrongRestOfAnEarlierDownloadIsThrownAway() throws IOException {
        Files.write(directory.resolve(".archive.part"), new byte[1000]);
        Path target = directory.resolve("archive");
        downloader.fetch(address("/archive"), Digest.of(content), target);
        assertArrayEquals(content, Files.readAllBytes(target));
        assertEquals(List.of("bytes=1000-", "none"), ranges);
    }

    @Test
    void wrongContentNeverReachesItsPlace() {
        Path target = directory.resolve("archive");
        Digest other = Digest.of(new byte[0]);
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> downloader.fetch(address("/archive"), other, target));
        assertTrue(failure.what().contains(other.sha256()), failure.what());
        assertFalse(Files.exists(target));
        assertFalse(Files.exists(directory.resolve(".archive.part")));
    }

    @Test
    void missingFileNamesTheAddress() {
        URI address = address("/gone");
        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> downloader.fetch(address, Digest.of(content), directory.resolve("archive")));
        assertTrue(failure.what().contains(address.toString()), failure.what());
    }

    @Test
    void filesAreFetchedLikeAnythingElse() throws IOException {
        Path source = Files.write(directory.resolve("source"), content);
        Path target = directory.resolve("target");
        downloader.fetch(source.toUri(), Digest.of(content), target);
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    private URI address(String path) {
        return URI.create("http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort() + path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(range == null ? "none" : range);
            int start = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            byte[] rest = Arrays.copyOfRange(content, start, content.length);
            exchange.sendResponseHeaders(range == null ? 200 : 206, rest.length);
            boolean cut = cutFirstAnswer;
            cutFirstAnswer = false;
            exchange.getResponseBody().write(rest, 0, cut ? 100_000 : rest.length);
        }
    }
}
