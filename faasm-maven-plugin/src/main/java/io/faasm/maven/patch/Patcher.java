package io.faasm.maven.patch;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import io.faasm.maven.git.JGitSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.patch.FileHeader;
import org.eclipse.jgit.patch.FormatError;
import org.eclipse.jgit.patch.Patch;
import org.eclipse.jgit.patch.PatchApplier;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/**
 * Applies patches to a tree of sources. It works on a copy of the files that the patches name, and the tree changes only
 * when every hunk of every patch has fitted.
 */
public final class Patcher {

    /** JGit's own way of naming a hunk. */
    private static final Pattern HUNK = Pattern.compile("HunkHeader\\[(\\d+),(\\d+)->(\\d+),(\\d+)]");

    /** Applies the patches one after the other, or throws and leaves the tree as it was. */
    public void apply(Path tree, List<PatchFile> patches) throws IOException {
        if (patches.isEmpty()) {
            return;
        }
        Path copy = Files.createTempDirectory(tree.toAbsolutePath().getParent(), "patching");
        try {
            Set<String> touched = new TreeSet<>();
            for (PatchFile file : patches) {
                Patch patch = parse(file);
                for (FileHeader change : patch.getFiles()) {
                    requireInside(file, change.getOldPath());
                    requireInside(file, change.getNewPath());
                    touched.add(change.getOldPath());
                    touched.add(change.getNewPath());
                }
            }
            touched.remove(DiffEntry.DEV_NULL);
            for (String name : touched) {
                copyIfThere(tree.resolve(name), copy.resolve(name));
            }
            applyAll(copy, patches);
            for (String name : touched) {
                Path patched = copy.resolve(name);
                Path original = tree.resolve(name);
                if (Files.exists(patched)) {
                    // JGit writes a file that can be run (configure) as one that cannot, unless the patch tells its
                    // mode.
                    if (Files.exists(original)) {
                        Files.setPosixFilePermissions(patched, Files.getPosixFilePermissions(original));
                    }
                    copyIfThere(patched, original);
                } else {
                    Files.deleteIfExists(original);
                }
            }
        } finally {
            Trees.delete(copy);
        }
    }

    private static void applyAll(Path copy, List<PatchFile> patches) throws IOException {
        JGitSettings.keepInMemory();
        try (Repository repository = new FileRepositoryBuilder()
                .setGitDir(copy.resolve(".git").toFile())
                .setWorkTree(copy.toFile())
                .build()) {
            repository.create();
            // The bytes of the sources are taken as they are, whatever the user's own git does to line ends.
            repository.getConfig().setString("core", null, "autocrlf", "false");
            repository.getConfig().save();
            for (PatchFile file : patches) {
                Patch patch = parse(file);
                for (FileHeader change : patch.getFiles()) {
                    if (change.getChangeType() != DiffEntry.ChangeType.ADD
                            && !Files.isRegularFile(copy.resolve(change.getOldPath()))) {
                        throw refused(file, change.getOldPath() + " is not among the sources", null);
                    }
                }
                try {
                    PatchApplier.Result result = new PatchApplier(repository).applyPatch(patch);
                    if (!result.getErrors().isEmpty()) {
                        throw refused(
                                file,
                                result.getErrors().stream()
                                        .map(error ->
                                                HUNK.matcher(error.toString()).replaceAll("@@ -$1,$2 +$3,$4 @@"))
                                        .collect(Collectors.joining("; ")),
                                null);
                    }
                } catch (IOException e) {
                    throw refused(file, e.getMessage(), e);
                }
            }
        }
    }

    private static Patch parse(PatchFile file) throws IOException {
        Patch patch = new Patch();
        try (InputStream in = new ByteArrayInputStream(file.diff())) {
            patch.parse(in);
        }
        if (!patch.getErrors().isEmpty()) {
            throw refused(
                    file,
                    patch.getErrors().stream().map(FormatError::toString).collect(Collectors.joining("; ")),
                    null);
        }
        if (patch.getFiles().isEmpty()) {
            throw refused(file, "it changes no file", null);
        }
        return patch;
    }

    private static void requireInside(PatchFile file, String name) {
        Path path = Path.of(name);
        if (!name.equals(DiffEntry.DEV_NULL)
                && (path.isAbsolute() || path.normalize().startsWith(".."))) {
            throw refused(file, "it names " + name + ", which is outside the sources", null);
        }
    }

    private static BuildFailure refused(PatchFile file, String why, IOException cause) {
        return new BuildFailure(
                "The patch " + file.name() + " does not apply: " + why + ". Nothing was changed.",
                "Bring " + file.file() + " up to date with the sources, or remove it if they no longer need it.",
                cause);
    }

    private static void copyIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.createDirectories(to.getParent());
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }
}
