package io.faasm.maven.git;

import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheCheckout;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.IndexDiff;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.RepositoryCache;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.submodule.SubmoduleWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.NetRCCredentialsProvider;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.util.FS;

/**
 * The objects of one repository that were fetched so far: a bare repository of ours. A pack comes to its place when it is
 * whole, so that a commit that is there has all its files. To be used by one build at a time.
 */
final class ObjectStore implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final int SILENCE_LIMIT_SECONDS = 60;
    private static final List<String> KINDS = List.of("tags/", "heads/");

    /** How JGit names a pack while it receives it. */
    private static final String UNFINISHED = "incoming_";

    private final RemoteAddress remote;
    private final Path directory;
    private final Repository repository;
    private final Console console;

    private ObjectStore(RemoteAddress remote, Path directory, Repository repository, Console console) {
        this.remote = remote;
        this.directory = directory;
        this.repository = repository;
        this.console = console;
    }

    static ObjectStore open(RemoteAddress remote, Path directory, Console console) throws IOException {
        JGitSettings.keepInMemory();
        boolean exists = RepositoryCache.FileKey.isGitRepository(directory.toFile(), FS.DETECTED);
        if (!exists) {
            Trees.delete(directory);
        }
        Repository repository = new FileRepositoryBuilder()
                .setGitDir(directory.toFile())
                .setBare()
                .build();
        if (!exists) {
            repository.create(true);
        }
        // Files are written byte by byte as they were committed, whatever the user's own git does to line ends. Nothing
        // is
        // collected: no reference leads to a commit that was fetched by its id.
        StoredConfig settings = repository.getConfig();
        if (!"false".equals(settings.getString("core", null, "autocrlf"))) {
            settings.setString("core", null, "autocrlf", "false");
            settings.setInt("gc", null, "auto", 0);
            settings.setInt("gc", null, "autoPackLimit", 0);
            settings.setBoolean("gc", null, "autoDetach", false);
            settings.save();
        }
        ObjectStore store = new ObjectStore(remote, directory, repository, console);
        store.removeUnfinished();
        return store;
    }

    /** The commit that a source stands for. Asks the server only if nothing else tells. */
    String resolve(GitSource source) throws IOException {
        Optional<String> known = source.knownCommit();
        return known.isPresent() ? known.get() : find(source.revision()).commit();
    }

    /** As {@link #resolve}; the commit is here afterwards. */
    String obtain(GitSource source) throws IOException {
        Optional<String> known = source.knownCommit();
        if (known.isPresent() && has(known.get())) {
            return known.get();
        }
        if (GitSource.isId(source.revision())) {
            fetchCommit(source.revision());
            return source.revision();
        }
        Found found = find(source.revision());
        if (source.commit().isPresent() && !source.commit().get().equals(found.commit())) {
            throw new BuildFailure(
                    "The " + found.kind() + " " + source.revision() + " of " + remote + " is commit " + found.commit()
                            + ", and not " + source.commit().get()
                            + " as expected: it has moved, or another repository answers.",
                    "Find out why before you expect the other commit.");
        }
        if (!has(found.commit())) {
            fetch(List.of(new RefSpec("+" + found.remoteName() + ":" + found.localName())), 1, source.revision());
            String arrived = peel(found.localName());
            if (!arrived.equals(found.commit())) {
                throw new BuildFailure(
                        "The " + found.kind() + " " + source.revision() + " of " + remote + " moved from commit "
                                + found.commit() + " to " + arrived + " while it was fetched.",
                        "Run the build again.");
            }
        }
        return found.commit();
    }

    /**
     * A tag or branch, and its commit.
     *
     * @param path its name below {@code refs/}
     */
    private record Found(String path, String commit) {
        String kind() {
            return path.startsWith(KINDS.get(0)) ? "tag" : "branch";
        }

        String remoteName() {
            return Constants.R_REFS + path;
        }

        String localName() {
            return local(path);
        }

        static String local(String path) {
            return Constants.R_REFS + "faasm/" + path;
        }
    }

    private Found find(String name) throws IOException {
        if (!Repository.isValidRefName(Constants.R_TAGS + name) || name.startsWith("-")) {
            throw new BuildFailure(
                    "\"" + name + "\" can be neither a tag nor a branch of " + remote + ".",
                    "Name a tag, a branch, or all 40 digits of a commit's id.");
        }
        List<RefSpec> wanted = KINDS.stream()
                .map(kind -> new RefSpec(Constants.R_REFS + kind + name))
                .toList();
        Ref ref = null;
        try (Transport transport = transport();
                FetchConnection connection = transport.openFetch(wanted)) {
            for (RefSpec each : wanted) {
                ref = ref == null ? connection.getRef(each.getSource()) : ref;
            }
        } catch (IOException failure) {
            Optional<Found> before = fetchedBefore(name);
            if (before.isPresent() && GitFailures.isWithoutAnswer(failure)) {
                console.warn("git: " + remote + " cannot be reached; " + name + " was commit "
                        + before.get().commit() + " when it was fetched last");
                return before.get();
            }
            throw failure;
        }
        if (ref == null) {
            throw new BuildFailure(
                    remote + " has neither a tag nor a branch \"" + name + "\".",
                    "Check the spelling; a commit is named by all 40 digits of its id.");
        }
        String path = ref.getName().substring(Constants.R_REFS.length());
        if (!ref.isPeeled() && path.startsWith(KINDS.get(0))) {
            // This server does not tell what an annotated tag stands for: the tag itself does.
            fetch(List.of(new RefSpec("+" + ref.getName() + ":" + Found.local(path))), 1, name);
            return new Found(path, peel(Found.local(path)));
        }
        ObjectId commit = ref.getPeeledObjectId() == null ? ref.getObjectId() : ref.getPeeledObjectId();
        return new Found(path, commit.name());
    }

    private Optional<Found> fetchedBefore(String name) throws IOException {
        for (String kind : KINDS) {
            if (repository.exactRef(Found.local(kind + name)) != null) {
                return Optional.of(new Found(kind + name, peel(Found.local(kind + name))));
            }
        }
        return Optional.empty();
    }

    private String peel(String ref) throws IOException {
        try (RevWalk walk = new RevWalk(repository)) {
            return walk.parseCommit(repository.exactRef(ref).getObjectId()).name();
        } catch (IncorrectObjectTypeException e) {
            throw new BuildFailure(
                    ref.replaceFirst("^refs/faasm/", "") + " of " + remote + " names no commit (" + e.getMessage()
                            + ").",
                    "Name a tag or a branch of commits.",
                    e);
        }
    }

    private boolean has(String commit) throws IOException {
        return repository.getObjectDatabase().has(ObjectId.fromString(commit));
    }

    /** Most servers give any commit that a branch leads to; of the others, all branches and tags are fetched whole. */
    private void fetchCommit(String commit) throws IOException {
        try {
            fetch(List.of(new RefSpec(commit)), 1, commit);
        } catch (IOException failure) {
            if (GitFailures.kind(failure) != GitFailures.Kind.REFUSED) {
                throw failure;
            }
            console.info("git: " + remote + " does not give commit " + commit.substring(0, 12)
                    + " alone: fetching everything");
            fetch(
                    List.of(
                            new RefSpec("+refs/heads/*:refs/faasm/heads/*"),
                            new RefSpec("+refs/tags/*:refs/faasm/tags/*")),
                    Constants.INFINITE_DEPTH,
                    "everything");
        }
        if (!has(commit)) {
            throw new BuildFailure(
                    remote + " has no commit " + commit + " that a branch or a tag leads to.",
                    "Check the commit's id and the address.");
        }
    }

    private void fetch(List<RefSpec> wanted, int depth, String what) throws IOException {
        console.info("git: fetching " + what + " of " + remote);
        for (int attempt = 1; ; attempt++) {
            try (Transport transport = transport()) {
                transport.setDepth(depth);
                transport.fetch(new ConsoleMonitor(console, remote.name()), wanted);
                return;
            } catch (IOException failure) {
                removeUnfinished();
                if (attempt == ATTEMPTS || GitFailures.kind(failure) != GitFailures.Kind.BROKEN_OFF) {
                    throw failure;
                }
                console.info("git: fetching " + what + " of " + remote + " broke off (" + GitFailures.reason(failure)
                        + "): trying again");
            }
        }
    }

    private Transport transport() throws IOException {
        Transport transport = Transport.open(repository, remote.uri());
        transport.setTimeout(SILENCE_LIMIT_SECONDS);
        transport.setTagOpt(TagOpt.NO_TAGS);
        transport.setCredentialsProvider(new NetRCCredentialsProvider());
        return transport;
    }

    /**
     * Writes a commit's files into an empty directory and looks at each of them again.
     *
     * @return the submodules of the commit
     */
    List<Linked> write(String commit, Path target) throws IOException {
        Path index = Files.createTempFile(directory, "index", "");
        Files.delete(index);
        try (Repository view = new FileRepositoryBuilder()
                        .setGitDir(directory.toFile())
                        .setWorkTree(target.toFile())
                        .setIndexFile(index.toFile())
                        .build();
                RevWalk walk = new RevWalk(view)) {
            RevCommit parsed = parse(walk, commit);
            checkTrees(view, parsed.getTree());
            DirCache cache = view.lockDirCache();
            try {
                DirCacheCheckout checkout = new DirCacheCheckout(view, cache, parsed.getTree());
                checkout.setFailOnConflict(true);
                checkout.setProgressMonitor(new ConsoleMonitor(console, remote.name()));
                checkout.checkout();
            } finally {
                cache.unlock();
            }
            IndexDiff difference = new IndexDiff(view, parsed.getTree(), new FileTreeIterator(view));
            difference.setIgnoreSubmoduleMode(SubmoduleWalk.IgnoreSubmoduleMode.ALL);
            if (difference.diff()) {
                throw new BuildFailure(
                        "The files of " + remote + " in " + target + " are not those of commit " + commit + ": changed "
                                + difference.getModified() + ", missing " + difference.getMissing() + ", added "
                                + difference.getUntracked() + ".",
                        "Look for filters in your git configuration, and for whatever else writes into " + target
                                + ".");
            }
            return submodules(view, parsed);
        } catch (MissingObjectException | CorruptObjectException damage) {
            clear(target);
            throw new Damaged(damage);
        } catch (IOException | RuntimeException failure) {
            clear(target);
            throw failure;
        } finally {
            Files.deleteIfExists(index);
        }
    }

    /** No tree may name a place outside of itself, or one place twice. Only what is written is looked at: history is not here. */
    private static void checkTrees(Repository view, ObjectId root) throws IOException {
        ObjectChecker checker = new ObjectChecker().setAllowLeadingZeroFileMode(true);
        Set<ObjectId> seen = new HashSet<>();
        Deque<ObjectId> pending = new ArrayDeque<>(List.of(root.copy()));
        try (ObjectReader reader = view.newObjectReader()) {
            while (!pending.isEmpty()) {
                ObjectId tree = pending.remove();
                byte[] content = reader.open(tree, Constants.OBJ_TREE).getBytes();
                checker.checkTree(tree, content);
                CanonicalTreeParser entries = new CanonicalTreeParser();
                for (entries.reset(content); !entries.eof(); entries.next(1)) {
                    if (entries.getEntryFileMode() == FileMode.TREE && seen.add(entries.getEntryObjectId())) {
                        pending.add(entries.getEntryObjectId());
                    }
                }
            }
        }
    }

    private RevCommit parse(RevWalk walk, String commit) throws IOException {
        try {
            return walk.parseCommit(ObjectId.fromString(commit));
        } catch (IncorrectObjectTypeException e) {
            throw new BuildFailure(
                    commit + " of " + remote + " is no commit (" + e.getMessage() + ").",
                    "Name a tag, a branch or a commit.",
                    e);
        }
    }

    /**
     * A submodule as its repository names it.
     *
     * @param url what {@code .gitmodules} says, if it says anything
     */
    record Linked(String path, String commit, Optional<String> url) {}

    private List<Linked> submodules(Repository view, RevCommit commit) throws IOException {
        List<Linked> found = new ArrayList<>();
        try (SubmoduleWalk walk = new SubmoduleWalk(view)) {
            walk.setTree(commit.getTree());
            walk.setRootTree(commit.getTree());
            while (walk.next()) {
                found.add(new Linked(
                        walk.getPath(), walk.getObjectId().name(), Optional.ofNullable(walk.getModulesUrl())));
            }
        } catch (ConfigInvalidException e) {
            throw new BuildFailure(
                    "The .gitmodules of " + remote + " at commit " + commit.name() + " cannot be read ("
                            + e.getMessage() + ").",
                    "Choose another commit.",
                    e);
        }
        return found;
    }

    private void removeUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("objects"))) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(UNFINISHED))
                    .toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() {
        repository.close();
    }

    /** An object that was here once is not, or is not what it was. */
    static final class Damaged extends IOException {
        private static final long serialVersionUID = 1L;

        Damaged(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    private static void clear(Path directory) throws IOException {
        try (Stream<Path> content = Files.list(directory)) {
            for (Path path : content.toList()) {
                Trees.delete(path);
            }
        }
    }
}
