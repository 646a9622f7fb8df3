package io.faasm.maven.cpython;

import io.faasm.core.archive.SourceArchives;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.git.GitClient;
import io.faasm.maven.git.GitSource;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.LockedFile;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.patch.Patcher;
import io.faasm.maven.patch.SignatureChange;
import io.faasm.maven.patch.SignatureChanger;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Gets the sources of CPython and of the libraries it needs, proves that they are the right ones, and patches them. */
final class SourceProvider {

    private static final int FORMAT = 3;
    private static final Pattern ORIGINAL = Pattern.compile("(.+)_(.+)\\.orig\\.tar\\.(?:gz|bz2|xz)");
    private static final Pattern RELEASED = Pattern.compile("(?m)^\\.\\. release date: (\\d{4}-\\d{2}-\\d{2})$");
    private static final String DEBIAN_CHANGES = "debian-changes";
    private static final Pattern PY_VERSION = Pattern.compile("(?m)^#define\\s+PY_VERSION\\s+\"([^\"]+)\"");

    private final ContentCache cache;
    private final Inputs inputs;
    private final ProcessRunner processes;
    private final Console console;

    SourceProvider(Inputs inputs, ContentCache cache, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.inputs = inputs;
        this.processes = processes;
        this.console = console;
    }

    CpythonSources provide(CpythonRequest request, VersionRecipe version) {
        CpythonSource source = CpythonSource.choose(request.source(), version);
        List<SourcePackage> packages = version.packages().stream()
                .filter(each -> source instanceof CpythonSource.Debian || !each.isCpython())
                .toList();
        List<String> debianPatches =
                source instanceof CpythonSource.Debian ? version.list("debian-patches.txt") : List.of();
        List<PatchFile> patches = version.patches();
        List<SignatureChange> signatures = version.signatures();
        List<Wish> wishes = packages.stream().map(version::wish).toList();
        return inputs.with(version.lock(), wishes, selection -> {
            Fingerprint.Builder fingerprint = Fingerprint.of("cpython-sources", FORMAT)
                    .text("version", version.version())
                    .text("source", source.identity())
                    .list("packages", packages.stream().map(Object::toString).toList())
                    .list("downloads", selection.digests())
                    .list("Debian patches", debianPatches)
                    .list(
                            "signatures",
                            signatures.stream().map(SignatureChange::line).toList());
            for (PatchFile patch : patches) {
                fingerprint.file("patch " + patch.name(), patch.file());
            }
            ContentCache.Entry entry = cache.obtain("cpython-sources", fingerprint.build(), directory -> {
                List<String> archives = new ArrayList<>();
                List<Path> downloads = wishes.stream()
                        .flatMap(wish -> selection.fetch(wish).stream())
                        .toList();
                for (SourcePackage each : packages) {
                    unpack(request.toolchain(), version, each, downloads, directory, archives);
                }
                Path cpython = directory.resolve(CpythonSources.CPYTHON);
                if (source instanceof CpythonSource.Archive archive) {
                    archives.add(unpack(request.toolchain(), version, archive, directory));
                } else if (source instanceof CpythonSource.Git git) {
                    archives.add(checkOut(git, version.version(), cpython));
                }
                requireVersion(cpython, version.version(), source);
                Files.write(directory.resolve(CpythonSources.ARCHIVES), archives);
                List<PatchFile> debians = source instanceof CpythonSource.Debian
                        ? debianPatches(request.toolchain(), directory, downloads, debianPatches)
                        : List.of();
                patch(directory, source, debians, patches);
                Trees.delete(directory.resolve(DEBIAN_CHANGES));
                changeSignatures(directory, signatures);
                // Eighteen megabytes of manual, which some patches change and nothing reads.
                Trees.delete(cpython.resolve("Doc"));
            });
            report(entry.directory());
            return new CpythonSources(entry.directory(), entry.key(), selection.standing());
        });
    }

    private void unpack(
            Toolchain toolchain,
            VersionRecipe version,
            SourcePackage wanted,
            List<Path> downloads,
            Path directory,
            List<String> archives)
            throws IOException {
        Path archive = original(wanted.name(), downloads);
        Matcher matcher = ORIGINAL.matcher(archive.getFileName().toString());
        String found = matcher.matches() ? matcher.group(2) : "unknown";
        String expected = wanted.expected().equals("cpython") ? version.version() : wanted.expected();
        if (!expected.equals("*") && !expected.equals(found)) {
            throw new BuildFailure(
                    "The sources of " + wanted.name() + " that the lock or Debian " + version.value("debian.suite")
                            + " has are " + found + ", not " + expected + ".",
                    "Add " + found + " to the releases of " + version.folder()
                            + " and build it, or take the sources of " + expected
                            + " from elsewhere with -Dfaasm.cpython.source=archive.");
        }
        archives.add(archive.getFileName() + "\t" + Digest.ofFile(archive).sha256());
        console.info("cpython: unpacking " + archive.getFileName());
        archives(toolchain).extractTree(archive, directory.resolve(wanted.directory()));
    }

    /** Returns what stands for it among the archives. */
    private String unpack(Toolchain toolchain, VersionRecipe version, CpythonSource.Archive source, Path directory)
            throws IOException {
        LockedFile file = LockedFile.at("CPython", version.version(), source.address(), source.digest());
        Path archive = inputs.fetch(file);
        console.info("cpython: unpacking " + file.fileName());
        archives(toolchain).extractTree(archive, directory.resolve(CpythonSources.CPYTHON));
        return file.fileName() + "\t" + source.digest().sha256();
    }

    /** Returns what stands for it among the archives. */
    private String checkOut(CpythonSource.Git source, String version, Path cpython) throws IOException {
        String commit = new GitClient(cache.shared("git"), console)
                .checkOut(GitSource.of(source.url(), source.tag()).expecting(source.commit()), cpython);
        // git keeps no times, and make and the interpreter's own greeting go by them: the same for everybody.
        FileTime released = FileTime.from(released(cpython, version));
        try (Stream<Path> files = Files.walk(cpython)) {
            for (Path file : files.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Files.setLastModifiedTime(file, released);
            }
        }
        return "git " + source.tag() + "\t" + commit;
    }

    /** When a version was released, as its own news say; the beginning of time as git knows it where they do not. */
    private static Instant released(Path cpython, String version) throws IOException {
        Path news = cpython.resolve("Misc/NEWS.d/" + version + ".rst");
        if (Files.isRegularFile(news)) {
            Matcher date = RELEASED.matcher(Files.readString(news));
            if (date.find()) {
                return LocalDate.parse(date.group(1))
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant();
            }
        }
        return Instant.EPOCH;
    }

    /** A digest or a commit proves that the content is the one that was named, but not that it was the right name. */
    private static void requireVersion(Path cpython, String version, CpythonSource source) throws IOException {
        Path header = cpython.resolve("Include/patchlevel.h");
        Optional<String> found = Optional.empty();
        if (Files.isRegularFile(header)) {
            Matcher matcher = PY_VERSION.matcher(Files.readString(header, StandardCharsets.ISO_8859_1));
            found = matcher.find() ? Optional.of(matcher.group(1)) : found;
        }
        if (!found.equals(Optional.of(version))) {
            throw new BuildFailure(
                    "The sources from " + source + " are "
                            + found.map(other -> "CPython " + other).orElse("not CPython's") + "; CPython " + version
                            + " was asked for (Include/patchlevel.h tells).",
                    found.map(other -> "Set -Dfaasm.cpython.version=" + other + ", or name the sources of " + version
                                    + ".")
                            .orElse("Name the sources of CPython " + version + "."));
        }
    }

    private List<PatchFile> debianPatches(
            Toolchain toolchain, Path directory, List<Path> downloads, List<String> patterns) throws IOException {
        Path debian = Files.createDirectories(directory.resolve(DEBIAN_CHANGES));
        Path archive = downloads.stream()
                .filter(file -> file.getFileName().toString().matches("python3\\.\\d+_.*\\.debian\\.tar\\.(gz|bz2|xz)"))
                .findFirst()
                .orElseThrow(() -> new IOException("no Debian changes of CPython among the sources"));
        archives(toolchain).extract(archive, debian);
        Path series = debian.resolve("debian/patches");
        List<PatchFile> patches = new ArrayList<>();
        for (String name : RecipeLines.read(series.resolve("series"))) {
            if (patterns.stream().anyMatch(pattern -> matches(pattern, name))) {
                patches.add(PatchFile.of(series.resolve(name)));
            }
        }
        return patches;
    }

    private void patch(Path directory, CpythonSource source, List<PatchFile> debians, List<PatchFile> own)
            throws IOException {
        List<PatchFile> patches = new ArrayList<>(debians);
        patches.addAll(own);
        new Patcher().apply(directory.resolve(CpythonSources.CPYTHON), patches);
        console.info("cpython: applied "
                + (source instanceof CpythonSource.Debian
                        ? debians.size() + " security patches of Debian's and " + own.size() + " of ours"
                        : own.size() + " patches of ours to the sources from " + source
                                + "; Debian's security patches come with Debian's sources only"));
        Files.write(
                directory.resolve(CpythonSources.PATCHES),
                patches.stream().map(PatchFile::name).toList());
    }

    private void changeSignatures(Path directory, List<SignatureChange> changes) throws IOException {
        List<SignatureChanger.Standing> standings =
                new SignatureChanger().apply(directory.resolve(CpythonSources.CPYTHON), changes);
        standings.forEach(standing -> console.info("cpython: signature in " + standing));
        Files.write(
                directory.resolve(CpythonSources.SIGNATURE_CHANGES),
                standings.stream()
                        .map(standing -> (standing.applied() ? "applied" : "satisfied") + "\t"
                                + standing.change().file() + "\t" + standing.declaration())
                        .toList());
    }

    /** In every build, because what is said once is soon forgotten; each of them by name when it is applied. */
    private void report(Path directory) {
        Path list = directory.resolve(CpythonSources.SIGNATURE_CHANGES);
        List<String> standings = RecipeLines.read(list);
        long applied =
                standings.stream().filter(line -> line.startsWith("applied")).count();
        console.info("cpython: of " + standings.size() + " signature changes " + applied + " were applied and "
                + (standings.size() - applied) + " are satisfied by the sources (" + list + ")");
    }

    private static boolean matches(String pattern, String name) {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        return matcher.matches(Path.of(name));
    }

    private static Path original(String name, List<Path> downloads) throws IOException {
        return downloads.stream()
                .filter(file -> {
                    Matcher matcher = ORIGINAL.matcher(file.getFileName().toString());
                    return matcher.matches() && matcher.group(1).equals(name);
                })
                .findFirst()
                .orElseThrow(() -> new IOException("no original sources of " + name + " among the downloads"));
    }

    private SourceArchives archives(Toolchain toolchain) {
        return new SourceArchives(toolchain.python(), toolchain.environment(), processes);
    }
}
