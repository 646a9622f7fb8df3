package io.faasm.maven.benchmark;

import java.util.Optional;

/** The directories of programs, by what an interpreter has to bring along to run them. */
enum Kind {
    PYTHON("python", "Python alone", Optional.empty()),
    PACKAGES("packages", "with packages", Optional.empty()),
    ARRAYS("arrays", "with numpy", Optional.of("numpy"));

    private final String directory;
    private final String title;
    private final Optional<String> imported;

    Kind(String directory, String title, Optional<String> imported) {
        this.directory = directory;
        this.title = title;
        this.imported = imported;
    }

    /** Below the directory of all programs; also the directory's name in a guest. */
    String directory() {
        return directory;
    }

    String title() {
        return title;
    }

    /** A module that all of these programs import, and whose import is measured too. */
    Optional<String> imported() {
        return imported;
    }
}
