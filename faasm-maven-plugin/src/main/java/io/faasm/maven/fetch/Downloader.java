package io.faasm.maven.fetch;

import io.faasm.maven.console.Console;
import io.faasm.maven.console.Progress;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.lock.FileLock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** Downloads files whose content is known beforehand. */
public final class Downloader {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 3;

    private final Console console;

    public Downloader(Console console) {
        this.console = console;
    }

    /**
     * Makes {@code target} the file that {@code source} offers and returns it. A target with the right content is
     * left alone; an interrupted download goes on where it stopped.
     *
     * @param source an {@code https}, {@code http} or {@code file} address
     */
    public Path fetch(URI source, Digest digest, Path target) {
        Path name = target.getFileName();
        Path lock = target.resolveSibling("." + name + ".lock");
        try {
            return new FileLock(lock, "downloading " + name, console).hold(() -> {
                if (!Files.isRegularFile(target) || !Digest.ofFile(target).equals(digest)) {
                    download(source, digest, target, target.resolveSibling("." + name + ".part"));
                }
                return target;
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("The download " + target + " cannot be written.", failure);
        }
    }

    private void download(URI source, Digest digest, Path target, Path part) throws IOException {
        boolean resumed = Files.exists(part);
        receivePersistently(source, part);
        if (resumed && !Digest.ofFile(part).equals(digest)) {
            console.debug("the first part of " + target + " came from something else: starting over");
            Files.delete(part);
            receivePersistently(source, part);
        }
        Digest found = Digest.ofFile(part);
        if (!found.equals(digest)) {
            Files.delete(part);
            throw new BuildFailure(
                    source + " has SHA-256 " + found.sha256() + " instead of " + digest.sha256() + ".",
                    "Run the build again; if it stays, the file was replaced: find out why before you change the digest.");
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private void receivePersistently(URI source, Path part) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                receive(source, part);
                return;
            } catch (IOException failure) {
                if (attempt == ATTEMPTS) {
                    throw new BuildFailure(
                            source + " could not be downloaded (" + failure + ").",
                            "Check the network and the address, then run the build again: it goes on where it stopped.",
                            failure);
                }
                console.debug("attempt " + attempt + " to download " + source + " failed: " + failure);
            }
        }
    }

    private void receive(URI source, Path part) throws IOException {
        long present = Files.exists(part) ? Files.size(part) : 0;
        URLConnection connection = source.toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_LIMIT.toMillis());
        connection.setReadTimeout((int) SILENCE_LIMIT.toMillis());
        boolean resumed = false;
        if (connection instanceof HttpURLConnection http) {
            if (present > 0) {
                http.setRequestProperty("Range", "bytes=" + present + "-");
            }
            int status = http.getResponseCode();
            if (status == 416) {
                // Nothing is left to receive, or the file has shrunk: the digest tells them apart.
                return;
            }
            if (status != HttpURLConnection.HTTP_OK && status != HttpURLConnection.HTTP_PARTIAL) {
                throw new IOException("HTTP status " + status);
            }
            resumed = status == HttpURLConnection.HTTP_PARTIAL;
        }
        long length = connection.getContentLengthLong();
        long total = length < 0 ? -1 : resumed ? present + length : length;
        String stage = "downloading " + part.getFileName().toString().replaceAll("^\\.|\\.part$", "");
        try (Progress progress = console.progress(stage, total, "bytes");
                InputStream content = connection.getInputStream();
                OutputStream file = Files.newOutputStream(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
            long received = resumed ? present : 0;
            progress.advance(received, "");
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                file.write(buffer, 0, read);
                received += read;
                progress.advance(read, "");
            }
            if (total >= 0 && received < total) {
                throw new IOException("the connection ended after " + received + " of " + total + " bytes");
            }
        }
    }
}
