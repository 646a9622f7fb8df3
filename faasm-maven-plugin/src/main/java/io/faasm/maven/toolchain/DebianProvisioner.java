package io.faasm.maven.toolchain;

import io.faasm.maven.apt.DebianPackage;
import io.faasm.maven.apt.PrivateApt;
import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.console.Console;
import io.faasm.maven.host.Host;
import io.faasm.maven.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Debian packages, unpacked into the cache and made to run from there on a host of any age. */
final class DebianProvisioner implements Provisioner {

    /** Layout version of a prefix: raise it when {@link PrefixAssembler} makes something different of the same packages. */
    private static final int FORMAT = 1;

    private static final String PACKAGE_LIST = "packages.tsv";
    private static final long BYTES_NEEDED = 1_600_000_000L;

    private final ToolchainChoice.Debian choice;
    private final DebianRecipe recipe;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    DebianProvisioner(
            ToolchainChoice.Debian choice,
            DebianRecipe recipe,
            ContentCache cache,
            Host host,
            ProcessRunner processes,
            Console console) {
        this.choice = choice;
        this.recipe = recipe;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    @Override
    public Optional<String> obstacle() {
        return host.findOnPath("apt-get").isPresent()
                ? Optional.empty()
                : Optional.of("there is no apt-get on the PATH");
    }

    @Override
    public Toolchain provision() {
        Path root = cache.root();
        CacheRoom.requirePlainName(root);
        Fingerprint fingerprint = Fingerprint.of("toolchain-prefix", FORMAT)
                .text("platform", host.platform().classifier())
                .text("suite", recipe.suite())
                .text("location", root.toString())
                .list("packages", recipe.packages())
                .list("left out packages", recipe.leftOutPackages())
                .list("left out files", recipe.leftOutFiles())
                .build();
        ContentCache.Entry entry = cache.obtainInPlace("toolchain-prefix", fingerprint, (work, finalDirectory) -> {
            Optional<Path> elsewhere = cache.findApartFrom("toolchain-prefix", fingerprint, "location");
            PrefixCopier copier = new PrefixCopier(new PrefixAssembler(host, processes, console), console);
            if (elsewhere.isEmpty() || !copier.copy(elsewhere.get(), work, finalDirectory)) {
                fill(work, finalDirectory);
            }
        });
        return new PrefixAssembler(host, processes, console)
                .describe(entry.directory(), recipe.suite(), installed(entry.directory()));
    }

    private void fill(Path work, Path finalDirectory) throws IOException {
        CacheRoom.requireSpace(cache.root(), BYTES_NEEDED);
        PrivateApt apt = PrivateApt.open(
                cache.shared(PrivateApt.directoryName(recipe.suite(), host)),
                recipe.suite(),
                choice.mirror(),
                host,
                processes,
                console);
        List<DebianPackage> packages = apt.resolve(recipe.packages());
        List<Path> archives = apt.download(packages);
        List<Path> unpacked = new ArrayList<>();
        for (int i = 0; i < packages.size(); i++) {
            if (!recipe.leftOutPackages().contains(packages.get(i).name())) {
                unpacked.add(archives.get(i));
            }
        }
        console.info("toolchain: unpacking " + unpacked.size() + " of " + packages.size() + " Debian packages");
        PrefixAssembler assembler = new PrefixAssembler(host, processes, console);
        assembler.unpack(unpacked, recipe.leftOutFiles(), work);
        assembler.finish(work, finalDirectory);
        Files.write(
                work.resolve(PACKAGE_LIST),
                packages.stream()
                        .map(each -> each.name() + "\t" + each.version())
                        .toList());
    }

    private static SortedMap<String, String> installed(Path prefix) {
        TreeMap<String, String> packages = new TreeMap<>();
        try (Stream<String> lines = Files.lines(prefix.resolve(PACKAGE_LIST))) {
            lines.map(line -> line.split("\t")).forEach(words -> packages.put(words[0], words[1]));
        } catch (IOException e) {
            throw new UncheckedIOException("The package list of " + prefix + " cannot be read.", e);
        }
        return packages;
    }
}
