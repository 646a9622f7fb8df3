package io.faasm.maven.function;

import io.faasm.core.engine.RuntimeRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The Python packages of a runtime root. */
final class InstalledPackages {
    /** {@code lib/python3.N/site-packages/NAME-VERSION.dist-info} */
    private static final int METADATA_DEPTH = 4;

    private static final String METADATA = ".dist-info";

    private InstalledPackages() {}

    /** Each as {@code NAME-VERSION}, as the names of their metadata directories have it. */
    static List<String> of(RuntimeRoot runtime) throws IOException {
        try (Stream<Path> files = Files.find(
                runtime.root(), METADATA_DEPTH, (path, state) -> path.toString().endsWith(METADATA))) {
            return files.map(path -> path.getFileName().toString())
                    .map(name -> name.substring(0, name.length() - METADATA.length()))
                    .sorted()
                    .toList();
        }
    }
}
