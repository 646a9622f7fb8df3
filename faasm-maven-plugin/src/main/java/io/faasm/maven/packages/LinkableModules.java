package io.faasm.maven.packages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The extension modules of a package that can be linked into an interpreter: a product of the packages stage has each as an
 * object file.
 */
public final class LinkableModules {
    /** The directory of a product that has a directory of object files for each package. */
    static final String OBJECTS = "objects";

    static final String SUFFIX = ".o";

    /** What stands before a module's full name in the name of its initialisation function. */
    public static final String START = "PyInit_";

    private LinkableModules() {}

    /**
     * The object files of a package, by the full names of their modules; none if it is all of Python.
     *
     * @param product the directory of a product of the packages stage
     */
    public static SortedMap<String, Path> of(Path product, String packageName) {
        SortedMap<String, Path> modules = new TreeMap<>();
        Path directory = product.resolve(OBJECTS).resolve(packageName);
        if (!Files.isDirectory(directory)) {
            return modules;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                String name = file.getFileName().toString();
                modules.put(name.substring(0, name.length() - SUFFIX.length()), file);
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The object files in " + directory + " cannot be read.", unreadable);
        }
        return modules;
    }
}
