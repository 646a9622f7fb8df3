package io.faasm.maven.cpython;

import io.faasm.maven.toolchain.TestToolchain;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A recipe folder with one made-up version, which a test can change. */
final class TestRecipe {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    static final String ARCHIVE = "https://example.org/Python-9.8.7.tgz";
    static final String DIGEST = "a".repeat(64);

    final Path recipe;
    final Path folder;

    TestRecipe(Path directory) throws IOException {
        recipe = directory.resolve("recipe");
        folder = Files.createDirectories(recipe.resolve("versions/9.8"));
        write(
                "version.txt",
                "source  debian  # usually",
                "debian.suite  trixie",
                "git.url  file:/none",
                "git.tag  v{version}",
                "make.library  libpython{series}.a");
        release("9.8.7", COMMIT, ARCHIVE, DIGEST);
        write("packages.txt", "python9.8  cpython  cpython");
    }

    void write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
    }

    void release(String... fields) throws IOException {
        write("releases.tsv", "# a comment", String.join("\t", fields));
    }

    VersionRecipe find() {
        return VersionRecipe.find(recipe, "9.8.7");
    }

    /** A toolchain of which the build of sources needs nothing but Python. */
    static Toolchain toolchain(Path python, String version) {
        return toolchain(python, version, Path.of("/none"));
    }

    /** A toolchain of Python and a compiler for this machine. */
    static Toolchain toolchain(Path python, String version, Path clang) {
        Path none = Path.of("/none");
        return TestToolchain.of(none, none, python, version, clang, Map.of("PATH", System.getenv("PATH")));
    }
}
