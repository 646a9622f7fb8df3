package io.faasm.maven.cpython;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.product.Product;
import io.faasm.maven.recipe.PruneList;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.signatures.SignatureCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds CPython for WebAssembly: sources, libraries, main module, pruned library, each in the cache by itself. */
public final class CpythonStage {

    public static final String STAGE = "cpython-build";
    /** In the product's directory: what the signature check saw. */
    public static final String SIGNATURES = "signatures.tsv";

    private static final int FORMAT = 3;

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public CpythonStage(Inputs inputs, ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Builds what is not in the cache. The descriptor's values are {@code version}, {@code series}, {@code main.module} and
     * {@code standard.library} (relative to the product's directory), {@code unpruned.library} (on the machine that built
     * it), {@code patches}, {@code signature.changes}, {@code sources}, {@code inputs} (whether they are as locked) and {@code
     * toolchain}.
     */
    public Product build(CpythonRequest request) {
        VersionRecipe version = VersionRecipe.find(request.recipe(), request.version());
        CpythonSources sources = new SourceProvider(inputs, cache, processes, console).provide(request, version);
        CompiledCpython compiled =
                new CpythonCompiler(cache, host, processes, console).compile(request, version, sources);
        ContentCache.Entry entry = assemble(request, version, sources, compiled);
        try {
            return new Product(STAGE, FORMAT, entry, values(request, version, sources, entry));
        } catch (IOException e) {
            throw new UncheckedIOException("The product in " + entry.directory() + " cannot be read.", e);
        }
    }

    /**
     * What has to be downloaded for every series of CPython, by the lock that says which files these are.
     *
     * @param recipe the folder that says how CPython is built
     */
    public static Map<Path, List<Wish>> wishes(Path recipe) {
        Map<Path, List<Wish>> wishes = new LinkedHashMap<>();
        for (VersionRecipe version : VersionRecipe.ofEachSeries(recipe)) {
            wishes.put(
                    version.lock(),
                    version.packages().stream().map(version::wish).toList());
        }
        return wishes;
    }

    /**
     * The binaries of a product that hold CPython's tables: libraries and shared objects.
     *
     * @param product the product's directory
     */
    public static List<Path> binaries(Path product) {
        try (Stream<Path> files = Files.walk(product.resolve("lib"))) {
            return files.filter(file ->
                            file.toString().endsWith(".a") || file.toString().endsWith(".so"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The product in " + product + " cannot be read.", e);
        }
    }

    private static List<String> standings(CpythonSources sources) throws IOException {
        return Files.readAllLines(sources.directory().resolve(CpythonSources.SIGNATURE_CHANGES));
    }

    private ContentCache.Entry assemble(
            CpythonRequest request, VersionRecipe version, CpythonSources sources, CompiledCpython compiled) {
        Path recipe = request.recipe();
        Fingerprint fingerprint = Fingerprint.of(STAGE, FORMAT)
                .text("libpython", compiled.key())
                .text("toolchain", request.toolchain().identity())
                .tree("guest library and entrypoint", recipe.resolve("c"))
                .list("code flags", RecipeLines.read(recipe.resolve("config/code-flags.txt")))
                .list("link flags", RecipeLines.read(recipe.resolve("guest/link-flags.txt")))
                .list("shared libraries", RecipeLines.read(recipe.resolve("guest/shared-libraries.txt")))
                .list("exports", RecipeLines.read(recipe.resolve("guest/exports.txt")))
                .list("allowed imports", RecipeLines.read(recipe.resolve("guest/allowed-imports.txt")))
                .text("signature check", SignatureCheck.identity())
                .list("known mismatches", version.list(MainModule.KNOWN_MISMATCHES))
                .list("prune list", version.pruned(recipe))
                .build();
        return cache.obtain(STAGE, fingerprint, directory -> {
            Emscripten emscripten = Emscripten.of(
                    request.toolchain(),
                    processes,
                    RecipeLines.read(recipe.resolve("config/code-flags.txt")),
                    Map.of(directory, "/build", compiled.directory(), "/libpython", recipe, "/recipe"),
                    0);
            Path logs = Files.createDirectories(cache.shared("logs").resolve(STAGE + "-" + fingerprint.key()));
            Path work = Files.createDirectories(directory.resolve("work"));
            Path wasm = Files.createDirectories(directory.resolve("bin")).resolve("python.wasm");
            Path libraries = Files.createDirectories(directory.resolve("lib"));
            new MainModule(processes, console)
                    .link(
                            request,
                            sources,
                            compiled,
                            emscripten,
                            work,
                            wasm,
                            libraries.resolve(MainModuleParts.OWN_LIBRARY),
                            directory.resolve(SIGNATURES),
                            logs);
            Trees.delete(work);
            Trees.copy(compiled.directory().resolve("include"), directory.resolve("include"));
            Trees.copy(recipe.resolve("c/include"), directory.resolve("include"));
            for (Path library : compiled.libraries()) {
                Files.copy(library, libraries.resolve(library.getFileName().toString()));
            }
            MainModuleParts.write(
                    directory,
                    compiled.libraries().stream().map(Path::getFileName).toList(),
                    recipe.resolve("guest/allowed-imports.txt"));
            new SharedLibraries(console)
                    .link(RecipeLines.read(recipe.resolve("guest/shared-libraries.txt")), emscripten, libraries, logs);
            standardLibrary(
                    version.pruned(recipe),
                    sources,
                    compiled,
                    directory,
                    libraries.resolve("python" + version.series()));
            for (String told : List.of(CpythonSources.PATCHES, CpythonSources.SIGNATURE_CHANGES)) {
                Files.copy(sources.directory().resolve(told), directory.resolve(told));
            }
        });
    }

    private void standardLibrary(
            List<String> pruned, CpythonSources sources, CompiledCpython compiled, Path directory, Path target)
            throws IOException {
        PruneList prune = PruneList.parse(pruned);
        Trees.copy(sources.library(), target, prune::keeps);
        Trees.copy(compiled.modules(), target.resolve("lib-dynload"));
        Trees.copy(compiled.sysconfig(), target);
        List<PruneList.Saving> savings = prune.savings(sources.library());
        List<String> report = new ArrayList<>(List.of("# pattern\tfiles\tbytes\treason"));
        savings.forEach(saving -> report.add(saving.line()));
        Files.write(directory.resolve("prune.tsv"), report);
        savings.stream()
                .filter(saving -> saving.files() == 0 && !saving.pattern().contains("__pycache__"))
                .forEach(saving ->
                        console.warn("cpython: the prune list's \"" + saving.pattern() + "\" matches nothing"));
        console.info(String.format(
                Locale.ROOT,
                "cpython: left %.1f MB out of the standard library",
                savings.stream().mapToLong(PruneList.Saving::bytes).sum() / 1e6));
    }

    private static SortedMap<String, String> values(
            CpythonRequest request, VersionRecipe version, CpythonSources sources, ContentCache.Entry entry)
            throws IOException {
        TreeMap<String, String> values = new TreeMap<>();
        values.put("version", request.version());
        values.put("series", version.series());
        values.put("toolchain", request.toolchain().identity());
        values.put("inputs", sources.inputs());
        values.put("main.module", "bin/python.wasm");
        values.put("standard.library", "lib/python" + version.series());
        values.put("unpruned.library", sources.library().toString());
        values.put(
                "patches", String.join(" ", Files.readAllLines(entry.directory().resolve(CpythonSources.PATCHES))));
        values.put(
                "signature.changes",
                standings(sources).stream().map(line -> line.replace('\t', ' ')).collect(Collectors.joining("; ")));
        values.put(
                "sources",
                String.join(" ", Files.readAllLines(sources.directory().resolve(CpythonSources.ARCHIVES)))
                        .replace('\t', ':'));
        return values;
    }
}
