package io.faasm.maven.it;

import java.nio.file.Path;
import java.util.Optional;

/** What the POM tells the tests. */
final class TestEnvironment {
    private TestEnvironment() {}

    /** The checkout. */
    static Path root() {
        return Path.of(required("it.root"));
    }

    /** Where tests put what they make. */
    static Path target() {
        return Path.of("target", "it").toAbsolutePath();
    }

    /** The local repository that holds what this reactor built. */
    static Path repository() {
        return Path.of(required("it.repository"));
    }

    /** The local repository of the build that runs the tests: what it has need not be downloaded again. */
    static Path outerRepository() {
        return Path.of(required("it.outer.repository"));
    }

    static String version() {
        return required("it.version");
    }

    /** The version of CPython that this build asked for. */
    static String cpythonVersion() {
        return required("it.cpython.version");
    }

    /** Where the guest has its standard library: {@code /lib/python3.13}. */
    static String standardLibrary() {
        return "/lib/python" + cpythonVersion().replaceFirst("\\.\\d+$", "");
    }

    /** The cache of the build that runs the tests, where it is not the default. */
    static Optional<Path> cache() {
        return Optional.of(System.getProperty("faasm.cache.dir", ""))
                .filter(directory -> !directory.isEmpty())
                .map(Path::of);
    }

    static String required(String property) {
        String value = System.getProperty(property);
        if (value == null || value.isEmpty()) {
            throw new IllegalStateException("The system property " + property
                    + " is not set: run the tests with Maven, mvn verify -pl functions/it -am");
        }
        return value;
    }
}
