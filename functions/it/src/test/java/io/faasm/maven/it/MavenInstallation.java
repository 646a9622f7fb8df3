package io.faasm.maven.it;

import java.nio.file.Path;

/** The Maven versions that builds are tried with. */
enum MavenInstallation {
    /** The one that runs the tests. */
    CURRENT("it.maven.current"),
    VERSION_3("it.maven.3"),
    VERSION_4("it.maven.4");

    private final String property;

    MavenInstallation(String property) {
        this.property = property;
    }

    Path home() {
        return Path.of(TestEnvironment.required(property));
    }
}
