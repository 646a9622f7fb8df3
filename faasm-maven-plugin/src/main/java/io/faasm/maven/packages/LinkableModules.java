package io.faasm.maven.packages;

import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    private static final String LEFT_OUT = "left-out.tsv";

    private LinkableModules() {}

    /** Writes which modules of a package are not there, beside those that are. */
    static void writeLeftOut(Path directory, SortedMap<String, String> reasons) throws IOException {
        if (!reasons.isEmpty()) {
            Files.createDirectories(directory);
            List<String> lines = new ArrayList<>(List.of("# extension module\treason"));
            reasons.forEach((module, reason) -> lines.add(module.replace('/', '.') + "\t" + reason));
            Files.write(directory.resolve(LEFT_OUT), lines);
        }
    }

    /** The extension modules of a package that are not to be linked in, by their full names, with reasons. */
    public static SortedMap<String, String> leftOut(Path product, String packageName) {
        SortedMap<String, String> reasons = new TreeMap<>();
        Path list = product.resolve(OBJECTS).resolve(packageName).resolve(LEFT_OUT);
        if (Files.exists(list)) {
            RecipeLines.read(list).forEach(line -> {
                String[] fields = line.split("\t");
                reasons.put(fields[0], fields[1]);
            });
        }
        return reasons;
    }

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
            files.filter(file -> file.toString().endsWith(SUFFIX)).forEach(file -> {
                String name = file.getFileName().toString();
                modules.put(name.substring(0, name.length() - SUFFIX.length()), file);
            });
        } catch (IOException unreadable) {
            throw new UncheckedIOException("The object files in " + directory + " cannot be read.", unreadable);
        }
        return modules;
    }
}
