package io.faasm.maven.inputs;

import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.apt.DebianIndex;
import io.faasm.maven.fetch.Transfer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Everything that builds download. A recipe says what it wants, the lock beside it which files these are, and the files come
 * from the first source that has them. Where a locked file is gone everywhere, the newest files of Debian's signed index are
 * taken of which all can be had, unless the user wants the lock kept.
 */
public final class Inputs implements AutoCloseable {
    private static final String STORE = "inputs";
    private static final String RESOLVED = "resolved-inputs";

    private final Path shared;
    private final InputSettings settings;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;
    private final KnownArchives known;
    private final Transfer transfer;
    private final Map<String, DebianIndex> indexes = new LinkedHashMap<>();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private final Servers servers;
    private List<Archive> debians;

    /**
     * Inputs.
     *
     * @param shared the cache's directory for what outlives builds
     */
    public Inputs(Path shared, InputSettings settings, Host host, ProcessRunner processes, Console console) {
        this(shared, settings, host, processes, console, KnownArchives.usual(), new Transfer(settings.network()));
    }

    /** As above, with archives and a transfer of the test's own. */
    Inputs(
            Path shared,
            InputSettings settings,
            Host host,
            ProcessRunner processes,
            Console console,
            KnownArchives known,
            Transfer transfer) {
        this.shared = shared;
        this.settings = settings;
        this.host = host;
        this.processes = processes;
        this.console = console;
        this.known = known;
        this.transfer = transfer;
        this.servers = new Servers(console);
    }

    /**
     * Does a stage's work with the files that its wishes come to. The work is done again with other files when one of those
     * it asks for is gone and the lock need not be kept.
     *
     * @param lock the lock beside the stage's recipe
     * @param work gets the selection, puts its digests into a fingerprint, and fetches what it needs
     */
    public <T> T with(Path lock, List<Wish> wishes, Function<Selection, T> work) {
        InputsLock locked = InputsLock.read(lock);
        Map<Wish, Selection.Answer> answers = new LinkedHashMap<>();
        Set<Wish> resolved = new LinkedHashSet<>();
        for (Wish wish : wishes) {
            answers.put(wish, answer(lock, locked, wish, resolved));
        }
        while (true) {
            try {
                return work.apply(new Selection(this, answers));
            } catch (Selection.WishFailed failed) {
                Wish wish = failed.wish();
                if (settings.mode() == LockMode.STRICT || !wish.isOfDebian() || !resolved.add(wish)) {
                    throw failed.gone();
                }
                answers.put(wish, replacement(locked, wish, failed.gone()));
            }
        }
    }

    /** Variables by which programs that download by themselves reach the network as this does; passwords among them. */
    public Map<String, String> networkVariables() {
        return settings.network().environment();
    }

    private Selection.Answer replacement(InputsLock locked, Wish wish, InputGone gone) {
        if (settings.network().offline()) {
            throw gone;
        }
        console.warn("inputs: the locked " + gone.file() + " is gone from every source");
        console.debug(gone.getMessage());
        try {
            return resolvedAnew(locked, wish);
        } catch (BuildFailure failure) {
            throw gone.withoutReplacement(failure);
        }
    }

    /** Gets a file that a recipe describes itself. */
    public Path fetch(LockedFile file) {
        return fetch(List.of(file), file.name(), Optional.empty()).get(0);
    }

    /**
     * Gets files, or fails with what was tried.
     *
     * @param taken when Debian's archives had them, if that is known
     */
    List<Path> fetch(List<LockedFile> files, String purpose, Optional<String> taken) {
        return sources(taken).fetch(files, purpose);
    }

    private Selection.Answer answer(Path lock, InputsLock locked, Wish wish, Set<Wish> resolved) {
        Optional<List<LockedFile>> files = locked.find(wish);
        Optional<Selection.Answer> before = remembered(locked, wish);
        if (before.isPresent() && settings.mode() == LockMode.PREFER) {
            tell(wish, before.get());
            return before.get();
        }
        if (files.isPresent()) {
            return new Selection.Answer(files.get(), List.of(), locked.taken());
        }
        if (settings.mode() == LockMode.STRICT) {
            throw new BuildFailure(
                    lock + " does not answer what the recipe wants now: " + wish.name() + " ("
                            + String.join(" ", wish.words()) + ").",
                    "Write the lock anew with mvn faasm:update-lock, or build without it: -Dfaasm.lock=prefer.");
        }
        console.warn("inputs: " + lock.getFileName() + " does not answer " + wish.name()
                + " as the recipe has it now (mvn faasm:update-lock writes it anew)");
        resolved.add(wish);
        return resolvedAnew(locked, wish);
    }

    private Selection.Answer resolvedAnew(InputsLock locked, Wish wish) {
        Resolver.Answer found = resolve(wish);
        Selection.Answer answer = unlocked(locked, wish, found.files(), found.taken());
        remember(locked, wish, found);
        tell(wish, answer);
        return answer;
    }

    /** In every build, but once in each: what is not as locked. */
    private void tell(Wish wish, Selection.Answer answer) {
        if (!answer.departures().isEmpty() && warned.add(wish.name())) {
            console.warn("inputs: " + wish.name() + " is not as locked: " + String.join(", ", answer.departures())
                    + " (mvn faasm:update-lock locks what can be had)");
        }
    }

    /** Finds the newest files that answer a wish and can be had, and gets them. */
    Resolver.Answer resolve(Wish wish) {
        if (settings.network().offline() && settings.mirror().isEmpty()) {
            throw new BuildFailure(
                    "What " + wish.name() + " needs is not in the cache, and Maven is offline (mvn -o).",
                    "Build once without -o, or take the files from a directory: -Dfaasm.mirror=DIRECTORY (mvn"
                            + " faasm:bundle-inputs fills one).");
        }
        return new Resolver(this::index, this::fetch, this::lockedOfNpm, console).resolve(wish);
    }

    /**
     * A lock written anew.
     *
     * @param changes what differs from the one before, a line for each file
     */
    public record Update(InputsLock lock, List<String> changes) {
        public Update {
            changes = List.copyOf(changes);
        }
    }

    /** Finds out what answers wishes today, and downloads all of it. */
    public Update update(InputsLock before, List<Wish> wishes) {
        Map<Wish, List<LockedFile>> answers = new LinkedHashMap<>();
        Optional<String> newest = Optional.empty();
        for (Wish wish : wishes) {
            Resolver.Answer answer = resolve(wish);
            answers.put(wish, answer.files());
            newest = Stream.of(newest, answer.taken()).flatMap(Optional::stream).max(String::compareTo);
        }
        List<String> changes = new LockChanges(
                        wish -> wish.isOfDebian() ? index(wish.suite()).pointRelease() : "")
                .between(before, answers);
        // A later index that says the same is no reason to write the lock.
        return new Update(new InputsLock(changes.isEmpty() ? before.taken() : newest, answers), changes);
    }

    private synchronized DebianIndex index(String suite) {
        return indexes.computeIfAbsent(suite, name -> {
            if (settings.network().offline()) {
                throw new BuildFailure(
                        "Debian's index of " + name + " is needed, and Maven is offline (mvn -o).",
                        "Build without -o, or take every locked file from a directory: -Dfaasm.mirror=DIRECTORY.");
            }
            Path root = directory("apt-" + name + "-" + host.platform().debianArchitecture());
            return DebianIndex.open(
                    root,
                    name,
                    new DebianIndex.Access(
                            settings.debianMirror(),
                            known.debian(),
                            settings.keyring(),
                            settings.network().environment()),
                    host,
                    processes,
                    console);
        });
    }

    private Sources sources(Optional<String> taken) {
        return new Sources(
                directory(STORE),
                List.of(
                        () -> settings.mirror()
                                .<List<Archive>>map(base -> List.of(new Archive.Mirror(base)))
                                .orElse(List.of()),
                        this::debians,
                        () -> List.of(new Archive.Elsewhere()),
                        () -> snapshots(taken),
                        this::derivatives,
                        this::releases),
                transfer,
                npm(),
                console,
                servers);
    }

    /** What npm has under a specification: there is no signed index of it to ask, only npm's own. */
    private LockedFile lockedOfNpm(String specification) {
        try {
            Path work = Files.createTempDirectory(directory(STORE), "npm");
            try {
                Path file = work.resolve("package.tgz");
                npm().pack(specification, file);
                int at = specification.lastIndexOf('@');
                return new LockedFile(
                        specification.substring(0, at),
                        specification.substring(at + 1),
                        Files.size(file),
                        Digest.ofFile(file),
                        List.of("npm:" + specification));
            } finally {
                Trees.delete(work);
            }
        } catch (IOException failure) {
            throw new BuildFailure(
                    "npm does not have " + specification + ": " + failure.getMessage() + ".",
                    "Install npm, or correct the version in package-lock.json.",
                    failure);
        }
    }

    private Npm npm() {
        return new Npm(host, settings.network().offline(), processes);
    }

    private synchronized List<Archive> debians() {
        if (debians == null) {
            Stream<String> named = settings.debianMirror()
                    .map(Stream::of)
                    .orElseGet(() -> Stream.concat(
                            hostArchives().stream(),
                            Stream.concat(known.debian().stream(), known.security().stream())));
            debians = named.map(base -> base.replaceFirst("/+$", ""))
                    // A mirror of Debian often has security updates beside it.
                    .flatMap(base -> base.endsWith("/debian") ? Stream.of(base, base + "-security") : Stream.of(base))
                    .distinct()
                    .<Archive>map(Archive.Debian::new)
                    .toList();
        }
        return debians;
    }

    private List<String> hostArchives() {
        return settings.network().offline()
                ? List.of()
                : DebianIndex.hostArchives(host, settings.network().environment(), processes);
    }

    private List<Archive> snapshots(Optional<String> taken) {
        return known.snapshots().stream()
                .<Archive>map(base -> new Archive.Snapshot(base, taken))
                .toList();
    }

    private List<Archive> derivatives() {
        return Stream.concat(settings.sourceMirrors().stream(), known.derivatives().stream())
                .distinct()
                .<Archive>map(Archive.Derivative::new)
                .toList();
    }

    /** Where this project keeps what it was built from. */
    private List<Archive> releases() {
        return known.releases().stream()
                .<Archive>map(base -> new Archive.Mirror(URI.create(base)))
                .toList();
    }

    /** An answer beside the lock. It says the same of itself in every build. */
    private static Selection.Answer unlocked(
            InputsLock locked, Wish wish, List<LockedFile> files, Optional<String> taken) {
        List<LockedFile> before = locked.find(wish).orElse(List.of());
        Set<Digest> digests = before.stream().map(LockedFile::digest).collect(Collectors.toSet());
        List<String> departures = files.stream()
                .filter(file -> !digests.contains(file.digest()))
                .map(file -> file
                        + before.stream()
                                .filter(old -> old.name().equals(file.name()))
                                .map(old -> " instead of " + old.version())
                                .findFirst()
                                .orElse(""))
                .toList();
        return new Selection.Answer(files, departures, taken);
    }

    private Optional<Selection.Answer> remembered(InputsLock locked, Wish wish) {
        InputsLock memory = readMemory(memory(locked, wish));
        return memory.find(wish).map(files -> unlocked(locked, wish, files, memory.taken()));
    }

    /** Whatever has happened to it, the index can be read again. */
    private InputsLock readMemory(Path file) {
        try {
            return InputsLock.read(file);
        } catch (BuildFailure damaged) {
            console.debug("inputs: " + damaged.what());
            return InputsLock.empty();
        }
    }

    private void remember(InputsLock locked, Wish wish, Resolver.Answer found) {
        directory(RESOLVED);
        new InputsLock(found.taken(), Map.of(wish, found.files())).write(memory(locked, wish));
    }

    /** What took the place of an answer is kept until the lock has another: the index is not read in every build. */
    private Path memory(InputsLock locked, Wish wish) {
        String asked = wish.line()
                + locked.find(wish).orElse(List.of()).stream()
                        .map(LockedFile::line)
                        .collect(Collectors.joining("\n", "\n", "\n"))
                + settings.debianMirror().orElse("")
                // It may have what was gone before.
                + settings.mirror().map(base -> " " + base).orElse("");
        // Not made here: a cache that cannot be written has none, and is used all the same.
        return shared.resolve(RESOLVED)
                .resolve(Digest.of(asked.getBytes(StandardCharsets.UTF_8))
                                .sha256()
                                .substring(0, 32) + ".lock");
    }

    private Path directory(String name) {
        try {
            return Files.createDirectories(shared.resolve(name));
        } catch (IOException failure) {
            throw new BuildFailure(
                    "The cache directory " + shared.resolve(name) + " cannot be written: " + failure + ".",
                    "Make it writable, or name another with -Dfaasm.cache.dir=<directory>.",
                    failure);
        }
    }

    @Override
    public void close() {
        try {
            transfer.close();
        } catch (IOException failure) {
            console.debug("inputs: connections could not be closed: " + failure);
        }
    }
}
