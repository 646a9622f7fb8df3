package io.faasm.maven.cpython;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** CPython as libraries, before anything is linked. */
record CompiledCpython(Path directory, String key, String series) {

    /** In the order in which a linker needs them. */
    List<Path> libraries() {
        return List.of(
                        "libpython" + series + ".a",
                        "libmpdec.a",
                        "libHacl_Hash_SHA2.a",
                        "libexpat.a",
                        "libz.a",
                        "libbz2.a")
                .stream()
                .map(name -> directory.resolve("lib").resolve(name))
                .toList();
    }

    /** Headers, {@code pyconfig.h} among them. */
    Path headers() {
        return directory.resolve("include").resolve("python" + series);
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
