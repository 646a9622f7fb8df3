package io.faasm.maven.apt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasm.maven.console.RecordingConsole;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.fetch.Digest;
import io.faasm.maven.process.ProcessRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Apt's own downloader against archives on this host: one that lacks the file, one with another content, one that has it. */
class FurtherArchivesTest {
    private static final String NAME = "some_1.0+ds.orig.tar.xz";
    private static final String PATH = "pool/main/s/some/some_1.0%2bds.orig.tar.xz";

    private final RecordingConsole console = new RecordingConsole();
    private final byte[] content = "the original sources".getBytes(StandardCharsets.UTF_8);
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    private HttpServer server;
    private Path into;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] corrupted = content.clone();
        corrupted[3] ^= 1;
        server.createContext("/", exchange -> answer(exchange, 404, new byte[0]));
        server.createContext("/corrupted/" + decoded(), exchange -> answer(exchange, 200, corrupted));
        server.createContext("/shortened/" + decoded(), exchange -> answer(exchange, 200, Arrays.copyOf(content, 5)));
        server.createContext("/whole/" + decoded(), exchange -> answer(exchange, 200, content));
        server.start();
        into = Files.createDirectory(directory.resolve("into"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void theFirstArchiveWithTheRightContentGivesIt() throws IOException {
        archives("lacking", "corrupted", "shortened", "whole", "unasked").fetch(file(), into);
        assertArrayEquals(content, Files.readAllBytes(into.resolve(NAME)));
        assertEquals(List.of(NAME), names(), "nothing else stays behind");
        assertEquals(
                List.of("/lacking/" + PATH, "/corrupted/" + PATH, "/shortened/" + PATH, "/whole/" + PATH),
                asked.stream().distinct().toList());
        String last = console.lines().get(console.lines().size() - 1);
        assertTrue(last.contains(NAME + " is from " + address("whole")), last);
    }

    @Test
    void nothingIsTakenWhereAllAreWrongAndAllAreTold() throws IOException {
        BuildFailure failure = assertThrows(
                BuildFailure.class, () -> archives("lacking", "corrupted").fetch(file(), into));
        assertTrue(failure.what().contains(file().address() + ": apt did not get it"), failure.what());
        assertTrue(failure.what().contains(address("lacking") + "/" + PATH + ": 404"), failure.what());
        assertTrue(failure.what().contains(address("corrupted") + "/" + PATH + ": Hash Sum mismatch"), failure.what());
        assertTrue(failure.what().contains(file().digest()), failure.what());
        assertTrue(failure.remedy().contains("-Dfaasm.debian.source.mirrors="), failure.remedy());
        assertEquals(List.of(), names());
    }

    @Test
    void theArchiveThatLacksItIsNotAskedAgain() {
        assertThrows(BuildFailure.class, () -> archives("proper").fetch(file(), into));
        assertEquals(List.of(), asked);
    }

    @Test
    void whatAptListsIsRead() {
        assertEquals(
                Optional.of(file()),
                SourceFile.listed("'" + file().address() + "' " + NAME + " 20 " + file().digest()));
        assertEquals(PATH, file().poolPath());
        for (String other : List.of(
                "Need to get 15.2 MB of source archives.",
                "'" + file().address() + "' " + NAME + " 20 MD5Sum:0123456789abcdef0123456789abcdef",
                "'" + file().address() + "' ../" + NAME + " 20 " + file().digest(),
                "'http://localhost/elsewhere/" + NAME + "' " + NAME + " 20 " + file().digest())) {
            assertEquals(Optional.empty(), SourceFile.listed(other), other);
        }
    }

    @Test
    void archivesOfSourcesAreReadFromATemplate() {
        String template = """
                ChangelogURI: http://changes.example/%s

                Suite: one
                RepositoryType: deb
                BaseURI: http://binaries.example/linux/

                Suite: one
                ParentSuite: one
                RepositoryType: deb-src
                BaseURI: http://sources.example/linux/
                Description: sources

                Suite: older
                RepositoryType: deb-src
                BaseURI: http://sources.example/linux/

                Suite: oldest
                RepositoryType: deb-src
                BaseURI: cdrom:[Linux]
                """;
        assertEquals(List.of("http://sources.example/linux/"), FurtherArchives.ofTemplate(template));
        assertEquals(List.of(), FurtherArchives.ofTemplate(""));
    }

    private static String decoded() {
        return PATH.replace("%2b", "+");
    }

    private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        asked.add(exchange.getRequestURI().getRawPath());
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private String address(String archive) {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/" + archive;
    }

    private SourceFile file() {
        return new SourceFile(
                address("proper") + "/" + PATH,
                NAME,
                "SHA256:" + Digest.of(content).sha256());
    }

    private FurtherArchives archives(String... names) throws IOException {
        assumeTrue(Files.isExecutable(FurtherArchives.DOWNLOADER), "apt is not on this host");
        Path root =
                Files.createDirectories(directory.resolve("apt/etc/apt.conf.d")).getParent();
        Path configuration = Files.writeString(
                directory.resolve("apt.conf"), AptConfiguration.render(root.getParent(), "amd64", List.of()));
        Map<String, String> environment =
                Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C", "APT_CONFIG", configuration.toString());
        return new FurtherArchives(
                Stream.of(names).map(name -> address(name) + "/").toList(),
                environment,
                new ProcessRunner(console),
                console);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(into)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
