package io.faasm.maven.mojo;

/** Versions that goals take when a project names none. A test compares them with the root POM, the recipes and the README. */
final class Defaults {
    static final String CPYTHON_VERSION = "3.13.5";
    static final String EMSDK_VERSION = "3.1.69";

    private Defaults() {}
}
