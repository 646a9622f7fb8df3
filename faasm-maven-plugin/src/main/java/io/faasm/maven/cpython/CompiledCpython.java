package io.faasm.maven.cpython;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPython as libraries, before anything is linked. */
record CompiledCpython(Path directory, String key, VersionRecipe version) {

    static final String LIBRARIES = "libraries.txt";

    /** In the order in which a linker needs them. */
    List<Path> libraries() {
        return Stream.of(Stream.of(version.value("make.library")), made(version), Stream.of("libz.a", "libbz2.a"))
                .flatMap(names -> names)
                .map(name -> directory.resolve("lib").resolve(Path.of(name).getFileName()))
                .toList();
    }

    /** What make leaves beside libpython, relative to its directory. */
    static Stream<String> made(VersionRecipe version) {
        return version.list(LIBRARIES).stream();
    }

    /** Headers, {@code pyconfig.h} among them. */
    Path headers() {
        return directory.resolve("include").resolve("python" + version.series());
    }

    /** WebAssembly shared objects. */
    Path modules() {
        return directory.resolve("modules");
    }

    /** The same, one by one. */
    List<Path> sharedObjects() throws IOException {
        try (Stream<Path> files = Files.list(modules())) {
            return files.filter(file -> file.toString().endsWith(".so"))
                    .sorted()
                    .toList();
        }
    }

    /** What configure and make found out, as a Python module. */
    Path sysconfig() {
        return directory.resolve("sysconfig");
    }
}
