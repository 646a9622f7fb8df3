package io.faasm.maven.packages;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import io.faasm.core.wasm.MalformedWasm;
import io.faasm.core.wasm.WasmModule;
import io.faasm.maven.recipe.PruneList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The files of one package as they lie in site-packages, with the metadata that {@code importlib.metadata} reads. */
final class Distribution {
    private static final String METADATA = "METADATA";
    private static final String RECORD = "RECORD";

    private final PackageRecipe recipe;
    private final Path content;

    /**
     * A distribution.
     *
     * @param content the directory with everything of the package and nothing else
     */
    Distribution(PackageRecipe recipe, Path content) {
        this.recipe = recipe;
        this.content = content;
    }

    /** Checks that the build made what the recipe tells, and copies what is not pruned, with a new {@code RECORD}. */
    void install(Path sitePackages) throws IOException {
        Path information = information();
        requireMetadata(information);
        requireModules();
        PruneList prune = PruneList.parse(recipe.pruned());
        requireEffect(prune);
        Trees.copy(content, sitePackages, relative -> !isCompiled(relative) && prune.keeps(relative));
        Path installed = sitePackages.resolve(content.relativize(information));
        Files.writeString(installed.resolve("INSTALLER"), "faasm\n");
        Files.deleteIfExists(installed.resolve(RECORD));
        Files.write(installed.resolve(RECORD), record(sitePackages, installed));
    }

    private static boolean isCompiled(Path relative) {
        return relative.toString().endsWith(".pyc");
    }

    private Path information() throws IOException {
        try (Stream<Path> tops = Files.list(content)) {
            List<Path> found = tops.filter(path -> path.getFileName().toString().endsWith(".dist-info"))
                    .toList();
            if (found.size() != 1 || !Files.exists(found.get(0).resolve(METADATA))) {
                throw new BuildFailure(
                        "The package " + recipe.name() + " has " + found.size()
                                + " directories of metadata (.dist-info)" + " instead of one with a file " + METADATA
                                + ".",
                        "Take its sources from elsewhere in its recipe: without metadata nothing can tell its version.");
            }
            return found.get(0);
        }
    }

    private void requireMetadata(Path information) throws IOException {
        String name = field(information, "Name");
        String version = field(information, "Version");
        if (!InstalledPackage.normal(name).equals(recipe.name()) || !version.equals(recipe.version())) {
            throw new BuildFailure(
                    "The recipe of " + recipe.name() + " " + recipe.version() + " made " + name + " " + version + ".",
                    "Correct the recipe's version or source.");
        }
    }

    /** A header's value; headers end at the first empty line. */
    private static String field(Path information, String name) throws IOException {
        try (Stream<String> lines = Files.lines(information.resolve(METADATA))) {
            return lines.takeWhile(line -> !line.isEmpty())
                    .filter(line -> line.startsWith(name + ": "))
                    .map(line -> line.substring(name.length() + 2).strip())
                    .findFirst()
                    .orElse("(none)");
        }
    }

    /** Build systems leave a module that does not compile silently out; this one does not. */
    private void requireModules() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(content)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".so")).toList()) {
                String name = content.relativize(file).toString();
                String module = name.substring(0, name.indexOf('.', name.lastIndexOf('/') + 1));
                found.add(module);
                requireSideModule(module, file);
            }
        }
        Set<String> missing = new TreeSet<>(recipe.modules());
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new BuildFailure(
                    "The build of " + recipe.name() + " made no extension module " + String.join(", ", missing)
                            + ". Many build systems go on without one that does not compile.",
                    "Read why in the log of its build, and mend it with a patch in its recipe.");
        }
        found.removeAll(recipe.modules());
        if (!found.isEmpty()) {
            throw new BuildFailure(
                    "The build of " + recipe.name() + " made extension modules that its recipe does not name: "
                            + String.join(", ", found) + ".",
                    "Add them to the recipe's modules.");
        }
    }

    private void requireSideModule(String module, Path file) {
        String start = "PyInit_" + module.substring(module.lastIndexOf('/') + 1);
        String fault;
        try {
            WasmModule wasm = WasmModule.read(file);
            fault = wasm.dynamicLink().isEmpty()
                    ? "is no side module: it has no section dylink.0"
                    : wasm.export(start).isPresent() ? "" : "does not export " + start;
        } catch (MalformedWasm malformed) {
            fault = "is no WebAssembly (" + malformed.getMessage() + ")";
        }
        if (!fault.isEmpty()) {
            throw new BuildFailure(
                    "The extension module " + module + " of " + recipe.name() + " " + fault + ".",
                    "See in the log of its build how it was compiled and linked: its build system does not take the"
                            + " flags of compile-flags.txt and link-flags.txt.");
        }
    }

    private void requireEffect(PruneList prune) throws IOException {
        List<String> idle = prune.savings(content).stream()
                .filter(saving -> saving.files() == 0)
                .map(PruneList.Saving::pattern)
                .toList();
        if (!idle.isEmpty()) {
            throw new BuildFailure(
                    "The prune list of " + recipe.name() + " has patterns that match nothing: " + idle + ".",
                    "Correct or remove them.");
        }
    }

    /** Every file with its digest and size, as the binary distribution format wants it. */
    private static List<String> record(Path sitePackages, Path information) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(sitePackages)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                byte[] digest = HexFormat.of().parseHex(Digest.ofFile(file).sha256());
                lines.add(quoted(sitePackages.relativize(file).toString()) + ",sha256="
                        + Base64.getUrlEncoder().withoutPadding().encodeToString(digest) + "," + Files.size(file));
            }
        }
        lines.add(quoted(sitePackages.relativize(information.resolve(RECORD)).toString()) + ",,");
        return lines;
    }

    private static String quoted(String name) {
        return name.contains(",") || name.contains("\"") ? "\"" + name.replace("\"", "\"\"") + "\"" : name;
    }
}
