package io.faasm.platform.upload;

import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.tree.Trees;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.call.Functions;
import io.faasm.platform.http.Refusal;
import io.faasm.platform.upload.LocalStorage.Arrival;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Uploaded files in Faasm's local directory layout, and the versions of functions made of them. A file of the layout is never
 * changed, only replaced, so that a version is a directory of links to the files that there were: a call that has one reads the
 * same function from its beginning to its end, whatever is uploaded meanwhile.
 */
public final class FunctionStore implements Functions, AutoCloseable {
    private static final String VERSIONS = ".versions";
    private static final String SOURCE = "function.py";
    private static final String CODE = ".so";
    private static final int MOST_GENERATED = 4;

    /** The interpreter for clusters: here the runtime root's own runs Python functions. */
    private static final FunctionName INTERPRETER = new FunctionName("python", "py_func");

    private final LocalStorage storage;
    private final MachineCode machineCode;
    private final Console console;
    private final Path versions;
    private final String run;
    private final Map<FunctionId, FunctionVersion> current = new ConcurrentHashMap<>();
    private final ExecutorService remover = Executors.newSingleThreadExecutor(FunctionStore::daemon);

    /** By version, how many hold its files: whoever retained them, and the store itself while the version is current. */
    private final Map<String, Integer> holders = new ConcurrentHashMap<>();

    private final Semaphore generating = new Semaphore(MOST_GENERATED);
    private long count;

    /** Opens the store at this root, which is made if need be, for files of at most so many bytes. */
    public FunctionStore(Path root, long limit, MachineCode machineCode, Console console) throws IOException {
        this.storage = new LocalStorage(root, limit);
        this.machineCode = machineCode;
        this.console = console;
        this.versions = Files.createDirectories(storage.root().resolve(VERSIONS));
        this.run = ProcessHandle.current().pid() + "-" + Long.toHexString(System.currentTimeMillis());
        removeLeftovers();
        for (FunctionName name : functions("shared/pyfuncs")) {
            publishPython(name);
        }
        for (FunctionName name : functions("wasm")) {
            publishStored(name);
        }
    }

    public Path root() {
        return storage.root();
    }

    long limit() {
        return storage.limit();
    }

    Refusal tooLarge() {
        return storage.tooLarge();
    }

    SeekableByteChannel open(Stored what) throws IOException, Refusal {
        return storage.open(what);
    }

    Arrival arrive() throws IOException {
        return storage.arrive();
    }

    /** Keeps a file that has arrived. When this returns, it is on the disk, and the next call of its function runs it. */
    void keep(Stored what, Arrival arrival) throws IOException, Refusal {
        if (what instanceof Stored.WebAssembly module && !module.name().equals(INTERPRETER)) {
            // Takes its time; meanwhile other files are kept.
            Path code = generated(arrival);
            Path kept = code(module.name(), arrival.file());
            Files.createDirectories(kept.getParent());
            synchronized (this) {
                replace(kept, code);
                arrival.putAt(what);
                publishStored(module.name());
                removeOtherCode(kept);
            }
            return;
        }
        synchronized (this) {
            arrival.putAt(what);
            Optional<FunctionName> function = what instanceof Stored.Python python
                    ? Optional.of(python.name())
                    : what instanceof Stored.SharedFile file ? file.function() : Optional.empty();
            if (function.isPresent()) {
                publishPython(function.get());
            }
        }
    }

    /** Whoever waits here holds a thread of the server, which has others to answer. */
    private Path generated(Arrival arrival) throws IOException, Refusal {
        if (!generating.tryAcquire()) {
            throw new Refusal(
                    503, "Machine code of " + MOST_GENERATED + " other modules is being made; upload this one later");
        }
        try {
            return machineCode.of(arrival.file());
        } finally {
            generating.release();
        }
    }

    /** Where the machine code of a module is kept, which has the module's digest in its name. */
    private Path code(FunctionName name, Path module) throws IOException {
        return storage.root()
                .resolve("object")
                .resolve(name.user())
                .resolve(name.function())
                .resolve(Digest.ofFile(module).sha256() + CODE);
    }

    /** Copies a file beside its place, forces it to the disk and moves it there. */
    private static void replace(Path file, Path content) throws IOException {
        Path arriving = file.resolveSibling(file.getFileName() + ".arriving");
        Files.copy(content, arriving, StandardCopyOption.REPLACE_EXISTING);
        LocalStorage.force(arriving);
        Files.move(arriving, file, StandardCopyOption.ATOMIC_MOVE);
        LocalStorage.force(file.getParent());
    }

    private static void removeOtherCode(Path kept) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(kept.getParent(), "*" + CODE + "*")) {
            for (Path file : files) {
                if (!file.equals(kept)) {
                    Files.delete(file);
                }
            }
        }
    }

    private synchronized void publishPython(FunctionName name) throws IOException {
        Path from =
                storage.root().resolve("shared/pyfuncs").resolve(name.user()).resolve(name.function());
        if (Files.isRegularFile(from.resolve(SOURCE), LinkOption.NOFOLLOW_LINKS)) {
            Path directory = newVersion();
            link(from, directory);
            publish(FunctionId.python(name.user(), name.function()), directory, directory);
        }
    }

    /** Publishes WebAssembly whose machine code was made of what is stored now. */
    private synchronized void publishStored(FunctionName name) throws IOException {
        Path module = storage.root()
                .resolve("wasm")
                .resolve(name.user())
                .resolve(name.function())
                .resolve("function.wasm");
        if (!Files.isRegularFile(module, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path code = code(name, module);
        if (Files.isRegularFile(code, LinkOption.NOFOLLOW_LINKS)) {
            Path directory = newVersion();
            Path linked = directory.resolve("function" + CODE);
            linkFile(code, linked);
            publish(FunctionId.wasm(name.user(), name.function()), directory, linked);
        }
    }

    private Path newVersion() throws IOException {
        return Files.createDirectory(versions.resolve(run + "-" + count++));
    }

    private void publish(FunctionId id, Path directory, Path files) {
        FunctionVersion version =
                new FunctionVersion(id, directory.getFileName().toString(), files);
        holders.put(version.version(), 1);
        Optional.ofNullable(current.put(id, version)).ifPresent(this::release);
    }

    private static void link(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                // Links of the storage lead nowhere (LocalStorage).
                if (attributes.isRegularFile()) {
                    linkFile(file, to.resolve(from.relativize(file).toString()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void linkFile(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException | IOException noLinks) {
            Files.copy(from, to);
        }
    }

    @Override
    public Optional<FunctionVersion> current(FunctionId id) {
        return Optional.ofNullable(current.get(id));
    }

    @Override
    public boolean retain(FunctionVersion version) {
        return holders.computeIfPresent(version.version(), (name, held) -> held + 1) != null;
    }

    @Override
    public void release(FunctionVersion version) {
        if (holders.computeIfPresent(version.version(), (name, held) -> held == 1 ? null : held - 1) == null
                && !remover.isShutdown()) {
            remover.execute(() -> remove(versions.resolve(version.version())));
        }
    }

    private void remove(Path directory) {
        try {
            Trees.delete(directory);
        } catch (IOException left) {
            console.warn("An old version stays until the next start: " + left);
        }
    }

    /** Those whose names are valid; there is nothing else unless somebody else writes here. */
    private List<FunctionName> functions(String place) throws IOException {
        List<FunctionName> names = new ArrayList<>();
        for (Path user : directories(storage.root().resolve(place))) {
            for (Path function : directories(user)) {
                try {
                    names.add(Stored.name(
                            user.getFileName().toString(),
                            function.getFileName().toString()));
                } catch (Refusal noName) {
                    console.warn(function + " is not the place of a function: " + noName.reason());
                }
            }
        }
        return names;
    }

    private static List<Path> directories(Path in) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(in, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(in)) {
                for (Path entry : entries) {
                    if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        found.add(entry);
                    }
                }
            }
        }
        return found;
    }

    /** Removes the versions of platforms that have ended; a version's name starts with the id of the process that made it. */
    private void removeLeftovers() throws IOException {
        for (Path left : directories(versions)) {
            if (LocalStorage.isLeft(left)) {
                Trees.delete(left);
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "faasm-versions");
        thread.setDaemon(true);
        return thread;
    }

    /** Removes all versions; what was uploaded stays. */
    @Override
    public void close() {
        List<FunctionVersion> last = List.copyOf(current.values());
        current.clear();
        last.forEach(this::release);
        remover.shutdown();
        try {
            remover.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
