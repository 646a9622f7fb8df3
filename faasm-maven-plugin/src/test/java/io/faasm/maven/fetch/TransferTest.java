package io.faasm.maven.fetch;

import static io.faasm.maven.fetch.LoopbackServer.content;
import static io.faasm.maven.fetch.LoopbackServer.contentOfUnknownLength;
import static io.faasm.maven.fetch.LoopbackServer.cut;
import static io.faasm.maven.fetch.LoopbackServer.raw;
import static io.faasm.maven.fetch.LoopbackServer.redirect;
import static io.faasm.maven.fetch.LoopbackServer.status;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One file from one address, of servers that do what servers do. */
@Timeout(30)
class TransferTest {
    private static final Network DIRECT = new Network(false, Optional.empty(), Optional.empty(), Map.of());
    private static final Transfer.Limits IMPATIENT =
            new Transfer.Limits(Duration.ofSeconds(2), Duration.ofMillis(600), Duration.ofSeconds(1), 1000);

    private final byte[] bytes = new byte[200_000];
    private final AtomicLong received = new AtomicLong();

    @TempDir
    private Path directory;

    private LoopbackServer server;
    private Path part;

    @BeforeEach
    void serve() throws IOException {
        new Random(5).nextBytes(bytes);
        server = new LoopbackServer();
        part = directory.resolve("part");
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aFileComesWhole() throws IOException {
        server.on("/a", content(bytes));
        receive("/a", bytes.length);
        assertArrayEquals(bytes, Files.readAllBytes(part));
        assertEquals(bytes.length, received.get());
    }

    @Test
    void anEmptyFileComesToo() throws IOException {
        server.on("/a", content(new byte[0]));
        receive("/a", 0);
        assertEquals(0, Files.size(part));
    }

    @Test
    void anInterruptedDownloadGoesOnWhereItWas() throws IOException {
        server.on("/cut", cut(bytes, 120_000)).on("/whole", content(bytes));
        Transfer.Broken broken = assertThrows(Transfer.Broken.class, () -> receive("/cut", bytes.length));
        assertTrue(broken.getMessage().contains("120"), broken.getMessage());
        long present = Files.size(part);
        assertTrue(present > 0 && present <= 120_000, () -> "" + present);
        receive("/whole", bytes.length);
        assertEquals(
                "GET /whole bytes=" + present + "-",
                server.requestsFor("/whole").get(0));
        assertArrayEquals(bytes, Files.readAllBytes(part));
    }

    @Test
    void aPartIsWrittenAnewByServersThatCannotGoOn() throws IOException {
        Files.write(part, new byte[500]);
        server.on("/a", contentOfUnknownLength(bytes));
        receive("/a", bytes.length);
        assertArrayEquals(bytes, Files.readAllBytes(part));
    }

    @Test
    void aPartThatIsTooLongIsWrittenAnew() throws IOException {
        Files.write(part, bytes);
        server.on("/a", content("short".getBytes(StandardCharsets.UTF_8)));
        receive("/a", -1);
        assertEquals("short", Files.readString(part));
        assertEquals(2, server.requestsFor("/a").size(), "refused with 416, and then asked for all of it");
    }

    @Test
    void rangesThatNobodyAskedForAreRefused() throws IOException {
        server.on(
                "/a",
                raw(
                        "206 Partial Content",
                        Map.of("Content-Range", "bytes 7-9/10", "Content-Length", "3"),
                        new byte[3]));
        assertThrows(Transfer.Broken.class, () -> receive("/a", 10));
        Files.write(part, new byte[5]);
        assertThrows(Transfer.Broken.class, () -> receive("/a", 10));
        assertEquals(5, Files.size(part));
    }

    @Test
    void anotherLengthIsRefusedBeforeAByteIsWritten() {
        server.on("/a", content(bytes));
        Transfer.Refused refused = assertThrows(Transfer.Refused.class, () -> receive("/a", 10));
        assertEquals("has 200000 bytes instead of 10", refused.getMessage());
        assertFalse(Files.exists(part));
    }

    @Test
    void anAnswerWithoutAnEndIsLeftAlone() {
        server.on("/chunks", endless("Transfer-Encoding: chunked\r\n", "400\r\n" + "x".repeat(1024) + "\r\n"));
        server.on("/plain", endless("", "x".repeat(1024)));
        for (String path : new String[] {"/chunks", "/plain"}) {
            // The server is as busy as the machine: its silence is not what this is about.
            Transfer.Refused refused = assertThrows(
                    Transfer.Refused.class, () -> receive(DIRECT, server.address(path), 5000, Transfer.Limits.USUAL));
            assertEquals("has more than 5000 bytes", refused.getMessage());
        }
    }

    @Test
    void aRedirectWithABodyWithoutAnEndIsFollowed() throws IOException {
        server.on(
                        "/a",
                        endless(
                                "302 Found",
                                "Location: /b\r\nTransfer-Encoding: chunked\r\n",
                                "400\r\n" + "x".repeat(1024) + "\r\n"))
                .on("/b", content(bytes));
        receive("/a", bytes.length);
        assertArrayEquals(bytes, Files.readAllBytes(part));
    }

    @Test
    @Tag("slow")
    void aFileThatNobodyHasMeasuredHasAnEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] buffer, int from, int length) {
                return length;
            }
        };
        Transfer.Refused refused = assertThrows(
                Transfer.Refused.class,
                () -> new Receiver(Path.of("/dev/null"), 0, -1, count -> {}).takeAll(endless, Transfer.Limits.USUAL));
        assertEquals("has more than 4 GiB, of which nobody said how many they are", refused.getMessage());
    }

    @Test
    void whatIsCompressedOnTheWayIsNotUnpacked() throws IOException {
        server.on("/a", raw("200 OK", Map.of("Content-Encoding", "gzip", "Content-Length", "200000"), bytes));
        receive("/a", bytes.length);
        assertArrayEquals(bytes, Files.readAllBytes(part));
        assertEquals("", server.requests().get(0).header("accept-encoding"));
    }

    @Test
    void refusalsAreTold() {
        for (int code : new int[] {401, 403, 404, 410, 500, 503}) {
            server.on("/a", status(code));
            Transfer.Refused refused = assertThrows(Transfer.Refused.class, () -> receive("/a", 10));
            assertEquals("HTTP status " + code, refused.getMessage());
        }
    }

    @Test
    void nobodyListens() {
        URI gone = URI.create("http://127.0.0.1:1/a");
        Transfer.Unreachable failure = assertThrows(Transfer.Unreachable.class, () -> receive(DIRECT, gone, 10));
        assertEquals("connection refused", failure.getMessage());
    }

    @Test
    @Tag("slow")
    void aServerThatStallsIsGivenUp() throws IOException {
        server.on("/silent", server.silence()).on("/stalls", server.stalled(bytes, 50_000));
        assertEquals(
                "no answer for 0 s",
                assertThrows(Transfer.Silence.class, () -> receive("/silent", 10))
                        .getMessage());
        assertThrows(Transfer.Silence.class, () -> receive("/stalls", bytes.length));
        assertEquals(50_000, Files.size(part), "what came stays");
    }

    @Test
    @Tag("slow")
    void aServerThatDripsIsGivenUp() {
        server.on("/a", (request, connection) -> {
            content(bytes).send(new LoopbackServer.Request("GET", "/a", Map.of()), new Dripping(connection));
        });
        Transfer.Silence drip = assertThrows(Transfer.Silence.class, () -> receive("/a", bytes.length));
        assertTrue(drip.getMessage().startsWith("only "), drip.getMessage());
    }

    @Test
    void redirectsAreFollowedAFewTimes() throws IOException {
        server.on("/1", redirect("/2")).on("/2", redirect(server.address("/3"))).on("/3", content(bytes));
        receive("/1", bytes.length);
        server.on("/loop", redirect("/loop"));
        Transfer.Refused refused = assertThrows(Transfer.Refused.class, () -> receive("/loop", 1));
        assertEquals("more than 5 redirects", refused.getMessage());
    }

    @Test
    void redirectsToWhatIsNoServerAreRefused() {
        for (String to :
                new String[] {"file:///etc/passwd", "ftp://127.0.0.1/a", "http:a", "//", "http://[", "/a b", ""}) {
            server.on("/a", redirect(to));
            assertThrows(Transfer.Refused.class, () -> receive("/a", 1), to);
        }
        assertFalse(Files.exists(part));
    }

    @Test
    void aServersCredentialsGoToNoOther() throws IOException {
        Credentials known = new Credentials("ada", "sesame");
        try (LoopbackServer other = new LoopbackServer()) {
            other.on("/a", content(bytes));
            server.on("/in/a", redirect("/out/a"))
                    .on("/out/a", redirect(other.address("/a")))
                    .on("/in/b", content(bytes))
                    .on("/in/../out/a", content(bytes));
            Network network = DIRECT.withServer(server.address("/in"), known);
            receive(network, server.address("/in/a"), bytes.length);
            receive(network, server.address("/in/b"), bytes.length);
            receive(network, server.address("/in/../out/a"), bytes.length);
            for (LoopbackServer.Request request : server.requests()) {
                assertEquals(
                        request.path().startsWith("/in/") && !request.path().contains("..")
                                ? LoopbackProxy.basic(known)
                                : "",
                        request.header("authorization"),
                        request.toString());
            }
            other.requests().forEach(request -> assertEquals("", request.header("authorization")));
        }
    }

    @Test
    void credentialsInAnAddressAreSentAndNeverSaid() throws IOException {
        server.on("/a@b/c", content(bytes)).on("/d", redirect(server.address("/a@b/c")));
        URI secret = URI.create(server.address("/d").toString().replace("//", "//ada:s%40s+me@"));
        LibraryLog.lines().clear();
        receive(DIRECT, secret, bytes.length);
        assertEquals(
                LoopbackProxy.basic(new Credentials("ada", "s@s+me")),
                server.requests().get(0).header("authorization"));
        assertEquals("", server.requests().get(1).header("authorization"), "the server did not say that it is for it");
        assertEquals(server.address("/d").toString(), Address.shown(secret));
    }

    @Test
    void aFullDiskIsNoServersFault() {
        server.on("/a", content(bytes));
        Transfer.Unwritable full = assertThrows(Transfer.Unwritable.class, () -> {
            try (Transfer transfer = new Transfer(DIRECT, IMPATIENT)) {
                transfer.receive(server.address("/a"), Path.of("/dev/full"), bytes.length, count -> {});
            }
        });
        assertTrue(full.getMessage().contains("No space left on device"), full.getMessage());
    }

    @Test
    void whatCannotBeWrittenIsNoServersFault() throws IOException {
        server.on("/a", content(bytes));
        Files.createDirectory(part);
        assertThrows(Transfer.Unwritable.class, () -> receive("/a", bytes.length));
        Files.delete(part);
        Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "");
        Files.createSymbolicLink(part, elsewhere);
        assertThrows(Transfer.Unwritable.class, () -> receive("/a", bytes.length));
        assertEquals(0, Files.size(elsewhere), "nothing is written through a symlink");
    }

    @Test
    void filesAreCopied() throws IOException {
        Path file = Files.write(
                Files.createDirectory(directory.resolve("with blank, % and +")).resolve("a%20b+c"), bytes);
        receive(DIRECT, file.toUri(), bytes.length);
        assertArrayEquals(bytes, Files.readAllBytes(part));
        assertThrows(Transfer.Refused.class, () -> receive(DIRECT, file.toUri(), 7));
        assertThrows(
                Transfer.Refused.class,
                () -> receive(DIRECT, directory.resolve("gone").toUri(), 7));
    }

    @Test
    void whatIsNoFileIsNotRead() throws IOException {
        Path fifo = directory.resolve("fifo");
        new ProcessRunner(new io.faasm.testing.RecordingConsole())
                .run(Command.of("mkfifo", "mkfifo", fifo)
                        .env(Map.of("PATH", "/usr/bin:/bin"))
                        .build());
        Path loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        for (URI address : new URI[] {
            fifo.toUri(), directory.toUri(), loop.toUri(), URI.create("file:a"), URI.create("file://host/a")
        }) {
            assertThrows(Transfer.Refused.class, () -> receive(DIRECT, address, -1), address::toString);
        }
    }

    @Test
    void offlineNobodyIsAsked() throws IOException {
        server.on("/a", content(bytes));
        Network offline = DIRECT.offline(true);
        assertThrows(Transfer.Refused.class, () -> receive(offline, server.address("/a"), bytes.length));
        assertEquals(java.util.List.of(), server.requests());
        receive(offline, Files.write(directory.resolve("file"), bytes).toUri(), bytes.length);
    }

    @Test
    void anInterruptEndsADownload() {
        server.on("/a", content(bytes));
        Thread.currentThread().interrupt();
        assertThrows(InterruptedIOException.class, () -> receive("/a", bytes.length));
        assertTrue(Thread.interrupted());
    }

    private void receive(String path, long size) throws IOException {
        receive(DIRECT, server.address(path), size);
    }

    private void receive(Network network, URI address, long size) throws IOException {
        receive(network, address, size, IMPATIENT);
    }

    private void receive(Network network, URI address, long size, Transfer.Limits limits) throws IOException {
        try (Transfer transfer = new Transfer(network, limits)) {
            transfer.receive(address, part, size, received::addAndGet);
        }
    }

    private static LoopbackServer.Answer endless(String headers, String body) {
        return endless("200 OK", headers, body);
    }

    private static LoopbackServer.Answer endless(String status, String headers, String body) {
        return (request, connection) -> {
            OutputStream out = connection.getOutputStream();
            out.write(("HTTP/1.1 " + status + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(body.getBytes(StandardCharsets.US_ASCII));
            }
        };
    }

    /** Lets a byte through now and then. */
    private static final class Dripping extends Socket {
        private final Socket connection;

        Dripping(Socket connection) {
            this.connection = connection;
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream out = connection.getOutputStream();
            return new OutputStream() {
                private int sent;

                @Override
                public void write(int one) throws IOException {
                    out.write(one);
                    out.flush();
                    sent++;
                    if (sent > 200) {
                        try {
                            Thread.sleep(20);
                        } catch (InterruptedException interrupted) {
                            throw new InterruptedIOException();
                        }
                    }
                }
            };
        }
    }
}
