package io.faasm.maven.git;

import io.faasm.core.failure.BuildFailure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is wanted of a git repository.
 *
 * @param url an {@code https}, {@code http} or {@code file} address, or the absolute path of a repository on this machine
 * @param revision name of a tag or a branch, or all 40 digits of a commit's id
 * @param commit the id of the commit that the revision has to be, if that is known
 * @param submodules the submodules that are wanted
 */
public record GitSource(String url, String revision, Optional<String> commit, List<Submodule> submodules) {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{40}");

    public GitSource {
        if (revision.isBlank()) {
            throw new BuildFailure(
                    "No tag, branch or commit of " + url + " is named.", "Name one, for instance a tag such as v1.0.");
        }
        submodules = List.copyOf(submodules);
        commit = commit.map(id -> id.strip().toLowerCase(Locale.ROOT));
        if (commit.isPresent() && !isId(commit.get())) {
            throw new BuildFailure(
                    "\"" + commit.get() + "\" is no commit of " + url + ": a commit's id has 40 hexadecimal digits.",
                    "Give the whole id, as git rev-parse shows it.");
        }
        if (isId(revision) && commit.isPresent() && !commit.get().equals(revision)) {
            throw new BuildFailure(
                    "The commit " + revision + " of " + url + " cannot be the commit " + commit.get() + " as well.",
                    "Name the same commit twice, or one of them.");
        }
    }

    /** A revision of a repository, without submodules. */
    public static GitSource of(String url, String revision) {
        return new GitSource(url, revision, Optional.empty(), List.of());
    }

    /** The same, but only if the revision is this commit. */
    public GitSource expecting(String id) {
        return new GitSource(url, revision, Optional.of(id), submodules);
    }

    /** The same, with these submodules. */
    public GitSource with(Submodule... wanted) {
        return new GitSource(url, revision, commit, List.of(wanted));
    }

    /** The commit's id, if it is known without asking the repository. */
    Optional<String> knownCommit() {
        return commit.isPresent() ? commit : Optional.of(revision).filter(GitSource::isId);
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }
}
