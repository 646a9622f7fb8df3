package io.faasm.maven.packages;

import io.faasm.maven.archive.SourceArchives;
import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.fetch.Downloader;
import io.faasm.maven.patch.Patcher;
import io.faasm.maven.process.ProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Gets the sources of packages, unpacks and patches them. */
final class SourceTrees {
    private final ContentCache cache;
    private final DebianTools debian;
    private final ProcessRunner processes;
    private final Console console;

    SourceTrees(ContentCache cache, DebianTools debian, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.debian = debian;
        this.processes = processes;
        this.console = console;
    }

    /** Puts a package's patched sources into a directory that does not exist yet. */
    void provide(PackagesRequest request, PackageRecipe recipe, Path tree) throws IOException {
        if (recipe.source() instanceof PackageSource.DebianPackaged debianPackage) {
            debian.apt(request).unpackModules(List.of(debianPackage.name()), tree);
        } else {
            Path archive = archive(request, recipe);
            console.info("packages: unpacking " + archive.getFileName());
            new SourceArchives(request.toolchain().python(), request.toolchain().environment(), processes)
                    .extractTree(archive, tree);
        }
        new Patcher().apply(tree, recipe.patches());
    }

    private Path archive(PackagesRequest request, PackageRecipe recipe) throws IOException {
        if (recipe.source() instanceof PackageSource.Archive archive) {
            Path kept = cache.shared("package-archives").resolve(archive.fileName());
            Path local = request.archives()
                    .map(directory -> directory.resolve(archive.fileName()))
                    .filter(Files::isRegularFile)
                    .orElse(null);
            URI address = local == null ? archive.address() : local.toUri();
            return new Downloader(console).fetch(address, archive.digest(), kept);
        }
        String name = ((PackageSource.DebianOriginal) recipe.source()).name();
        List<Path> files = debian.apt(request).downloadOriginals(List.of(name), cache.shared("source-packages"));
        Path archive = files.stream()
                .filter(file -> file.getFileName().toString().contains(".orig.tar."))
                .findFirst()
                .orElseThrow(() -> new IOException("apt downloaded no original sources of " + name));
        requireVersion(recipe, archive.getFileName().toString());
        return archive;
    }

    /** Said before anything is built: afterwards the wheel is asked. */
    private static void requireVersion(PackageRecipe recipe, String archive) {
        String found = archive.replaceFirst("^[^_]*_", "").replaceFirst("\\.orig\\.tar\\..*$", "");
        if (!found.replaceFirst("\\+(ds|dfsg).*$", "").equals(recipe.version())) {
            throw new BuildFailure(
                    "Debian has the sources of " + recipe.name() + " " + found + ", and the recipe wants "
                            + recipe.version() + ".",
                    "Change the recipe's version, and see whether its patches still fit.");
        }
    }
}
