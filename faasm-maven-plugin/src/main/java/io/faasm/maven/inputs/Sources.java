package io.faasm.maven.inputs;

import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.lock.FileLock;
import io.faasm.maven.fetch.Transfer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gets files by their content, from the first source that has them: what was downloaded before, then archives in their
 * order. In the store every file has a directory of its own, named by its SHA-256.
 */
final class Sources {
    private static final int AT_ONCE = 4;
    /** A thread that waits for a server does not notice sooner that it is not needed any more. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(45);

    private final Path store;
    private final List<Supplier<List<Archive>>> archives;
    private final Transfer transfer;
    private final Npm npm;
    private final Console console;
    private final Servers servers;

    /**
     * Sources.
     *
     * @param store    directory of what was downloaded
     * @param archives those to ask, the first first; supplied when the ones before did not have a file
     * @param servers  which are not asked any more
     */
    Sources(
            Path store,
            List<Supplier<List<Archive>>> archives,
            Transfer transfer,
            Npm npm,
            Console console,
            Servers servers) {
        this.servers = servers;
        this.store = store;
        this.archives = List.copyOf(archives);
        this.transfer = transfer;
        this.npm = npm;
        this.console = console;
    }

    /** Where a file is or will be. */
    Path place(LockedFile file) {
        return store.resolve(file.digest().sha256()).resolve(file.fileName());
    }

    /** Gets the files, several at once, and returns them in the order asked for. */
    List<Path> fetch(List<LockedFile> files, String purpose) {
        List<LockedFile> missing =
                files.stream().filter(file -> !Files.isRegularFile(place(file))).toList();
        long total = missing.stream().mapToLong(LockedFile::size).allMatch(size -> size >= 0)
                ? missing.stream().mapToLong(LockedFile::size).sum()
                : -1;
        ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, Math.min(AT_ONCE, files.size())));
        try (Progress progress = console.progress("inputs: downloading " + purpose, total, "bytes")) {
            List<Future<Path>> pending = new ArrayList<>();
            for (LockedFile file : files) {
                pending.add(workers.submit(() -> obtain(file, progress)));
            }
            List<Path> places = new ArrayList<>();
            for (Future<Path> each : pending) {
                places.add(each.get());
            }
            return places;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("Interrupted while downloading " + purpose, interrupted));
        } finally {
            end(workers);
        }
    }

    /** What is under way goes on next time where it was: nothing writes any more when this returns. */
    private static void end(ExecutorService workers) {
        workers.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            workers.awaitTermination(LONGEST_SILENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Path obtain(LockedFile file, Progress progress) {
        Path place = place(file);
        Path lock = store.resolve(file.digest().sha256() + ".lock");
        try {
            return new FileLock(lock, "downloading " + place.getFileName(), console).hold(() -> {
                if (!Files.isRegularFile(place) || !Digest.ofFile(place).equals(file.digest())) {
                    download(
                            file,
                            new Download(
                                    file,
                                    place,
                                    transfer,
                                    servers,
                                    console,
                                    bytes -> progress.advance(bytes, file.fileName())));
                }
                return place;
            });
        } catch (InterruptedIOException interrupted) {
            throw new UncheckedIOException(interrupted);
        } catch (IOException failure) {
            throw new BuildFailure(
                    "The download " + place + " cannot be written: " + failure.getMessage() + ".",
                    "Make room there, and the directory writable, or name another with -Dfaasm.cache.dir=<directory>.",
                    failure);
        }
    }

    private void download(LockedFile file, Download download) throws IOException {
        download.begin();
        for (Supplier<List<Archive>> some : archives) {
            for (Archive archive : some.get()) {
                for (URI address : archive.addresses(file)) {
                    if (download.receivedFrom(address)) {
                        return;
                    }
                }
            }
        }
        for (String specification : file.npmSpecifications()) {
            if (download.receivedFrom(npm, specification)) {
                return;
            }
        }
        if (!download.receivedAtLast()) {
            throw download.gone();
        }
    }
}
