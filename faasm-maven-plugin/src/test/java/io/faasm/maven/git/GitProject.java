package io.faasm.maven.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEditor;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.StoredConfig;

/** A repository with a working tree, made by a test. */
public final class GitProject implements AutoCloseable {
    private static final PersonIdent AUTHOR = new PersonIdent("A. Tester", "tester@example.org");

    private final Path directory;
    private final Git git;

    public GitProject(Path directory) throws IOException, GitAPIException {
        this.directory = Files.createDirectories(directory);
        JGitSettings.keepInMemory();
        git = Git.init()
                .setDirectory(directory.toFile())
                .setInitialBranch("main")
                .call();
        StoredConfig settings = git.getRepository().getConfig();
        settings.setBoolean("commit", null, "gpgsign", false);
        settings.setBoolean("tag", null, "gpgsign", false);
        settings.save();
    }

    public Path directory() {
        return directory;
    }

    public Git git() {
        return git;
    }

    /** Writes files, whose modes and links are taken as they are on disk, and commits all that is there. */
    public String commit(Map<String, String> files) throws IOException, GitAPIException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        git.add().addFilepattern(".").call();
        return commitIndex();
    }

    /** Links a submodule at a commit, under an address as it stands in {@code .gitmodules}. */
    public String commitSubmodule(String path, String url, String commit) throws IOException, GitAPIException {
        Path modules = directory.resolve(".gitmodules");
        String before = Files.exists(modules) ? Files.readString(modules) : "";
        Files.writeString(
                modules, before + "[submodule \"" + path + "\"]\n\tpath = " + path + "\n\turl = " + url + "\n");
        git.add().addFilepattern(".gitmodules").call();
        DirCache index = git.getRepository().lockDirCache();
        DirCacheEditor editor = index.editor();
        editor.add(new DirCacheEditor.PathEdit(path) {
            @Override
            public void apply(DirCacheEntry entry) {
                entry.setFileMode(FileMode.GITLINK);
                entry.setObjectId(ObjectId.fromString(commit));
            }
        });
        editor.commit();
        return commitIndex();
    }

    /** Makes an annotated tag, or moves it. */
    public void tag(String name, String commit) throws IOException, GitAPIException {
        git.tag()
                .setName(name)
                .setMessage(name)
                .setTagger(AUTHOR)
                .setForceUpdate(true)
                .setSigned(false)
                .setObjectId(git.getRepository().parseCommit(ObjectId.fromString(commit)))
                .call();
    }

    private String commitIndex() throws GitAPIException {
        return git.commit()
                .setMessage("A change")
                .setAuthor(AUTHOR)
                .setCommitter(AUTHOR)
                .setSign(false)
                .call()
                .name();
    }

    @Override
    public void close() {
        git.close();
    }
}
