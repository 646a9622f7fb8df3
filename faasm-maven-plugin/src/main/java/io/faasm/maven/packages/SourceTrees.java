package io.faasm.maven.packages;

import io.faasm.core.archive.DebianArchives;
import io.faasm.core.archive.SourceArchives;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.inputs.Selection;
import io.faasm.maven.patch.Patcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Unpacks the sources of packages and patches them. */
final class SourceTrees {
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    SourceTrees(Host host, ProcessRunner processes, Console console) {
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** Puts a package's patched sources into a directory that does not exist yet. */
    void provide(PackagesRequest request, PackageRecipe recipe, Selection selection, Path tree) throws IOException {
        List<Path> files = selection.fetch(recipe.wish(request.suite()));
        if (recipe.source() instanceof PackageSource.DebianPackaged) {
            new DebianArchives(host.environment(), processes).extractModules(files, tree);
        } else {
            Path archive = files.get(0);
            if (recipe.source() instanceof PackageSource.DebianOriginal) {
                requireVersion(recipe, archive.getFileName().toString());
            }
            console.info("packages: unpacking " + archive.getFileName());
            new SourceArchives(request.toolchain().python(), request.toolchain().environment(), processes)
                    .extractTree(archive, tree);
        }
        new Patcher().apply(tree, recipe.patches());
    }

    /** Said before anything is built: afterwards the wheel is asked. */
    private static void requireVersion(PackageRecipe recipe, String archive) {
        String found = archive.replaceFirst("^[^_]*_", "").replaceFirst("\\.orig\\.tar\\..*$", "");
        if (!found.replaceFirst("\\+(ds|dfsg).*$", "").equals(recipe.version())) {
            throw new BuildFailure(
                    "The sources of " + recipe.name() + " that the lock or Debian has are " + found
                            + ", and the recipe wants " + recipe.version() + ".",
                    "Change the recipe's version, and see whether its patches still fit.");
        }
    }
}
