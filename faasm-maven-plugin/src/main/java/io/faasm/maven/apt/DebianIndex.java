package io.faasm.maven.apt;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.lock.FileLock;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The signed index of a Debian release, read by an apt of its own in one directory: it sees the release with its updates
 * and security updates, no installed package, and writes nowhere else. Apt checks every index against the keyring. Nothing is
 * downloaded but indexes: they say which files there are and what is in them.
 */
public final class DebianIndex {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final DateTimeFormatter RELEASED =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss z", Locale.ROOT);

    private static final int DESCRIBED_AT_ONCE = 25;
    private static final Pattern LACK =
            Pattern.compile("E: The repository '.* (\\S+) Release' does (?:not|no longer) have a Release file\\.");

    private final Path root;
    private final String suite;
    private final Host host;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Console console;

    private DebianIndex(
            Path root,
            String suite,
            Host host,
            Map<String, String> environment,
            ProcessRunner processes,
            Console console) {
        this.host = host;
        this.root = root;
        this.suite = suite;
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.put("APT_CONFIG", root.resolve("apt.conf").toString());
        this.environment = all;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Which archive, and how it is reached.
     *
     * @param mirror address of the archive; if empty, the candidates of the host's apt and then the further ones are tried
     * @param further archives that are tried last
     * @param keyring keys that have to have signed the indexes
     * @param network variables that say how to reach the network, passwords of proxies among them
     */
    public record Access(Optional<String> mirror, List<String> further, Path keyring, Map<String, String> network) {}

    /**
     * Brings the indexes of a release up to date.
     *
     * @param root a directory, kept between builds
     */
    public static DebianIndex open(
            Path root, String suite, Access access, Host host, ProcessRunner processes, Console console) {
        requirePrograms(host);
        if (!Files.isReadable(access.keyring())) {
            throw new BuildFailure(
                    "The keys that sign Debian's archive are not on this host: " + access.keyring()
                            + " does not exist.",
                    "Install the package debian-archive-keyring (Debian and Ubuntu both have it), name another keyring with"
                            + " -Dfaasm.debian.keyring=FILE, or choose another toolchain with"
                            + " -Dfaasm.toolchain=installed.");
        }
        Map<String, String> environment = hostEnvironment(host, access.network());
        DebianIndex index = new DebianIndex(root, suite, host, environment, processes, console);
        List<String> candidates = access.mirror()
                .map(List::of)
                .orElseGet(() -> Stream.concat(
                                hostArchives(host, access.network(), processes).stream(), access.further().stream())
                        .filter(archive -> !archive.endsWith("-security"))
                        .distinct()
                        .toList());
        List<String> refused = new ArrayList<>();
        for (String candidate : candidates) {
            Outcome outcome = index.read(sources(candidate, suite, true, access, host));
            if (lacksUpdatesAlone(outcome, suite)) {
                // A release of which the security team takes no care any more, or a partial mirror.
                outcome = index.read(sources(candidate, suite, false, access, host));
                if (outcome.exitCode() == 0) {
                    console.info("apt: " + shown(candidate) + " has no index of updates and security updates of "
                            + suite + ", so none are seen");
                }
            }
            if (outcome.exitCode() == 0) {
                return index;
            }
            refused.add(shown(candidate) + ": " + shown(firstError(outcome.output())));
        }
        throw new BuildFailure(
                refused.isEmpty()
                        ? "No package archive is configured in this host's apt, so there is no Debian mirror to ask."
                        : "No archive gave a signed index of Debian " + suite + ":\n    "
                                + String.join("\n    ", refused),
                "Check the network and proxy, or name a Debian mirror with -Dfaasm.debian.mirror=URL (the directory"
                        + " that holds dists/).");
    }

    /**
     * Whether all that is wrong is that there are no updates or security updates. Those that are there and out of date or
     * signed by somebody else are not left out: then whoever stands in the way could hide them.
     */
    private static boolean lacksUpdatesAlone(Outcome outcome, String suite) {
        List<String> lacking = new ArrayList<>();
        for (String error :
                outcome.output().lines().filter(line -> line.startsWith("E: ")).toList()) {
            Matcher lack = LACK.matcher(error);
            if (!lack.matches()) {
                return false;
            }
            lacking.add(lack.group(1));
        }
        return !lacking.isEmpty() && !lacking.contains(suite);
    }

    private Outcome read(List<AptSource> sources) {
        return exclusively(() -> refresh(sources));
    }

    private static List<AptSource> sources(String archive, String suite, boolean whole, Access access, Host host) {
        String architecture = host.platform().debianArchitecture();
        if (!whole) {
            return List.of(new AptSource(archive, List.of(suite), architecture, access.keyring()));
        }
        return List.of(
                new AptSource(archive, List.of(suite, suite + "-updates"), architecture, access.keyring()),
                new AptSource(
                        archive.replaceFirst("/+$", "") + "-security",
                        List.of(suite + "-security"),
                        architecture,
                        access.keyring()));
    }

    /** The archives that the host's own apt reads, the likeliest for Debian's packages first; none without apt. */
    public static List<String> hostArchives(Host host, Map<String, String> network, ProcessRunner processes) {
        Optional<Path> program = host.findOnPath("apt-get");
        if (program.isEmpty()) {
            return List.of();
        }
        Outcome outcome = processes.tryRun(
                Command.of("apt-get", program.get(), "indextargets", "--no-release-info", "--format", "$(SITE)")
                        .env(hostEnvironment(host, network))
                        .build());
        return DebianMirrors.candidates(outcome.output());
    }

    /**
     * Everything that has to be there for these packages to work, themselves included, without recommendations.
     *
     * @param excluded files that are not to be chosen, as they cannot be had
     */
    public List<IndexedFile> programs(List<String> names, Collection<IndexedFile> excluded) {
        return exclusively(() -> {
            exclude(excluded);
            List<String> exact = run("apt-get", List.of("-q", "-y", "--simulate", "install"), names)
                    .output()
                    .lines()
                    .flatMap(line -> DebianPackage.planned(line).stream())
                    .map(DebianPackage::toString)
                    .toList();
            return described(exact);
        });
    }

    private List<IndexedFile> described(List<String> exact) {
        Map<String, IndexedFile> files = new TreeMap<>();
        // Some at a time: of what a tool writes, only the end is kept.
        for (int start = 0; start < exact.size(); start += DESCRIBED_AT_ONCE) {
            List<String> some = exact.subList(start, Math.min(exact.size(), start + DESCRIBED_AT_ONCE));
            for (Map<String, String> stanza :
                    Stanzas.parse(run("apt-cache", List.of("show"), some).output())) {
                Stanzas.binary(stanza).ifPresent(file -> files.merge(file.name(), file, DebianIndex::theLaterArchive));
            }
        }
        List<String> missing = exact.stream()
                .filter(each -> !files.containsKey(each.substring(0, each.indexOf('='))))
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("apt-cache describes no file of " + missing + ".");
        }
        return List.copyOf(files.values());
    }

    /** The same version is in two archives after a point release: the security archive drops it soon. */
    private static IndexedFile theLaterArchive(IndexedFile one, IndexedFile other) {
        return one.isSecurityUpdate() ? other : one;
    }

    /** The versions of a package that the index has, the newest first. */
    public List<IndexedFile> versions(String name) {
        Outcome outcome = exclusively(() -> {
            exclude(List.of());
            return processes.tryRun(command("apt-cache", "show", name).build());
        });
        List<IndexedFile> found = Stanzas.parse(outcome.output()).stream()
                .flatMap(stanza -> Stanzas.binary(stanza).stream())
                .filter(file -> file.name().equals(name))
                .sorted(Comparator.comparing((IndexedFile file) -> new DebianVersion(file.version()))
                        .reversed()
                        .thenComparing(IndexedFile::isSecurityUpdate))
                .toList();
        return required(found, "package", name);
    }

    /** The versions of a source package that the index has, the newest first, each with all its files. */
    public List<List<IndexedFile>> sourceVersions(String name) {
        Outcome outcome = exclusively(() -> processes.tryRun(
                command("apt-cache", "showsrc", "--only-source", name).build()));
        List<List<IndexedFile>> found = Stanzas.parse(outcome.output()).stream()
                .map(Stanzas::source)
                .filter(files -> !files.isEmpty() && files.get(0).name().equals(name))
                .sorted(Comparator.comparing((List<IndexedFile> files) ->
                                new DebianVersion(files.get(0).version()))
                        .reversed()
                        .thenComparing(files -> files.get(0).isSecurityUpdate()))
                .toList();
        return required(found, "source package", name);
    }

    private <T> List<T> required(List<T> found, String what, String name) {
        if (found.isEmpty()) {
            throw new BuildFailure(
                    "Debian " + suite + " has no " + what + " " + name + ".",
                    "Correct the name in the recipe, or name another release there.");
        }
        return found;
    }

    /** When the newest of the indexes was made, as {@code 20261121T091544Z}. */
    public String taken() {
        return releases()
                .map(release -> release.getOrDefault("Date", ""))
                .flatMap(date -> instant(date).stream())
                .max(Comparator.naturalOrder())
                .map(moment -> MOMENT.format(moment.atOffset(ZoneOffset.UTC)))
                .orElseThrow(() -> new IllegalStateException("The indexes in " + root + " have no date."));
    }

    /** What point release the index is of, as {@code 13.8}. */
    public String pointRelease() {
        return releases()
                .filter(release -> release.getOrDefault("Codename", "").equals(suite))
                .map(release -> release.getOrDefault("Version", suite))
                .findFirst()
                .orElse(suite);
    }

    private Stream<Map<String, String>> releases() {
        try (Stream<Path> files = Files.list(root.resolve("state/lists"))) {
            return files
                    .filter(file -> file.toString().endsWith("Release"))
                    .map(file -> {
                        try {
                            return Stanzas.parse(Files.readString(file)).stream()
                                    .filter(stanza -> stanza.containsKey("Date"))
                                    .findFirst()
                                    .orElse(Map.of());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException("The indexes in " + root + " cannot be read.", e);
        }
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(ZonedDateTime.parse(date, RELEASED).toInstant());
        } catch (DateTimeParseException unknown) {
            return Optional.empty();
        }
    }

    private void exclude(Collection<IndexedFile> files) throws IOException {
        StringBuilder pins = new StringBuilder();
        for (IndexedFile file : files) {
            pins.append("Package: ")
                    .append(file.name())
                    .append("\nPin: version ")
                    .append(file.version())
                    .append("\nPin-Priority: -1\n\n");
        }
        Files.writeString(root.resolve("etc/preferences.d/excluded"), pins);
    }

    private Outcome refresh(List<AptSource> sources) {
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
            exclude(List.of());
            writeSecret(
                    root.resolve("etc/sources.list.d/debian.sources"),
                    sources.stream().map(AptConfiguration::sources).reduce("", (all, one) -> all + one + "\n"));
            Outcome dump = processes.tryRun(command("apt-config", "dump")
                    .env(withoutConfiguration())
                    .secretive()
                    .build());
            writeSecret(
                    root.resolve("apt.conf"),
                    AptConfiguration.render(
                            root, sources.get(0).architecture(), AptConfiguration.transport(dump.output())));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not prepare the private apt in " + root, e);
        }
        console.info("apt: reading the index of Debian " + suite + " from "
                + shown(sources.get(0).mirror()));
        return processes.tryRun(command("apt-get", "-q", "update").build());
    }

    /** Addresses of archives and proxies can hold passwords, and other users may read the cache. */
    private static void writeSecret(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, text);
    }

    private static String shown(String text) {
        return text.replaceAll("//[^/\\s]*@", "//");
    }

    private Map<String, String> withoutConfiguration() {
        Map<String, String> hosts = new LinkedHashMap<>(environment);
        hosts.remove("APT_CONFIG");
        return hosts;
    }

    private Outcome run(String program, List<String> options, List<String> names) {
        return processes.run(command(program, options, names).build());
    }

    private Command.Builder command(String program, Object... words) {
        return Command.of(program, host.findOnPath(program).orElseThrow(), words)
                .in(root)
                .env(environment);
    }

    /** What a program needs to find its helpers and the network, and English messages; nothing else of the user's. */
    private static Map<String, String> hostEnvironment(Host host, Map<String, String> network) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : List.of("PATH", "HOME", "TMPDIR")) {
            String value = host.environment().get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putAll(network);
        environment.put("LC_ALL", "C");
        environment.put("DEBIAN_FRONTEND", "noninteractive");
        return environment;
    }

    private static void requirePrograms(Host host) {
        List<String> missing = Stream.of("apt-get", "apt-cache", "apt-config")
                .filter(program -> host.findOnPath(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new BuildFailure(
                    "Debian's index is read by programs that are not on the PATH: " + String.join(", ", missing) + ".",
                    "Use a Debian or Ubuntu host, or keep to the lock: -Dfaasm.lock=strict, with a -Dfaasm.mirror that has"
                            + " what is missing.");
        }
    }

    /** What apt ends with, and what the server had said: from the one alone nobody would guess a proxy's password. */
    private static String firstError(String output) {
        List<String> lines = output.lines().toList();
        String error = lines.stream()
                .filter(line -> line.startsWith("E: ") || line.startsWith("W: "))
                .findFirst()
                .orElseGet(() -> lines.isEmpty() ? "no answer" : lines.get(lines.size() - 1));
        return IntStream.range(1, lines.size())
                .filter(line -> lines.get(line - 1).startsWith("Err:")
                        && lines.get(line).startsWith("  "))
                .mapToObj(line -> lines.get(line).strip())
                .findFirst()
                .filter(said -> !error.contains(said))
                .map(said -> error + " (" + said + ")")
                .orElse(error);
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
