package io.faasm.maven.packages;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.IsolatedObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Keeps the extension modules of a package as object files, each of which shows others its initialisation function alone,
 * under a name that no other module has.
 */
final class ModuleObjects {
    private final PackageRecipe recipe;
    private final WheelBuilder.Wheel wheel;

    ModuleObjects(PackageRecipe recipe, WheelBuilder.Wheel wheel) {
        this.recipe = recipe;
        this.wheel = wheel;
    }

    void keep(Path directory) throws IOException {
        SortedMap<String, String> leftOut = leftOut();
        LinkableModules.writeLeftOut(directory, leftOut);
        for (String module : recipe.modules()) {
            if (leftOut.containsKey(module)) {
                continue;
            }
            Path made = sideModule(module);
            Path object = wheel.compiler()
                    .objectOf(made)
                    .orElseThrow(
                            () -> new BuildFailure(
                                    "The extension module " + module + " of " + recipe.name()
                                            + " is not as the linker made it, so it is not known what it was linked from.",
                                    "Have its build system leave shared objects as they are, for instance without stripping them."));
            String fullName = module.replace('/', '.');
            Files.createDirectories(directory);
            Files.write(
                    directory.resolve(fullName + LinkableModules.SUFFIX),
                    IsolatedObject.of(
                            fullName,
                            Files.readAllBytes(object),
                            LinkableModules.START + fullName.substring(fullName.lastIndexOf('.') + 1),
                            LinkableModules.START + fullName));
        }
    }

    /** What the recipe leaves out, with reasons. */
    private SortedMap<String, String> leftOut() {
        SortedMap<String, String> leftOut = new TreeMap<>();
        for (String line : recipe.clusterPruned()) {
            String[] fields = line.split("\t");
            if (fields.length != 2 || !recipe.modules().contains(fields[0])) {
                throw new BuildFailure(
                        "The list cluster-prune.tsv of " + recipe.name() + " has the line \"" + line + "\".",
                        "Write an extension module as its recipe names it, a tab, and a reason.");
            }
            leftOut.put(fields[0], fields[1]);
        }
        return leftOut;
    }

    private Path sideModule(String module) throws IOException {
        Path place = wheel.content().resolve(module);
        String name = place.getFileName().toString();
        try (Stream<Path> files =
                Files.isDirectory(place.getParent()) ? Files.list(place.getParent()) : Stream.<Path>empty()) {
            return files.filter(file -> {
                        String found = file.getFileName().toString();
                        return found.startsWith(name + ".") && found.endsWith(".so");
                    })
                    .findFirst()
                    .orElseThrow(() -> new BuildFailure(
                            "The build of " + recipe.name() + " made no extension module " + module
                                    + ". Many build systems go on without one that does not compile.",
                            "Read why in the log of its build, and mend it with a patch in its recipe."));
        }
    }
}
