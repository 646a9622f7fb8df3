package io.faasm.maven.cpython;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.patch.SignatureChange;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What differs between versions of CPython: the recipe has a folder of files for each series, and a release is one of the
 * lines of its {@code releases.tsv}.
 *
 * @param folder the series' own part of the recipe
 * @param values its {@code version.txt}, a value for each name
 */
record VersionRecipe(String version, Path folder, Map<String, String> values, Release release) {

    private static final String FOLDER = "versions";
    private static final String RELEASES = "releases.tsv";
    private static final String VALUES = "version.txt";

    /**
     * A version whose sources are known.
     *
     * @param commit the commit that its tag names, if that is known
     * @param archive address of its archive
     * @param sha256 digest of that archive
     */
    record Release(String version, Optional<String> commit, String archive, String sha256) {

        static Release parse(Path list, String line) {
            String[] fields = line.split("\t");
            if (fields.length != 4 || !fields[1].matches("-|[0-9a-f]{40}") || !fields[3].matches("[0-9a-f]{64}")) {
                throw new BuildFailure(
                        list + ": \"" + line + "\" is no release.",
                        "Write version, commit of the tag (\"-\" if it is not known), address of the archive and its"
                                + " SHA-256, separated by tabs.");
            }
            return new Release(
                    fields[0], Optional.of(fields[1]).filter(commit -> !commit.equals("-")), fields[2], fields[3]);
        }
    }

    /** The folder of the series that has the release, or a failure that names all releases there are. */
    static VersionRecipe find(Path recipe, String version) {
        Path versions = recipe.resolve(FOLDER);
        Map<String, Path> known = new TreeMap<>(Comparator.comparing(Runtime.Version::parse));
        for (Path folder : folders(versions)) {
            Path list = folder.resolve(RELEASES);
            for (String line : RecipeLines.read(list)) {
                Release release = Release.parse(list, line);
                if (release.version().equals(version)) {
                    return new VersionRecipe(version, folder, values(folder.resolve(VALUES), version), release);
                }
                known.put(release.version(), folder);
            }
        }
        throw new BuildFailure(
                "No recipe builds CPython " + version + "; there are recipes for " + String.join(", ", known.keySet())
                        + ".",
                "Choose one of these with -Dfaasm.cpython.version, or add " + version + " to the " + RELEASES
                        + " of its series in " + versions + ".");
    }

    /** A recipe for each series that has source packages: of its first release, as these are the same for all. */
    static List<VersionRecipe> ofEachSeries(Path recipe) {
        return folders(recipe.resolve(FOLDER)).stream()
                .map(folder -> {
                    Path list = folder.resolve(RELEASES);
                    Release first = Release.parse(list, RecipeLines.read(list).get(0));
                    return new VersionRecipe(
                            first.version(), folder, values(folder.resolve(VALUES), first.version()), first);
                })
                .filter(version -> !version.packages().isEmpty())
                .toList();
    }

    private static List<Path> folders(Path versions) {
        try (Stream<Path> folders = Files.list(versions)) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve(RELEASES)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BuildFailure(
                    "The recipes of CPython's versions cannot be read: " + e.getMessage() + ".",
                    "Restore " + versions + ", or point -Dfaasm.cpython.recipe at a folder that has it.",
                    e);
        }
    }

    private static Map<String, String> values(Path file, String version) {
        Map<String, String> values = new TreeMap<>();
        for (String line : RecipeLines.read(file)) {
            String[] words = line.split("\\s+", 2);
            if (words.length != 2) {
                throw new BuildFailure(
                        file + ": \"" + line + "\" has no value.", "Write a name, white space and its value.");
            }
            values.put(words[0], words[1].replace("{version}", version).replace("{series}", series(version)));
        }
        return Map.copyOf(values);
    }

    private static String series(String version) {
        return version.substring(0, version.lastIndexOf('.'));
    }

    /** The version without its last number: {@code 3.13}. */
    String series() {
        return series(version);
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String value(String name) {
        return find(name)
                .orElseThrow(() -> new BuildFailure(
                        folder.resolve(VALUES) + " has no value \"" + name + "\".", "Add a line with it."));
    }

    /** The lines of a list that this series need not have. */
    List<String> list(String name) {
        Path file = folder.resolve(name);
        return Files.exists(file) ? RecipeLines.read(file) : List.of();
    }

    /** Source packages: other people's libraries, and CPython's own where Debian carries it. */
    List<SourcePackage> packages() {
        return list("packages.txt").stream().map(SourcePackage::parse).toList();
    }

    /** The lock that says which files the source packages are. */
    Path lock() {
        return folder.resolve(InputsLock.NAME);
    }

    /** What has to be downloaded of a source package: of CPython's also Debian's patches. */
    Wish wish(SourcePackage each) {
        String suite = value("debian.suite");
        return each.isCpython() ? Wish.sources(each.name(), suite) : Wish.original(each.name(), suite, each.name());
    }

    List<PatchFile> patches() {
        return PatchFile.inOrder(folder.resolve("patches"));
    }

    List<SignatureChange> signatures() {
        Path list = folder.resolve("signatures.tsv");
        return Files.exists(list) ? SignatureChange.read(list) : List.of();
    }

    /** What CPython's configure would find out by itself: the sources' own answers, then ours, then this series' own. */
    String configSite(Path recipe, Path sources) {
        Path own = sources.resolve("Tools/wasm/config.site-wasm32-emscripten");
        if (!Files.isRegularFile(own)) {
            throw new BuildFailure(
                    "The sources of CPython " + version + " know nothing of Emscripten: they have no "
                            + sources.relativize(own) + ".",
                    "Build a version from 3.11 on, or add patches to " + folder.resolve("patches")
                            + " that teach configure the host wasm32-unknown-emscripten and bring that file.");
        }
        StringBuilder answers = new StringBuilder();
        try {
            for (Path file : List.of(own, recipe.resolve("config/config.site"), folder.resolve("config.site"))) {
                if (Files.exists(file)) {
                    answers.append(Files.readString(file)).append('\n');
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The answers for configure cannot be read.", e);
        }
        return answers.toString();
    }

    /** What configure found out about a version of Emscripten before, if it was asked. */
    Optional<Path> answers(String emscriptenVersion) {
        return Optional.of(folder.resolve("configure-" + version + "-emscripten-" + emscriptenVersion + ".cache"))
                .filter(Files::exists);
    }

    /** What is left out of the standard library: the list that all versions share, then this one's. */
    List<String> pruned(Path recipe) {
        return Stream.concat(
                        RecipeLines.read(recipe.resolve("prune/prune-list.tsv")).stream(),
                        list("prune-list.tsv").stream())
                .toList();
    }
}
