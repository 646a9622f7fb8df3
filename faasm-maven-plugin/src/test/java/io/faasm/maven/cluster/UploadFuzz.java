package io.faasm.maven.cluster;

import io.faasm.core.console.LineConsole;
import io.faasm.maven.fuzz.Scratch;
import io.faasm.platform.http.Pace;
import io.faasm.platform.server.Platform;
import io.faasm.platform.server.PlatformSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Whatever comes over a connection to the upload server: it answers with a status that says what is wrong and with no fault of
 * its own, goes on serving, and stores whole files below its root and nothing elsewhere.
 */
public final class UploadFuzz {
    private static final int LIMIT = 64 << 10;
    private static final int PATIENCE = 10_000;

    /** Method and address have no space in them, so that no client can write what looks like this. */
    private static final Pattern FAULT =
            Pattern.compile("^\\S+ \\S+: ended: (?!java\\.io\\.|org\\.eclipse\\.jetty\\.io\\.)");

    private static Path base;
    private static Platform server;
    private static final List<String> faults = Collections.synchronizedList(new ArrayList<>());

    private UploadFuzz() {}

    private static void start() throws IOException {
        base = Scratch.directory("upload");
        Files.writeString(base.resolve("beside"), "before");
        server = Platform.start(
                new PlatformSettings(
                        "127.0.0.1",
                        PlatformSettings.Ports.ANY,
                        Optional.empty(),
                        base.resolve("storage"),
                        LIMIT,
                        Pace.within(Duration.ofSeconds(60)),
                        module -> module),
                Optional.empty(),
                new LineConsole(line -> {}, UploadFuzz::warned, line -> {}, true));
    }

    /** A broken connection is the client's doing; any other exception is not. */
    private static void warned(String line) {
        if (FAULT.matcher(line).find()) {
            faults.add(line);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (server == null) {
            start();
        }
        String answer = exchange(input);
        if (answer.startsWith("HTTP/1.1 5")
                && !answer.startsWith("HTTP/1.1 501")
                && !answer.startsWith("HTTP/1.1 505")) {
            throw new AssertionError("the server failed: " + answer);
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("the server failed: " + faults);
        }
        check();
    }

    private static String exchange(byte[] input) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            "127.0.0.1", server.uploadServer().url().getPort()),
                    PATIENCE);
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write(input);
            socket.shutdownOutput();
            InputStream answer = socket.getInputStream();
            return new String(answer.readNBytes(LIMIT), StandardCharsets.ISO_8859_1);
        } catch (SocketTimeoutException silent) {
            throw new AssertionError("no answer and no end within " + PATIENCE + " ms", silent);
        } catch (SocketException reset) {
            // It was closed while bytes were under way that nobody wants.
            return "";
        }
    }

    private static void check() throws IOException {
        try (Stream<Path> beside = Files.list(base)) {
            List<String> names =
                    beside.map(path -> path.getFileName().toString()).sorted().toList();
            if (!names.equals(List.of("beside", "storage"))
                    || !Files.readString(base.resolve("beside")).equals("before")) {
                throw new AssertionError("something was written outside: " + names);
            }
        }
        List<Path> stored = stored();
        for (Path path : stored) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                    && Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) > LIMIT)) {
                throw new AssertionError("no file, or too large: " + path);
            }
        }
        // What is there already says little about the next input.
        if (stored.size() > 200) {
            for (Path file : stored) {
                if (Files.isRegularFile(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** All beside the platform's own database; versions of functions go while this looks. */
    private static List<Path> stored() throws IOException {
        List<Path> stored = new ArrayList<>();
        Path database = base.resolve("storage/.store");
        Files.walkFileTree(base.resolve("storage"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (directory.equals(database)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                stored.add(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                stored.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return gone(failure);
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                return failure == null ? FileVisitResult.CONTINUE : gone(failure);
            }

            private FileVisitResult gone(IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return stored;
    }
}
