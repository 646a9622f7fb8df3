package io.faasm.maven.inputs;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.fetch.Network;
import io.faasm.maven.fetch.Transfer;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A recipe's lock and a cache, and builds that need what is in the one with the help of the other. */
final class Bench {
    static final Transfer.Limits IMPATIENT =
            new Transfer.Limits(Duration.ofSeconds(2), Duration.ofMillis(700), Duration.ofSeconds(2), 10);

    final RecordingConsole console = new RecordingConsole();
    final Path directory;
    final Path lock;
    LockMode mode = LockMode.PREFER;
    Network network = new Network(false, Optional.empty(), Optional.empty(), Map.of());
    Optional<URI> mirror = Optional.empty();
    Optional<String> debianMirror = Optional.empty();
    Path keyring = InputSettings.DEBIAN_KEYRING;
    KnownArchives known = new KnownArchives(List.of(), List.of(), List.of(), List.of(), List.of());
    Optional<String> taken = Optional.empty();
    Transfer.Limits limits = IMPATIENT;

    private final Path programs;

    Bench(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        lock = Files.createDirectories(directory.resolve("recipe")).resolve(InputsLock.NAME);
        programs = Files.createDirectories(directory.resolve("programs"));
        // The host's own apt may be told to use a proxy, and names archives that no test may ask.
        program("apt-config", "exit 0");
        program("apt-get", "case $1 in indextargets) exit 0;; esac", "exec \"$REAL\" \"$@\"");
    }

    /** As {@link #Bench(Path)}, with an archive of the test as Debian's. */
    Bench(Path directory, DebianArchive archive) throws IOException {
        this(directory);
        keyring = archive.keyring();
        debianMirror = Optional.of(archive.address());
    }

    /** Skips the test where Debian's programs are not installed. */
    static void requireApt() {
        for (String program : List.of("apt-get", "apt-cache")) {
            assumeTrue(
                    Host.current().findOnPath(program).isPresent(),
                    "this machine has no " + program + ", so nothing reads Debian's indexes here");
        }
    }

    /** Puts a shell script in front of a program of the host, which it has as {@code $REAL}. */
    void program(String name, String... script) throws IOException {
        List<String> lines = new ArrayList<>(List.of("#!/bin/sh"));
        Host.current().findOnPath(name).ifPresent(real -> lines.add("REAL='" + real + "'"));
        lines.addAll(List.of(script));
        Path file = Files.write(programs.resolve(name), lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Writes the lock: one answer. */
    void lock(Wish wish, LockedFile... files) {
        lock(Map.of(wish, List.of(files)));
    }

    void lock(Map<Wish, List<LockedFile>> answers) {
        new InputsLock(taken, answers).write(lock);
    }

    Inputs open() {
        Map<String, String> environment = new HashMap<>(Host.current().environment());
        environment.put("PATH", programs + ":" + environment.getOrDefault("PATH", "/usr/bin:/bin"));
        Host host = new Host(directory, environment, Host.current().platform(), 2);
        return new Inputs(
                store().getParent(),
                new InputSettings(mode, network, mirror, debianMirror, List.of(), keyring),
                host,
                new ProcessRunner(console),
                console,
                known,
                new Transfer(network, limits));
    }

    /** A build that gets what a recipe wants. */
    Built build(Wish... wishes) {
        try (Inputs inputs = open()) {
            return inputs.with(lock, List.of(wishes), selection -> {
                List<Path> files = Stream.of(wishes)
                        .flatMap(wish -> selection.fetch(wish).stream())
                        .toList();
                return new Built(files, selection.standing());
            });
        }
    }

    /** What came of a build: the downloads, and what descriptors say of them. */
    record Built(List<Path> files, String standing) {
        List<String> names() {
            return files.stream().map(file -> file.getFileName().toString()).toList();
        }
    }

    Path store() {
        return directory.resolve("cache/inputs");
    }

    /** What is in the store, but for locks: all that is here is whole and has the content that its directory names. */
    List<Path> stored() {
        if (!Files.exists(store())) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(store())) {
            return files.filter(
                            file -> !Files.isDirectory(file) && !file.toString().endsWith(".lock"))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** How often an index was read. */
    long readings() {
        return console.lines().stream()
                .filter(line -> line.startsWith("apt: reading the index"))
                .count();
    }
}
