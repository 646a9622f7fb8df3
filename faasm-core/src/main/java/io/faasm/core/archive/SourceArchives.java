package io.faasm.core.archive;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Unpacks archives of sources, as projects and Debian release them. A Python does it: it knows every compression in use and
 * refuses entries that lead outside.
 */
public final class SourceArchives {

    private final Path python;
    private final Map<String, String> environment;
    private final ProcessRunner processes;

    public SourceArchives(Path python, Map<String, String> environment, ProcessRunner processes) {
        this.python = python;
        this.environment = environment;
        this.processes = processes;
    }

    /** Unpacks into a directory that exists. */
    public void extract(Path archive, Path into) {
        processes.run(Command.of("tarfile", python, "-I", "-m", "tarfile", "--filter", "data", "-e", archive, into)
                .in(into)
                .env(environment)
                .build());
    }

    /** Makes the one directory that an archive of sources holds a directory of another name, which does not exist yet. */
    public void extractTree(Path archive, Path tree) throws IOException {
        Path unpacked = Files.createTempDirectory(tree.getParent(), "unpacking");
        extract(archive, unpacked);
        try (Stream<Path> found = Files.list(unpacked)) {
            List<Path> tops = found.toList();
            if (tops.size() != 1 || !Files.isDirectory(tops.get(0))) {
                throw new BuildFailure(
                        archive.getFileName() + " is no archive of sources: it holds "
                                + tops.stream()
                                        .map(top -> top.getFileName().toString())
                                        .sorted()
                                        .toList()
                                + " where one directory should be.",
                        "Name the archive that the project itself released.");
            }
            Files.move(tops.get(0), tree);
        }
        Trees.delete(unpacked);
    }
}
