package io.faasm.maven.packages;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * How one package is built: its folder, with {@code recipe.properties}, {@code patches/}, {@code
 * prune.tsv}, {@code cluster-prune.tsv}, {@code known-mismatches.tsv} and {@code meson-VERSION-emscripten-VERSION.txt}.
 *
 * @param folder where all this is
 * @param name the distribution's name in its normal form, which is also the folder's
 * @param version the version it must turn out to have
 * @param source where it comes from
 * @param modules every extension module it must turn out to have, and no other: {@code package/name}, without a suffix
 * @param needs other packages with a recipe that it imports when it runs
 * @param tests the directory of its tests among its sources, or {@code DIRECTORY&#47;**&#47;NAME} for all directories of a name
 *     below one; they are kept beside the product
 * @param compileFlags more flags for its compiler
 * @param cppLibraries shared libraries of CPython's product that its modules in C++ need, such as {@code libc++.so}
 * @param settings what its build system is told (PEP 517's config settings): names with lists of words, in which {@value
 *     #CROSS_FILE} stands for a cross file for Meson
 * @param patches changes to its sources, in their order
 * @param pruned what of it is left out, with reasons
 * @param clusterPruned its extension modules that are not linked into a cluster module: names as in {@code modules}, tab,
 *     reason
 * @param mismatches the list of functions whose type is not the one that CPython calls them by, if there is one
 */
record PackageRecipe(
        Path folder,
        String name,
        String version,
        PackageSource source,
        Set<String> modules,
        List<String> needs,
        Optional<String> tests,
        List<String> compileFlags,
        List<String> cppLibraries,
        SortedMap<String, List<String>> settings,
        List<PatchFile> patches,
        List<String> pruned,
        List<String> clusterPruned,
        Optional<Path> mismatches) {

    static final String FILE = "recipe.properties";
    static final String TOOLS = "tools.txt";
    static final String TEST_TOOLS = "test-tools.txt";
    static final String CROSS_FILE = "@cross-file@";
    private static final String SETTING = "setting.";
    private static final String NORMAL_NAME = "[a-z0-9]+(-[a-z0-9]+)*";
    private static final Set<String> KEYS =
            Set.of("version", "source", "modules", "needs", "tests", "flags.compile", "libraries.c++");

    /** The Debian release that recipes in a directory take tools and sources from. */
    static String suite(Path directory) {
        List<String> lines = RecipeLines.read(directory.resolve("suite.txt"));
        if (lines.size() != 1) {
            throw new BuildFailure(
                    directory.resolve("suite.txt") + " has to hold one word, the Debian release; it holds " + lines
                            + ".",
                    "Write one release name into it, for instance trixie.");
        }
        return lines.get(0);
    }

    /** What has to be downloaded for one of the lists of tools in a directory of recipes. */
    static Wish tools(Path directory, String list) {
        return Wish.packages(list, suite(directory), RecipeLines.read(directory.resolve(list)));
    }

    /** What has to be downloaded for all recipes in a directory, and for what builds and tests the packages. */
    static List<Wish> wishes(Path directory) {
        return Stream.concat(
                        Stream.of(TOOLS, TEST_TOOLS).map(list -> tools(directory, list)),
                        all(directory).stream().map(recipe -> recipe.wish(suite(directory))))
                .toList();
    }

    /** What has to be downloaded for this package. */
    Wish wish(String suite) {
        if (source instanceof PackageSource.DebianOriginal original) {
            return Wish.original(name, suite, original.name());
        }
        if (source instanceof PackageSource.DebianPackaged packaged) {
            return Wish.packages(name, suite, List.of(packaged.name()));
        }
        PackageSource.Archive archive = (PackageSource.Archive) source;
        return Wish.archive(name, archive.address().toString(), archive.digest().sha256());
    }

    /** Reads all recipes below a directory, each after those it needs. */
    static List<PackageRecipe> all(Path directory) {
        Map<String, PackageRecipe> recipes = new LinkedHashMap<>();
        try (Stream<Path> folders = Files.list(directory)) {
            for (Path folder : folders.filter(path -> Files.exists(path.resolve(FILE)))
                    .sorted()
                    .toList()) {
                PackageRecipe recipe = read(folder);
                recipes.put(recipe.name(), recipe);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The recipes in " + directory + " cannot be read.", e);
        }
        if (recipes.isEmpty()) {
            throw new BuildFailure(
                    "There is no recipe of a package in " + directory + ".",
                    "Point -Dfaasm.packages.recipes at the directory whose folders hold a " + FILE + " each.");
        }
        return ordered(recipes);
    }

    static PackageRecipe read(Path folder) {
        Path file = folder.resolve(FILE);
        Properties values = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            values.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new BuildFailure(
                    file + " cannot be read: " + e.getMessage() + ".", "Restore it, or remove its folder.", e);
        }
        String name = folder.getFileName().toString();
        if (!name.matches(NORMAL_NAME)) {
            throw refused(
                    folder + " is not named like a package", "Use lower case letters, digits and single hyphens.");
        }
        Set<String> unknown = new TreeSet<>(values.stringPropertyNames());
        unknown.removeAll(KEYS);
        unknown.removeIf(key -> key.startsWith(SETTING));
        if (!unknown.isEmpty()) {
            throw refused(
                    file + " has keys without a meaning: " + unknown,
                    "Use " + new TreeSet<>(KEYS) + " and " + SETTING + "NAME.");
        }
        Optional<String> tests =
                Optional.ofNullable(values.getProperty("tests")).map(String::strip);
        if (tests.isPresent() && !isBelow(Path.of(tests.get()))) {
            throw refused(file + " has tests in \"" + tests.get() + "\"", "Name a directory below the sources.");
        }
        return new PackageRecipe(
                folder,
                name,
                required(values, "version", file),
                PackageSource.parse(required(values, "source", file), file),
                Set.copyOf(words(values, "modules")),
                words(values, "needs"),
                tests,
                words(values, "flags.compile"),
                words(values, "libraries.c++"),
                settings(values),
                PatchFile.inOrder(folder.resolve("patches")),
                pruned(folder.resolve("prune.tsv")),
                pruned(folder.resolve("cluster-prune.tsv")),
                Optional.of(folder.resolve("known-mismatches.tsv")).filter(Files::exists));
    }

    /** What Meson found out before when it built this version with a version of Emscripten, if it is known. */
    Optional<Path> answers(String emscriptenVersion) {
        return Optional.of(folder.resolve(MesonAnswers.fileName(version, emscriptenVersion)))
                .filter(Files::exists);
    }

    private static boolean isBelow(Path relative) {
        return !relative.isAbsolute() && relative.normalize().equals(relative) && !relative.startsWith("..");
    }

    private static List<String> pruned(Path file) {
        return Files.exists(file) ? RecipeLines.read(file) : List.of();
    }

    private static String required(Properties values, String key, Path file) {
        String value = values.getProperty(key, "").strip();
        if (value.isEmpty()) {
            throw refused(file + " does not tell its " + key, "Add the line \"" + key + " = …\".");
        }
        return value;
    }

    private static List<String> words(Properties values, String key) {
        return Stream.of(values.getProperty(key, "").strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static SortedMap<String, List<String>> settings(Properties values) {
        SortedMap<String, List<String>> settings = new TreeMap<>();
        for (String key : values.stringPropertyNames()) {
            if (key.startsWith(SETTING)) {
                settings.put(key.substring(SETTING.length()), words(values, key));
            }
        }
        return Collections.unmodifiableSortedMap(settings);
    }

    private static List<PackageRecipe> ordered(Map<String, PackageRecipe> recipes) {
        Map<String, PackageRecipe> placed = new LinkedHashMap<>();
        List<PackageRecipe> waiting = new ArrayList<>(recipes.values());
        for (PackageRecipe recipe : waiting) {
            for (String needed : recipe.needs()) {
                if (!recipes.containsKey(needed)) {
                    throw refused(
                            "The package " + recipe.name() + " needs " + needed + ", which has no recipe",
                            "Add one, or correct the name in " + recipe.name() + "/" + FILE + ".");
                }
            }
        }
        while (!waiting.isEmpty()) {
            List<PackageRecipe> ready = waiting.stream()
                    .filter(recipe -> placed.keySet().containsAll(recipe.needs()))
                    .toList();
            if (ready.isEmpty()) {
                throw refused(
                        "These packages need one another in a circle: "
                                + waiting.stream().map(PackageRecipe::name).toList(),
                        "Remove one of the needs from their recipes.");
            }
            ready.forEach(recipe -> placed.put(recipe.name(), recipe));
            waiting.removeAll(ready);
        }
        return List.copyOf(placed.values());
    }

    private static BuildFailure refused(String what, String remedy) {
        return new BuildFailure(what + ".", remedy);
    }
}
