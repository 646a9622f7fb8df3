package io.faasm.maven.packages;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.Workers;
import io.faasm.core.tree.Trees;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.Selection;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.product.Product;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.signatures.KnownMismatches;
import io.faasm.maven.signatures.SignatureCheck;
import io.faasm.maven.signatures.SignatureReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Builds Python packages, each an entry of the cache of its own, and puts them together:
 *
 * <pre>
 *   lib/python3.N/site-packages/   the packages
 *   objects/NAME/MODULE.o          the extension modules of a package as object files, under their full names
 *   tests/NAME/                    the directory with the tests of a package, under its own name
 *   test-tools/                    what runs them
 *   packages.tsv                   names, versions, numbers of extension modules, needs
 * </pre>
 */
public final class PackagesStage {
    /** The stage's name: of its cache entries and its artifacts. */
    public static final String STAGE = "python-packages";

    private static final int FORMAT = 7;
    private static final String CONTENT = "site-packages";
    private static final String TESTS = "tests";

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public PackagesStage(Inputs inputs, ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** What has to be downloaded for the recipes in a directory, and for the tools that build and test the packages. */
    public static List<Wish> wishes(Path recipes) {
        return PackageRecipe.wishes(recipes);
    }

    /**
     * A package that was built.
     *
     * @param inputs whether its sources are as locked
     */
    private record Built(PackageRecipe recipe, ContentCache.Entry entry, String inputs) {}

    /**
     * Builds what is not in the cache. The descriptor's values are {@code packages}, the names and versions with {@code ==}
     * between them, {@code site.packages}, relative to the product's directory, and {@code inputs}, whether what was downloaded
     * is as locked.
     */
    public Product build(PackagesRequest request) {
        List<PackageRecipe> recipes = PackageRecipe.all(request.recipes());
        DebianTools debian = new DebianTools(inputs, cache, host, processes);
        DebianTools.Provided tools = debian.provide(request, PackageRecipe.TOOLS);
        DebianTools.Provided testTools = debian.provide(request, PackageRecipe.TEST_TOOLS);
        List<Built> built = buildAll(request, recipes, tools);
        Fingerprint.Builder fingerprint = Fingerprint.of(STAGE, FORMAT)
                .text("test tools", testTools.key())
                .text("series", request.series());
        built.forEach(
                each -> fingerprint.text(each.recipe().name(), each.entry().key()));
        ContentCache.Entry entry = cache.obtain(STAGE, fingerprint.build(), directory -> {
            Path sitePackages = Files.createDirectories(directory.resolve(request.sitePackages()));
            for (Built each : built) {
                merge(each, sitePackages);
                Path objects = each.entry().directory().resolve(LinkableModules.OBJECTS);
                if (Files.isDirectory(objects)) {
                    Trees.copy(
                            objects,
                            directory
                                    .resolve(LinkableModules.OBJECTS)
                                    .resolve(each.recipe().name()));
                }
                Path tests = each.entry().directory().resolve(TESTS);
                if (Files.isDirectory(tests)) {
                    Trees.copy(
                            tests,
                            directory.resolve(TESTS).resolve(each.recipe().name()));
                }
            }
            Trees.copy(testTools.modules(), directory.resolve("test-tools"));
            InstalledPackage.write(
                    directory,
                    built.stream()
                            .map(each -> new InstalledPackage(
                                    each.recipe().name(),
                                    each.recipe().version(),
                                    each.recipe().modules().size(),
                                    each.recipe().needs()))
                            .toList());
        });
        SortedMap<String, String> values = new TreeMap<>();
        values.put("site.packages", request.sitePackages());
        values.put(
                "packages",
                built.stream()
                        .map(each -> each.recipe().name() + "==" + each.recipe().version())
                        .sorted()
                        .collect(Collectors.joining(" ")));
        List<String> standings = Stream.concat(
                        Stream.of(tools.inputs(), testTools.inputs()),
                        built.stream().map(Built::inputs))
                .distinct()
                .filter(standing -> !standing.equals("locked"))
                .toList();
        values.put("inputs", standings.isEmpty() ? "locked" : String.join("; ", standings));
        return new Product(STAGE, FORMAT, entry, values);
    }

    private Built buildOne(PackagesRequest request, PackageRecipe recipe, DebianTools.Provided tools) {
        Wish wish = recipe.wish(request.suite());
        return inputs.with(
                request.lock(),
                List.of(wish),
                selection -> new Built(recipe, buildOne(request, recipe, selection, tools), selection.standing()));
    }

    /**
     * As many at once as there are processors: build systems ask and link one after the other, and none needs another
     * package.
     */
    private List<Built> buildAll(PackagesRequest request, List<PackageRecipe> recipes, DebianTools.Provided tools) {
        try (Workers builders = new Workers(host.processors())) {
            return builders.run(recipes.stream()
                    .<Callable<Built>>map(recipe -> () -> buildOne(request, recipe, tools))
                    .toList());
        }
    }

    private ContentCache.Entry buildOne(
            PackagesRequest request, PackageRecipe recipe, Selection selection, DebianTools.Provided tools) {
        Fingerprint.Builder fingerprint = Fingerprint.of("python-package", FORMAT)
                .text("name", recipe.name())
                .text("version", recipe.version())
                .text("source", recipe.source().toString())
                .list("downloads", selection.digests())
                .text("tests", recipe.tests().orElse(""))
                .list("extension modules", recipe.modules().stream().sorted().toList())
                .list("prune list", recipe.pruned());
        for (PatchFile patch : recipe.patches()) {
            fingerprint.file("patch " + patch.name(), patch.file());
        }
        Optional<Path> answers = request.probe()
                ? Optional.empty()
                : recipe.answers(request.toolchain().emscriptenVersion());
        boolean taken = recipe.source() instanceof PackageSource.DebianPackaged;
        if (!taken) {
            // What is taken as it is has no compiler or build system to depend on.
            fingerprint
                    .text("toolchain", request.toolchain().identity())
                    // And not the whole product: what its main module does otherwise changes no package.
                    .tree("headers", request.headers())
                    .file("sysconfig", request.sysconfig())
                    .text("tools", tools.key())
                    .list("code flags", request.codeFlags())
                    .list("compile flags", RecipeLines.read(request.recipes().resolve("compile-flags.txt")))
                    .list("flags of its own", recipe.compileFlags())
                    .text("settings", recipe.settings().toString())
                    .list("link flags", RecipeLines.read(request.recipes().resolve("link-flags.txt")))
                    .file("frontend", request.recipes().resolve("build_wheel.py"))
                    .text("signature check", SignatureCheck.identity());
            recipe.cppLibraries().forEach(name -> fingerprint.file("library " + name, request.library(name)));
            if (!recipe.clusterPruned().isEmpty()) {
                fingerprint.list("left out of a cluster module", recipe.clusterPruned());
            }
            answers.ifPresent(file -> fingerprint.list("answers for Meson", MesonAnswers.read(file)));
            recipe.mismatches().ifPresent(file -> fingerprint.file("known mismatches", file));
        }
        Fingerprint whole = fingerprint.build();
        return cache.obtain("python-package/" + recipe.name(), whole, directory -> {
            long start = System.nanoTime();
            Path work = Files.createDirectories(directory.resolve("work"));
            Path sources = work.resolve("sources");
            new SourceTrees(host, processes, console).provide(request, recipe, selection, sources);
            Path content = sources;
            if (!taken) {
                Path log = cache.shared("logs").resolve("python-package-" + recipe.name() + "-" + whole.key() + ".log");
                WheelBuilder.Wheel wheel = new WheelBuilder(request, tools, processes, console)
                        .build(
                                recipe,
                                sources,
                                work,
                                answers.map(MesonAnswers::read).orElse(List.of()),
                                log);
                content = wheel.content();
                new ModuleObjects(recipe, wheel).keep(directory.resolve(LinkableModules.OBJECTS));
                if (answers.isEmpty()) {
                    keepAnswers(request, recipe, sources, whole);
                }
            }
            if (!recipe.modules().isEmpty()) {
                checkSignatures(request, recipe, sources, directory.resolve("signatures.tsv"));
            }
            new Distribution(recipe, content).install(Files.createDirectories(directory.resolve(CONTENT)));
            if (recipe.tests().isPresent()) {
                keepTests(recipe, sources, directory.resolve(TESTS));
            }
            Trees.delete(work);
            console.info("packages: " + recipe.name() + " " + recipe.version() + ", extension modules: "
                    + recipe.modules().size() + " (" + (System.nanoTime() - start) / 1_000_000_000 + " s)");
        });
    }

    /** For the recipe's folder: the next build need not ask then. */
    private void keepAnswers(PackagesRequest request, PackageRecipe recipe, Path sources, Fingerprint fingerprint)
            throws IOException {
        Path directory = cache.shared("logs").resolve("python-package-" + recipe.name() + "-" + fingerprint.key());
        MesonAnswers.keep(recipe, request.toolchain().emscriptenVersion(), sources, directory)
                .ifPresent(file -> console.info("packages: " + recipe.name() + ": what Meson found out is kept in "
                        + file + ", for " + recipe.folder()));
    }

    /** Looks at the objects that the build left beside its sources: they tell more than the modules made of them. */
    private void checkSignatures(PackagesRequest request, PackageRecipe recipe, Path sources, Path report)
            throws IOException {
        SignatureReport found = new SignatureCheck(
                        files(sources, ".o"), files(request.cpython().resolve("lib"), ".a"), Optional.of(sources))
                .run();
        console.info("packages: " + recipe.name() + ", signatures: " + found.summary());
        found.write(report);
        found.require(recipe.mismatches().map(KnownMismatches::read).orElseGet(KnownMismatches::none));
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        }
    }

    /** Keeps a package's tests, as its recipe tells where they are, in a directory of their name. */
    static void keepTests(PackageRecipe recipe, Path sources, Path to) throws IOException {
        String[] place = recipe.tests().orElseThrow().split("/\\*\\*/", 2);
        Path from = sources.resolve(place[0]);
        Path kept = to.resolve(from.getFileName());
        if (Files.isDirectory(from)) {
            Trees.copy(
                    from,
                    kept,
                    relative ->
                            !relative.toString().endsWith(".pyc") && (place.length == 1 || isTest(relative, place[1])));
        }
        if (!Files.isDirectory(kept) || files(kept, ".py").isEmpty()) {
            throw new BuildFailure(
                    "The sources of " + recipe.name() + " have no tests in "
                            + recipe.tests().orElseThrow() + ".",
                    "Correct the line \"tests\" of its recipe.");
        }
    }

    /** Among the files of a package: in a directory of this name, or what tells pytest how to run those. */
    private static boolean isTest(Path relative, String directories) {
        Path parent = relative.getParent();
        return relative.endsWith("conftest.py")
                || parent != null
                        && StreamSupport.stream(parent.spliterator(), false)
                                .anyMatch(part -> part.toString().equals(directories));
    }

    private static void merge(Built built, Path sitePackages) throws IOException {
        Path content = built.entry().directory().resolve(CONTENT);
        try (Stream<Path> files = Files.walk(content)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path relative = content.relativize(file);
                if (Files.exists(sitePackages.resolve(relative.toString()))) {
                    throw new BuildFailure(
                            "The package " + built.recipe().name() + " has a file that another package has too: "
                                    + relative + ".",
                            "Prune it in one of the two recipes.");
                }
            }
        }
        Trees.copy(content, sitePackages);
    }
}
