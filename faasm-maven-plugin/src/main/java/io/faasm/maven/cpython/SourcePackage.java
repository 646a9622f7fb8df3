package io.faasm.maven.cpython;

import io.faasm.core.failure.BuildFailure;

/**
 * One line of a version's {@code packages.txt}.
 *
 * @param name Debian's name of the source package
 * @param directory what it is unpacked into
 * @param expected its upstream version; {@code *} for any, {@code cpython} for the one that is being built
 */
record SourcePackage(String name, String directory, String expected) {

    static SourcePackage parse(String line) {
        String[] words = line.split("\\s+");
        if (words.length != 3) {
            throw new BuildFailure(
                    "packages.txt: \"" + line + "\" has " + words.length + " words in place of three.",
                    "Write the source package, its directory and its expected version.");
        }
        return new SourcePackage(words[0], words[1], words[2]);
    }

    boolean isCpython() {
        return directory.equals(CpythonSources.CPYTHON);
    }
}
