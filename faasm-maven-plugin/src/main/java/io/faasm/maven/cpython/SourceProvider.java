package io.faasm.maven.cpython;

import io.faasm.maven.apt.PrivateApt;
import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.fetch.Digest;
import io.faasm.maven.host.Host;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.patch.Patcher;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.maven.tree.Trees;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Downloads Debian source packages, verifies, unpacks and patches them. */
final class SourceProvider {

    private static final int FORMAT = 1;
    private static final Pattern ORIGINAL = Pattern.compile("(.+)_(.+)\\.orig\\.tar\\.(?:gz|bz2|xz)");

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    SourceProvider(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** One line of {@code sources/packages.txt}. */
    private record SourcePackage(String name, String directory, String expected) {

        static SourcePackage parse(String line) {
            String[] words = line.split("\\s+");
            if (words.length != 3) {
                throw new BuildFailure(
                        "sources/packages.txt: \"" + line + "\" has " + words.length + " words in place of three.",
                        "Write the source package, its directory and its expected version.");
            }
            return new SourcePackage(words[0], words[1], words[2]);
        }
    }

    CpythonSources provide(CpythonRequest request) {
        List<String> packages = RecipeLines.read(request.recipe().resolve("sources/packages.txt"));
        List<String> debianPatches = RecipeLines.read(request.recipe().resolve("sources/debian-patches.txt"));
        Fingerprint.Builder fingerprint = Fingerprint.of("cpython-sources", FORMAT)
                .text("version", request.version())
                .text("suite", request.toolchain().sourceSuite())
                .list("packages", packages)
                .list("Debian patches", debianPatches);
        List<PatchFile> patches = PatchFile.inOrder(request.recipe().resolve("patches"));
        for (PatchFile patch : patches) {
            fingerprint.file("patch " + patch.name(), patch.file());
        }
        ContentCache.Entry entry = cache.obtain("cpython-sources", fingerprint.build(), directory -> {
            List<SourcePackage> wanted =
                    packages.stream().map(SourcePackage::parse).toList();
            List<Path> downloads = download(request, wanted);
            List<String> archives = new ArrayList<>();
            for (SourcePackage each : wanted) {
                unpack(request, each, downloads, directory, archives);
            }
            Files.write(directory.resolve(CpythonSources.ARCHIVES), archives);
            patch(request.toolchain(), directory, downloads, debianPatches, patches);
            // Eighteen megabytes of manual, which some patches change and nothing reads.
            Trees.delete(directory.resolve(CpythonSources.CPYTHON).resolve("Doc"));
        });
        return new CpythonSources(entry.directory(), entry.key());
    }

    private List<Path> download(CpythonRequest request, List<SourcePackage> wanted) {
        String suite = request.toolchain().sourceSuite();
        return PrivateApt.open(
                        cache.shared("apt-" + suite + "-" + host.platform().debianArchitecture()),
                        suite,
                        request.debianMirror(),
                        host,
                        processes,
                        console)
                .downloadSources(wanted.stream().map(SourcePackage::name).toList(), cache.shared("source-packages"));
    }

    private void unpack(
            CpythonRequest request, SourcePackage wanted, List<Path> downloads, Path directory, List<String> archives)
            throws IOException {
        Path archive = original(wanted.name(), downloads);
        Matcher matcher = ORIGINAL.matcher(archive.getFileName().toString());
        String version = matcher.matches() ? matcher.group(2) : "unknown";
        String expected = wanted.expected().equals("cpython") ? request.version() : wanted.expected();
        if (!expected.equals("*") && !expected.equals(version)) {
            throw new BuildFailure(
                    "Debian " + request.toolchain().sourceSuite() + " has the sources of " + wanted.name() + " "
                            + version + ", not " + expected + ".",
                    "Set -Dfaasm.cpython.version=" + version + ", or choose the Debian release that has " + expected
                            + " in the toolchain's suite.txt.");
        }
        archives.add(archive.getFileName() + "\t" + Digest.ofFile(archive).sha256());
        console.info("cpython: unpacking " + archive.getFileName());
        Path unpacked = Files.createTempDirectory(directory, "unpacking");
        extract(request.toolchain(), archive, unpacked);
        try (Stream<Path> tops = Files.list(unpacked)) {
            Files.move(tops.findFirst().orElseThrow(), directory.resolve(wanted.directory()));
        }
        Trees.delete(unpacked);
    }

    private void patch(
            Toolchain toolchain, Path directory, List<Path> downloads, List<String> patterns, List<PatchFile> own)
            throws IOException {
        Path debian = Files.createDirectories(directory.resolve("debian-changes"));
        Path archive = downloads.stream()
                .filter(file -> file.getFileName().toString().matches("python3\\.\\d+_.*\\.debian\\.tar\\.(gz|bz2|xz)"))
                .findFirst()
                .orElseThrow(() -> new IOException("no Debian changes of CPython among the sources"));
        extract(toolchain, archive, debian);
        Path series = debian.resolve("debian/patches");
        List<PatchFile> patches = new ArrayList<>();
        for (String name : RecipeLines.read(series.resolve("series"))) {
            if (patterns.stream().anyMatch(pattern -> matches(pattern, name))) {
                patches.add(PatchFile.of(series.resolve(name)));
            }
        }
        int debians = patches.size();
        patches.addAll(own);
        new Patcher().apply(directory.resolve(CpythonSources.CPYTHON), patches);
        Trees.delete(debian);
        console.info("cpython: applied " + debians + " security patches of Debian's and " + own.size() + " of ours");
        Files.write(
                directory.resolve(CpythonSources.PATCHES),
                patches.stream().map(PatchFile::name).toList());
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
                .orElseThrow(() -> new IOException("apt downloaded no original sources of " + name));
    }

    /** The build Python unpacks: it knows every compression in use and refuses entries that lead outside. */
    private void extract(Toolchain toolchain, Path archive, Path into) {
        processes.run(Command.of(
                        "tarfile", toolchain.python(), "-I", "-m", "tarfile", "--filter", "data", "-e", archive, into)
                .in(into)
                .env(toolchain.environment())
                .build());
    }
}
