package io.faasm.maven.toolchain;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.Selection;
import io.faasm.maven.inputs.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Debian packages, unpacked into the cache and made to run from there on a host of any age. */
final class DebianProvisioner implements Provisioner {

    /** Layout version of a prefix: raise it when {@link PrefixAssembler} makes something different of the same packages. */
    private static final int FORMAT = 3;

    private static final String PACKAGE_LIST = "packages.tsv";
    private static final long BYTES_NEEDED = 1_600_000_000L;

    private final DebianRecipe recipe;
    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    DebianProvisioner(
            DebianRecipe recipe,
            Inputs inputs,
            ContentCache cache,
            Host host,
            ProcessRunner processes,
            Console console) {
        this.recipe = recipe;
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    @Override
    public Optional<String> obstacle() {
        return Stream.of("dpkg-deb", "tar")
                .filter(program -> host.findOnPath(program).isEmpty())
                .findFirst()
                .map(program -> "there is no " + program + " on the PATH");
    }

    @Override
    public Toolchain provision() {
        Path root = cache.root();
        CacheRoom.requirePlainName(root);
        Wish wish = recipe.wish();
        return inputs.with(recipe.lock(), List.of(wish), selection -> {
            Fingerprint fingerprint = Fingerprint.of("toolchain-prefix", FORMAT)
                    .text("platform", host.platform().classifier())
                    .text("location", root.toString())
                    .list("packages", selection.digests(wish))
                    .list("left out files", recipe.leftOutFiles())
                    .build();
            Path prefix = cache.obtainInPlace("toolchain-prefix", fingerprint, (work, finalDirectory) -> {
                        Optional<Path> elsewhere = cache.findApartFrom("toolchain-prefix", fingerprint, "location");
                        PrefixCopier copier = new PrefixCopier(new PrefixAssembler(host, processes, console), console);
                        if (elsewhere.isEmpty() || !copier.copy(elsewhere.get(), work, finalDirectory)) {
                            fill(selection, wish, work, finalDirectory);
                        }
                    })
                    .directory();
            return new PrefixAssembler(host, processes, console)
                    .describe(prefix, selection.standing(), installed(prefix));
        });
    }

    private void fill(Selection selection, Wish wish, Path work, Path finalDirectory) throws IOException {
        CacheRoom.requireSpace(cache.root(), BYTES_NEEDED);
        List<Path> archives = selection.fetch(wish);
        console.info("toolchain: unpacking " + archives.size() + " Debian packages");
        PrefixAssembler assembler = new PrefixAssembler(host, processes, console);
        assembler.unpack(archives, recipe.leftOutFiles(), work);
        assembler.finish(work, finalDirectory);
        Files.write(
                work.resolve(PACKAGE_LIST),
                selection.files(wish).stream()
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
