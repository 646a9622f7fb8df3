package io.faasm.maven.git;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.lock.FileLock;
import io.faasm.core.tree.Trees;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.util.FS;

/**
 * Checks out what is wanted of git repositories. Only the wanted commit is fetched, without its history; what a broken
 * connection or a killed build leaves behind is used or cleared away by the next one. Safe for use by several builds.
 */
public final class GitClient {
    private final Path stores;
    private final Console console;

    /**
     * A client that keeps what it fetches.
     *
     * @param stores a directory that outlives the build; it gets one object store for each repository
     */
    public GitClient(Path stores, Console console) {
        this.stores = stores;
        this.console = console;
    }

    /**
     * The id of the commit that a source stands for. The server is asked only if the source names a tag or a branch and no
     * commit; if it cannot be reached, what was fetched of that name last counts, with a warning.
     */
    public String resolve(GitSource source) {
        RemoteAddress remote = RemoteAddress.parse(source.url());
        return source.knownCommit().orElseGet(() -> inStore(remote, "Asking", store -> store.resolve(source)));
    }

    /**
     * Writes the files of the wanted commit, and of the wanted submodules, into a directory: nothing else, no {@code .git}
     * among it. Whoever needs the directory to be whole or absent moves it to its place afterwards.
     *
     * @param directory an empty directory
     * @return the id of the commit
     */
    public String checkOut(GitSource source, Path directory) {
        RemoteAddress remote = RemoteAddress.parse(source.url());
        warnOfUncommitted(remote);
        return checkOut(remote, source, directory);
    }

    private String checkOut(RemoteAddress remote, GitSource source, Path directory) {
        Written written = write(remote, source, directory);
        for (Submodule wanted : source.submodules()) {
            ObjectStore.Linked linked = written.submodules().stream()
                    .filter(each -> each.path().equals(wanted.path()))
                    .findFirst()
                    .orElseThrow(() -> noSubmodule(remote, written, wanted.path()));
            checkOutSubmodule(remote, linked, wanted.recursive(), directory);
        }
        return written.commit();
    }

    private void checkOutSubmodule(
            RemoteAddress superproject, ObjectStore.Linked linked, boolean recursive, Path directory) {
        String address = linked.url()
                .orElseThrow(() -> new BuildFailure(
                        "The .gitmodules of " + superproject + " does not say where its submodule " + linked.path()
                                + " is.",
                        "Choose a commit that does."));
        RemoteAddress remote = superproject.submodule(address);
        Path place = directory.resolve(linked.path());
        Written written = write(remote, GitSource.of(remote.toString(), linked.commit()), place);
        if (recursive) {
            for (ObjectStore.Linked inner : written.submodules()) {
                checkOutSubmodule(remote, inner, true, place);
            }
        }
    }

    private record Written(String commit, List<ObjectStore.Linked> submodules) {}

    private Written write(RemoteAddress remote, GitSource source, Path directory) {
        requireEmpty(directory);
        return inStore(remote, "Fetching", store -> {
            String commit = store.obtain(source);
            return new Written(commit, store.write(commit, directory));
        });
    }

    private interface StoreWork<T> {
        T perform(ObjectStore store) throws IOException;
    }

    private <T> T inStore(RemoteAddress remote, String doing, StoreWork<T> work) {
        Path directory = stores.resolve(remote.key());
        try {
            return new FileLock(stores.resolve(remote.key() + ".lock"), "fetching " + remote, console).hold(() -> {
                try (ObjectStore store = ObjectStore.open(remote, directory, console)) {
                    return work.perform(store);
                } catch (ObjectStore.Damaged damaged) {
                    console.warn("git: what was fetched of " + remote + " is damaged (" + damaged.getMessage()
                            + "): fetching it again");
                }
                Trees.delete(directory);
                try (ObjectStore store = ObjectStore.open(remote, directory, console)) {
                    return work.perform(store);
                }
            });
        } catch (IOException failure) {
            throw GitFailures.explain(remote, doing, failure);
        } catch (JGitInternalException failure) {
            throw GitFailures.explain(remote, doing, new IOException(failure.getMessage(), failure));
        }
    }

    private static BuildFailure noSubmodule(RemoteAddress remote, Written written, String path) {
        String there =
                written.submodules().stream().map(ObjectStore.Linked::path).collect(Collectors.joining(", "));
        return new BuildFailure(
                remote + " has no submodule " + path + " at commit " + written.commit() + "; "
                        + (there.isEmpty() ? "it has none at all." : "it has: " + there + "."),
                "Name the submodule's path in the checkout.");
    }

    private static void requireEmpty(Path directory) {
        try (Stream<Path> content = Files.list(Files.createDirectories(directory))) {
            if (content.findAny().isPresent()) {
                throw new IllegalArgumentException(directory + " is not empty: nothing is checked out into it.");
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The directory " + directory + " cannot be used.", unreadable);
        }
    }

    /** A repository that somebody works in gives its commits, and not what lies beside them in the working tree. */
    private void warnOfUncommitted(RemoteAddress remote) {
        if (!remote.isLocal()) {
            return;
        }
        JGitSettings.keepInMemory();
        File found = RepositoryCache.FileKey.resolve(new File(remote.uri().getPath()), FS.DETECTED);
        if (found == null) {
            return;
        }
        try (Repository repository =
                new FileRepositoryBuilder().setGitDir(found).build()) {
            if (!repository.isBare()) {
                Set<String> changed = Git.wrap(repository)
                        .status()
                        .setIgnoreSubmodules(SubmoduleWalk.IgnoreSubmoduleMode.ALL)
                        .call()
                        .getUncommittedChanges();
                if (!changed.isEmpty()) {
                    console.warn("git: " + remote + " has " + changed.size() + " files with changes that are not"
                            + " committed, and so are not taken, among them "
                            + new TreeSet<>(changed).first());
                }
            }
        } catch (IOException | GitAPIException | RuntimeException unreadable) {
            console.debug("git: whether " + remote + " has uncommitted changes cannot be told: " + unreadable);
        }
    }
}
