package io.faasm.maven.toolchain;

import io.faasm.maven.failure.BuildFailure;
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
 */
public record DebianRecipe(
        String suite, List<String> packages, List<String> leftOutPackages, List<String> leftOutFiles) {

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
                RecipeLines.read(directory.resolve("packages.txt")),
                RecipeLines.read(directory.resolve("left-out-packages.txt")),
                RecipeLines.read(directory.resolve("left-out-files.txt")));
    }
}
