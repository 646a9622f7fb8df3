package io.faasm.maven.packages;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is asked of the packages stage.
 *
 * @param recipes directory with a folder for every package, and the lists of tools and flags
 * @param toolchain what extension modules are compiled with
 * @param cpython directory of the product of cpython-build
 * @param series CPython's version without its last number
 * @param codeFlags flags that all WebAssembly code is compiled with
 * @param probe whether build systems ask the compiler everything anew, even where the answers are known
 */
public record PackagesRequest(
        Path recipes, Toolchain toolchain, Path cpython, String series, List<String> codeFlags, boolean probe) {

    /** The lock that says which files the tools and sources are. */
    Path lock() {
        return recipes.resolve(InputsLock.NAME);
    }

    /** The Debian release that tools and sources come from. */
    String suite() {
        return PackageRecipe.suite(recipes);
    }

    /** Where packages go below the product's directory, and below the runtime root. */
    String sitePackages() {
        return "lib/python" + series + "/site-packages";
    }

    /** A shared library of CPython's product. */
    Path library(String name) {
        Path library = cpython.resolve("lib").resolve(name);
        if (!Files.isRegularFile(library)) {
            throw new BuildFailure(
                    "A recipe names the library " + name + ", which CPython's product does not have in "
                            + library.getParent() + ".",
                    "Name a shared library of that directory in the recipe's libraries.c++.");
        }
        return library;
    }

    /** Headers for all that is compiled: CPython's, in a directory of their own, and what stands in for Emscripten's. */
    Path headers() {
        return cpython.resolve("include");
    }

    /** CPython's headers. */
    Path pythonHeaders() {
        return headers().resolve("python" + series);
    }

    /** What configure found out about the Python that is built for, as a module. */
    Path sysconfig() {
        try (Stream<Path> files = Files.list(cpython.resolve("lib/python" + series))) {
            return files.filter(file -> file.getFileName().toString().matches("_sysconfigdata_.*\\.py"))
                    .findFirst()
                    .orElseThrow(() -> new BuildFailure(
                            "The product in " + cpython + " has no _sysconfigdata module.",
                            "Build CPython again: mvn install -pl :cpython-build"));
        } catch (IOException e) {
            throw new UncheckedIOException("The product in " + cpython + " cannot be read.", e);
        }
    }
}
