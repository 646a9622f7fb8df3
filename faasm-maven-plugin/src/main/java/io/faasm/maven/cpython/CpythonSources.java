package io.faasm.maven.cpython;

import java.nio.file.Path;

/**
 * Patched sources: nothing in the directory is changed by building from it.
 *
 * @param key stands for their content in the fingerprints of what is built from them
 * @param inputs whether what was downloaded for them is as locked
 */
record CpythonSources(Path directory, String key, String inputs) {

    static final String CPYTHON = "cpython";
    static final String ZLIB = "zlib";
    static final String BZIP2 = "bzip2";
    /** Which files they were unpacked from, with their digests. */
    static final String ARCHIVES = "archives.tsv";
    /** Which patches went into CPython's, in their order. */
    static final String PATCHES = "patches.txt";
    /** How each signature change stood: {@code applied} or {@code satisfied}, the file, the declaration as it is now. */
    static final String SIGNATURE_CHANGES = "signature-changes.tsv";

    Path cpython() {
        return directory.resolve(CPYTHON);
    }

    Path zlib() {
        return directory.resolve(ZLIB);
    }

    Path bzip2() {
        return directory.resolve(BZIP2);
    }

    /** The standard library with its tests. */
    Path library() {
        return cpython().resolve("Lib");
    }
}
