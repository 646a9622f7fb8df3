package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.recipe.RecipeLines;
import java.nio.file.Path;
import java.util.List;

/**
 * What the debian toolchain is made of, as the toolchain module's folder tells it.
 *
 * @param suite Debian release
 * @param packages packages to install, without what they depend on
 * @param leftOutPackages packages that are not unpacked although something depends on them
 * @param leftOutFiles tar patterns of files that are not unpacked
 * @param lock the lock that says which files the packages are
 */
public record DebianRecipe(
        String suite, List<String> packages, List<String> leftOutPackages, List<String> leftOutFiles, Path lock) {
    private static final String PACKAGES = "packages.txt";

    public DebianRecipe {
        packages = List.copyOf(packages);
        leftOutPackages = List.copyOf(leftOutPackages);
        leftOutFiles = List.copyOf(leftOutFiles);
    }

    /** Reads {@code suite.txt}, {@code packages.txt}, {@code left-out-packages.txt} and {@code left-out-files.txt}. */
    public static DebianRecipe read(Path directory) {
        List<String> suite = RecipeLines.read(directory.resolve("suite.txt"));
        if (suite.size() != 1) {
            throw new BuildFailure(
                    directory.resolve("suite.txt") + " has to hold one word, the Debian release; it holds " + suite
                            + ".",
                    "Write one release name into it, for instance trixie.");
        }
        return new DebianRecipe(
                suite.get(0),
                RecipeLines.read(directory.resolve(PACKAGES)),
                RecipeLines.read(directory.resolve("left-out-packages.txt")),
                RecipeLines.read(directory.resolve("left-out-files.txt")),
                directory.resolve(InputsLock.NAME));
    }

    /** What has to be downloaded. */
    public Wish wish() {
        return Wish.programs(PACKAGES, suite, packages, leftOutPackages);
    }
}
