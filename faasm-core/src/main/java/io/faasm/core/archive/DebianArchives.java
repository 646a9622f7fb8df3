package io.faasm.core.archive;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Unpacks Debian packages alone, without what they depend on and without running any script of theirs. */
public final class DebianArchives {
    /** Where Debian's packages of Python put their modules, below the root. */
    public static final String MODULES = "usr/lib/python3/dist-packages";

    private final Map<String, String> environment;
    private final ProcessRunner processes;

    /**
     * Uses {@code dpkg-deb}.
     *
     * @param environment with the PATH on which it is
     */
    public DebianArchives(Map<String, String> environment, ProcessRunner processes) {
        this.environment = Map.of("PATH", environment.getOrDefault("PATH", "/usr/bin:/bin"), "LC_ALL", "C.UTF-8");
        this.processes = processes;
    }

    /** Unpacks packages side by side into a directory that exists. */
    public void extract(List<Path> archives, Path into) {
        for (Path archive : archives) {
            processes.run(Command.of("dpkg-deb", "dpkg-deb", "--extract", archive, into)
                    .in(into)
                    .env(environment)
                    .build());
        }
    }

    /**
     * Provides the Python modules of packages side by side in one directory, and nothing else of them.
     *
     * @param modules the directory, which is not there yet
     */
    public void extractModules(List<Path> archives, Path modules) throws IOException {
        Path work = Files.createTempDirectory(modules.toAbsolutePath().getParent(), "unpacking");
        extract(archives, work);
        Files.move(work.resolve(MODULES), modules);
        Trees.delete(work);
    }
}
