package io.faasm.maven.inputs;

import io.faasm.maven.console.Console;
import io.faasm.maven.console.Progress;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.Digest;
import io.faasm.maven.fetch.Transfer;
import io.faasm.maven.lock.FileLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Gets files by their content, from the first source that has them: what was downloaded before, then archives in their
 * order. In the store every file has a directory of its own, named by its SHA-256.
 */
final class Sources {
    private static final int AT_ONCE = 4;

    private final Path store;
    private final List<Supplier<List<Archive>>> archives;
    private final Transfer transfer;
    private final Npm npm;
    private final Console console;
    private final Set<String> unreachable;

    /**
     * Sources.
     *
     * @param store    directory of what was downloaded
     * @param archives those to ask, the first first; supplied when the ones before did not have a file
     * @param unreachable servers that are not asked any more, which grows
     */
    Sources(
            Path store,
            List<Supplier<List<Archive>>> archives,
            Transfer transfer,
            Npm npm,
            Console console,
            Set<String> unreachable) {
        this.unreachable = unreachable;
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
            workers.shutdownNow();
        }
    }

    private Path obtain(LockedFile file, Progress progress) {
        Path place = place(file);
        Path lock = store.resolve(file.digest().sha256() + ".lock");
        try {
            return new FileLock(lock, "downloading " + place.getFileName(), console).hold(() -> {
                if (!Files.isRegularFile(place) || !Digest.ofFile(place).equals(file.digest())) {
                    download(file, place, progress);
                }
                return place;
            });
        } catch (IOException failure) {
            throw new UncheckedIOException("The download " + place + " cannot be written.", failure);
        }
    }

    private void download(LockedFile file, Path place, Progress progress) throws IOException {
        Files.createDirectories(place.getParent());
        Path part = place.resolveSibling("." + place.getFileName() + ".part");
        List<String> attempts = new ArrayList<>();
        // What only failed on the way is asked once more in the end: a second try helps where a server was restarted.
        List<URI> again = new ArrayList<>();
        for (Supplier<List<Archive>> some : archives) {
            for (Archive archive : some.get()) {
                for (URI address : archive.addresses(file)) {
                    if (received(file, address, part, place, progress, attempts, again)) {
                        return;
                    }
                }
            }
        }
        for (String specification : file.npmSpecifications()) {
            try {
                npm.pack(specification, part);
                if (isWhole(file, "npm " + specification, part, place, attempts)) {
                    return;
                }
            } catch (IOException refused) {
                attempts.add("npm " + specification + ": " + refused.getMessage());
            }
        }
        for (URI address : again) {
            if (received(file, address, part, place, progress, attempts, new ArrayList<>())) {
                return;
            }
        }
        // A part that is there could be of anything.
        Files.deleteIfExists(part);
        throw new InputGone(file, attempts.stream().distinct().toList());
    }

    private boolean received(
            LockedFile file,
            URI address,
            Path part,
            Path place,
            Progress progress,
            List<String> attempts,
            List<URI> again)
            throws IOException {
        String server = address.getScheme() + "://" + address.getRawAuthority();
        if (unreachable.contains(server)) {
            attempts.add(Address.shown(address) + ": the server could not be reached before");
            return false;
        }
        String shown = Address.shown(address);
        boolean resumed = Files.exists(part);
        String reason;
        try {
            transfer.receive(address, part, file.size(), bytes -> progress.advance(bytes, file.fileName()));
            if (isWhole(file, shown, part, place, attempts)) {
                console.debug("inputs: " + file.fileName() + " is from " + shown);
                return true;
            }
            if (resumed) {
                // The part that was there came from something else.
                return received(file, address, part, place, progress, attempts, again);
            }
            reason = attempts.get(attempts.size() - 1).substring(shown.length() + 2);
        } catch (Transfer.Unreachable failure) {
            if (unreachable.add(server)) {
                console.info("inputs: " + server + " cannot be reached (" + failure.getMessage()
                        + "), so it is not asked again in this build");
            }
            attempts.add(shown + ": " + failure.getMessage());
            return false;
        } catch (Transfer.Refused refused) {
            reason = refused.getMessage();
            attempts.add(shown + ": " + reason);
        } catch (IOException failure) {
            if (Files.exists(part) && failure instanceof java.nio.file.FileSystemException) {
                throw failure;
            }
            reason = failure.getMessage();
            attempts.add(shown + ": " + reason);
            again.add(address);
        }
        console.info("inputs: " + file.fileName() + " is not to be had from " + shown + " (" + reason
                + "); asking the next source");
        return false;
    }

    private static boolean isWhole(LockedFile file, String source, Path part, Path place, List<String> attempts)
            throws IOException {
        Digest found = Digest.ofFile(part);
        if (found.equals(file.digest())) {
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
        Files.delete(part);
        attempts.add(source + ": its SHA-256 is " + found.sha256());
        return false;
    }
}
