package io.faasm.maven.apt;

import io.faasm.maven.console.Console;
import io.faasm.maven.console.Progress;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.host.Host;
import io.faasm.maven.lock.FileLock;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.Outcome;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.process.ToolFailure;
import io.faasm.maven.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An apt of our own in one directory. It sees one archive, no installed package, and writes nowhere else. Indexes and
 * files are checked by apt itself against the keyring; what was downloaded stays, partial files too, so that a later
 * call continues where an interrupted one stopped.
 */
public final class PrivateApt {

    private static final Path DEBIAN_KEYRING = Path.of("/usr/share/keyrings/debian-archive-keyring.gpg");
    private static final Pattern TO_FETCH = Pattern.compile("^'[^']+' (\\S+) (\\d+) \\S+$");
    private static final Pattern PRESENT = Pattern.compile("^Skipping already downloaded file '([^']+)'$");
    private static final Pattern FETCHED =
            Pattern.compile("^Get:\\d+ \\S+ \\S+ \\S+ (\\S+) .*\\[([\\d.,]+) ([kMG]?B)]$");

    /** Data about distributions, where their archives are among it. */
    private static final String TEMPLATES_PACKAGE = "python-apt-common";

    private static final String TEMPLATES = "usr/share/python-apt/templates";

    /** Where Debian's packages of Python put their modules, below the root. */
    public static final String MODULES = "usr/lib/python3/dist-packages";

    private final Path root;
    private final AptSource source;
    private final List<String> sourceMirrors;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    private PrivateApt(
            Path root,
            AptSource source,
            List<String> sourceMirrors,
            Host host,
            ProcessRunner processes,
            Console console) {
        this.root = root;
        this.source = source;
        this.sourceMirrors = List.copyOf(sourceMirrors);
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** The name of the directory in which everybody keeps the private apt for a release and this host. */
    public static String directoryName(String suite, Host host) {
        return "apt-" + suite + "-" + host.platform().debianArchitecture();
    }

    /**
     * Opens a private apt on a Debian archive and brings its indexes up to date.
     *
     * @param root its directory; kept between builds
     * @param suite Debian release to read
     * @param mirror address of the archive; if empty, the archives of the host's own apt configuration are tried
     */
    public static PrivateApt open(
            Path root, String suite, Optional<String> mirror, Host host, ProcessRunner processes, Console console) {
        requirePrograms(host);
        if (!Files.isReadable(DEBIAN_KEYRING)) {
            throw new BuildFailure(
                    "The keys that sign Debian's archive are not on this host: " + DEBIAN_KEYRING + " does not exist.",
                    "Install the package debian-archive-keyring (Debian and Ubuntu both have it), or choose another"
                            + " toolchain with -Dfaasm.toolchain=installed.");
        }
        List<String> candidates = mirror.map(List::of).orElseGet(() -> hostMirrors(host, processes));
        List<String> refused = new ArrayList<>();
        for (String candidate : candidates) {
            AptSource source = new AptSource(candidate, suite, host.platform().debianArchitecture(), DEBIAN_KEYRING);
            PrivateApt apt = new PrivateApt(root, source, List.of(), host, processes, console);
            Outcome outcome = apt.exclusively(apt::refresh);
            if (outcome.exitCode() == 0) {
                return apt;
            }
            refused.add(candidate + ": " + firstError(outcome.output()));
        }
        throw new BuildFailure(
                refused.isEmpty()
                        ? "No package archive is configured in this host's apt, so there is no Debian mirror to ask."
                        : "No archive gave a signed index of Debian " + suite + ":\n    "
                                + String.join("\n    ", refused),
                "Check the network and proxy, or name a Debian mirror with -Dfaasm.debian.mirror=URL (the directory"
                        + " that holds dists/). Ubuntu hosts always need the property: Ubuntu's mirrors hold no Debian.");
    }

    /**
     * As this, but files of source packages that the archive lists and lacks are looked for elsewhere first in these
     * archives.
     *
     * @param mirrors each the directory that holds {@code pool/}
     */
    public PrivateApt withSourceMirrors(List<String> mirrors) {
        return new PrivateApt(root, source, mirrors, host, processes, console);
    }

    /** The archive this apt reads. */
    public AptSource source() {
        return source;
    }

    /** Everything that has to be there for these packages to work, themselves included, without recommendations. */
    public List<DebianPackage> resolve(List<String> names) {
        return exclusively(() -> run(List.of("apt-get", "-q", "-y", "--simulate", "install"), names)
                .output()
                .lines()
                .flatMap(line -> DebianPackage.planned(line).stream())
                .sorted((left, right) -> left.name().compareTo(right.name()))
                .toList());
    }

    /** Downloads packages that {@link #resolve} found; their files in the same order. */
    public List<Path> download(List<DebianPackage> packages) {
        List<String> exact = packages.stream().map(DebianPackage::toString).toList();
        return exclusively(() -> {
            fetch(List.of("apt-get", "-q", "-y", "--download-only", "install"), exact, root, "packages");
            return packages.stream()
                    .map(each -> root.resolve("cache/archives").resolve(each.fileName()))
                    .toList();
        });
    }

    /**
     * Downloads source packages (descriptions, original archives, Debian's changes) into a directory that may hold some
     * already. The archive's signed index vouches for every file. One that the archive lacks all the same is taken from
     * another archive that has the very same: those of {@link #withSourceMirrors}, then those of other distributions that
     * Debian's own data name.
     *
     * @return the files of these packages
     */
    public List<Path> downloadSources(List<String> names, Path into) {
        return downloadSources(
                List.of("apt-get", "-q", "-y", "--download-only", "--only-source", "source"), names, into);
    }

    /** As {@link #downloadSources}, for the original archives alone, without Debian's changes and descriptions. */
    public List<Path> downloadOriginals(List<String> names, Path into) {
        return downloadSources(
                List.of("apt-get", "-q", "-y", "--download-only", "--only-source", "--tar-only", "source"),
                names,
                into);
    }

    private List<Path> downloadSources(List<String> command, List<String> names, Path into) {
        return exclusively(() -> {
            List<String> lines = processes
                    .run(Command.of("apt-get", withOption(command, "--print-uris"), names)
                            .in(into)
                            .env(environment())
                            .build())
                    .output()
                    .lines()
                    .toList();
            try {
                fetch(command, names, into, "sources");
            } catch (ToolFailure failure) {
                List<SourceFile> missing = lines.stream()
                        .flatMap(line -> SourceFile.listed(line).stream())
                        .filter(file -> !Files.exists(into.resolve(file.name())))
                        .toList();
                if (missing.isEmpty()) {
                    throw failure;
                }
                FurtherArchives further = furtherArchives();
                for (SourceFile file : missing) {
                    further.fetch(file, into);
                }
                // Finds everything there, and checks it once more.
                fetch(command, names, into, "sources");
            }
            return lines.stream()
                    .flatMap(line -> Stream.of(TO_FETCH.matcher(line), PRESENT.matcher(line)))
                    .filter(Matcher::matches)
                    .map(matcher -> into.resolve(matcher.group(1)))
                    .toList();
        });
    }

    private FurtherArchives furtherArchives() throws IOException {
        List<String> addresses = new ArrayList<>(sourceMirrors);
        Path work = Files.createTempDirectory(root, "templates");
        Path unpacked = Files.createDirectory(work.resolve("unpacked"));
        unpack(List.of(TEMPLATES_PACKAGE), work, unpacked);
        try (Stream<Path> files = Files.list(unpacked.resolve(TEMPLATES))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".info"))
                    .sorted()
                    .toList()) {
                addresses.addAll(FurtherArchives.ofTemplate(Files.readString(file)));
            }
        }
        Trees.delete(work);
        return new FurtherArchives(addresses, environment(), processes, console);
    }

    /**
     * Unpacks packages alone, without what they depend on and without running any script of theirs, side by side into a
     * directory.
     *
     * @param work an empty directory for the downloads
     * @return the packages with their versions, as the archive has them now
     */
    public List<DebianPackage> unpackAlone(List<String> names, Path work, Path into) {
        return exclusively(() -> unpack(names, work, into));
    }

    /**
     * Provides the Python modules of packages side by side in one directory, and nothing else of them.
     *
     * @param modules the directory, which is not there yet
     * @return the packages with their versions, as the archive has them now
     */
    public List<DebianPackage> unpackModules(List<String> names, Path modules) throws IOException {
        Path work = Files.createTempDirectory(modules.toAbsolutePath().getParent(), "unpacking");
        Path unpacked = Files.createDirectory(work.resolve("unpacked"));
        List<DebianPackage> packages = unpackAlone(names, work, unpacked);
        Files.move(unpacked.resolve(MODULES), modules);
        Trees.delete(work);
        return packages;
    }

    private List<DebianPackage> unpack(List<String> names, Path work, Path into) throws IOException {
        fetch(List.of("apt-get", "-q", "-y", "download"), names, work, "packages");
        List<DebianPackage> unpacked = new ArrayList<>();
        for (String name : names) {
            Path file = downloaded(name, work);
            unpacked.add(DebianPackage.ofFile(file.getFileName().toString()));
            processes.run(Command.of("dpkg-deb", "dpkg-deb", "--extract", file, into)
                    .in(work)
                    .env(environment())
                    .build());
        }
        return unpacked;
    }

    private static Path downloaded(String name, Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "_"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("apt downloaded no package " + name + " into " + directory));
        }
    }

    private Outcome refresh() {
        try {
            for (String directory : List.of(
                    "etc/sources.list.d",
                    "etc/apt.conf.d",
                    "etc/preferences.d",
                    "etc/trusted.gpg.d",
                    "state/lists/partial",
                    "cache/archives/partial",
                    "log")) {
                Files.createDirectories(root.resolve(directory));
            }
            Files.writeString(root.resolve("state/status"), "");
            Files.writeString(root.resolve("etc/sources.list.d/debian.sources"), AptConfiguration.sources(source));
            Outcome dump = processes.tryRun(Command.of("apt-config", "apt-config", "dump")
                    .env(hostEnvironment(host))
                    .build());
            Files.writeString(
                    root.resolve("apt.conf"),
                    AptConfiguration.render(root, source.architecture(), AptConfiguration.transport(dump.output())));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not prepare the private apt in " + root, e);
        }
        console.info("apt: reading the index of Debian " + source.suite() + " from " + source.mirror());
        return processes.tryRun(Command.of("apt-get", "apt-get", "-q", "update")
                .in(root)
                .env(environment())
                .build());
    }

    private void fetch(List<String> command, List<String> names, Path directory, String what) {
        long expected = processes
                .run(Command.of("apt-get", withOption(command, "--print-uris"), names)
                        .in(directory)
                        .env(environment())
                        .build())
                .output()
                .lines()
                .map(TO_FETCH::matcher)
                .filter(Matcher::matches)
                .mapToLong(matcher -> Long.parseLong(matcher.group(2)))
                .sum();
        try (Progress progress = console.progress("apt: downloading " + what, expected, "bytes")) {
            processes.run(
                    Command.of("apt-get", command, names)
                            .in(directory)
                            .env(environment())
                            .build(),
                    line -> fetched(line).ifPresent(file -> progress.advance(file.bytes(), file.name())));
        }
    }

    private record Fetched(String name, long bytes) {}

    private static Optional<Fetched> fetched(String line) {
        Matcher matcher = FETCHED.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double unit = switch (matcher.group(3)) {
            case "GB" -> 1e9;
            case "MB" -> 1e6;
            case "kB" -> 1e3;
            default -> 1;
        };
        double size = Double.parseDouble(matcher.group(2).replace(",", "")) * unit;
        return Optional.of(new Fetched(matcher.group(1), (long) size));
    }

    private Outcome run(List<String> command, List<String> names) {
        return processes.run(Command.of("apt-get", command, names)
                .in(root)
                .env(environment())
                .build());
    }

    private static List<String> withOption(List<String> command, String option) {
        List<String> with = new ArrayList<>(command);
        with.add(1, option);
        return with;
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(hostEnvironment(host));
        environment.put("APT_CONFIG", root.resolve("apt.conf").toString());
        return environment;
    }

    /** What a program needs to find its helpers and the network, and English messages; nothing else of the user's. */
    private static Map<String, String> hostEnvironment(Host host) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : List.of(
                "PATH",
                "HOME",
                "TMPDIR",
                "http_proxy",
                "https_proxy",
                "no_proxy",
                "all_proxy",
                "HTTPS_PROXY",
                "NO_PROXY")) {
            String value = host.environment().get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.put("LC_ALL", "C");
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        return environment;
    }

    private static List<String> hostMirrors(Host host, ProcessRunner processes) {
        Outcome outcome = processes.tryRun(
                Command.of("apt-get", "apt-get", "indextargets", "--no-release-info", "--format", "$(SITE)")
                        .env(hostEnvironment(host))
                        .build());
        return DebianMirrors.candidates(outcome.output());
    }

    private static void requirePrograms(Host host) {
        List<String> missing = Stream.of("apt-get", "apt-config", "dpkg-deb", "tar")
                .filter(program -> host.findOnPath(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new BuildFailure(
                    "The debian toolchain needs programs that are not on the PATH: " + String.join(", ", missing) + ".",
                    "Use a Debian or Ubuntu host, or install Emscripten and wabt yourself and choose"
                            + " -Dfaasm.toolchain=installed.");
        }
    }

    private static String firstError(String output) {
        return output.lines()
                .filter(line -> line.startsWith("E: ") || line.startsWith("W: "))
                .findFirst()
                .orElseGet(() -> output.lines().reduce((before, last) -> last).orElse("no answer"));
    }

    /** One apt at a time works in a root, in this process and in others: apt gives up rather than wait for its lock. */
    private <T> T exclusively(FileLock.Work<T> work) {
        try {
            return new FileLock(root.resolve("root.lock"), "apt", console).hold(work);
        } catch (IOException e) {
            throw new UncheckedIOException("The private apt in " + root + " cannot be used.", e);
        }
    }
}
