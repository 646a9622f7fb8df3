package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.recipe.RecipeLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the emsdk toolchain is made of besides emsdk itself, as the toolchain module's folder tells it.
 *
 * @param commits the commits that tags of an emsdk repository have to be: {@code URL TAG} to commit
 * @param patches changes to the installed Emscripten
 */
public record EmsdkRecipe(Map<String, String> commits, List<PatchFile> patches) {

    public EmsdkRecipe {
        commits = Map.copyOf(commits);
        patches = List.copyOf(patches);
    }

    /**
     * Reads the list of commits and the patches of a folder; neither has to be there.
     *
     * @param commits lines of an address, a tag and a commit
     */
    public static EmsdkRecipe read(Path commits, Path patches) {
        Map<String, String> pinned = new TreeMap<>();
        for (String line : Files.exists(commits) ? RecipeLines.read(commits) : List.<String>of()) {
            String[] words = line.split("\\s+");
            if (words.length != 3 || !words[2].matches("[0-9a-f]{40}")) {
                throw new BuildFailure(
                        "The line \"" + line + "\" of " + commits + " cannot be read.",
                        "Write an address, a tag and the 40 digits of a commit, with blanks between them.");
            }
            pinned.put(words[0] + " " + words[1], words[2]);
        }
        return new EmsdkRecipe(pinned, PatchFile.inOrder(patches));
    }

    Optional<String> commit(String url, String tag) {
        return Optional.ofNullable(commits.get(url + " " + tag));
    }
}
