package io.faasm.maven.mojo;

import java.nio.file.Path;
import org.apache.maven.project.MavenProject;

/** Where the goals of a function's module keep their files. */
final class FunctionFiles {
    private FunctionFiles() {}

    /** The zip that {@code faasm:package} writes. */
    static Path packaged(MavenProject project) {
        return Path.of(project.getBuild().getDirectory(), project.getBuild().getFinalName() + ".zip");
    }

    /** A directory below the build directory for the files of a goal. */
    static Path work(MavenProject project, String goal) {
        return Path.of(project.getBuild().getDirectory(), "faasm", goal);
    }
}
