package io.faasm.maven.clustermodule;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.cache.Guard;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.core.wasm.WasmModule;
import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.cpython.MainModuleParts;
import io.faasm.maven.packages.LinkableModules;
import io.faasm.maven.product.Product;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Links CPython, the guest library, extension modules and an image of the library into one module, and generates its machine
 * code:
 *
 * <pre>
 *   py_func.wasm   the module
 *   py_func.so     its machine code, for the engine and the worker host
 * </pre>
 */
public final class ClusterModuleStage {
    /** The stage's name: of its module, its cache entries and its artifacts. */
    public static final String STAGE = "cluster-module";

    /** The module in the product. */
    public static final String MODULE = "py_func.wasm";

    /** The module's machine code in the product. */
    public static final String CODE = "py_func.so";

    private static final int FORMAT = 1;
    private static final int LINK_FORMAT = 1;
    private static final String LINK = "cluster-module-link";
    /** WebAssembly Micro Runtime gets memory for a chained call's output by malloc, and only where free is there as well. */
    private static final List<String> NEEDED_EXPORTS = List.of("_start", "memory", "malloc", "free");

    private static final String FLAGS = "link-flags.txt";
    private static final String TABLE_SOURCE = "c/linked_modules.c";

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public ClusterModuleStage(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Builds what is not in the cache. The descriptor's values are {@code user} and {@code function}, under which the module
     * is uploaded, {@code module} and {@code code}, its files, {@code packages}, the names and versions with {@code ==}
     * between them, and {@code target}.
     */
    public Product build(ClusterModuleRequest request) {
        PackageChoice choice = PackageChoice.of(request.wanted(), request.packages());
        choice.leftOut().forEach((name, why) -> report(request, name, why));
        choice.throwing()
                .forEach(module -> console.info("cluster-module: " + module
                        + " throws C++ exceptions, which end a call here: Faasm's workers have none"));
        ContentCache.Entry linked = link(request, choice);
        Path wasm = linked.directory().resolve(MODULE);
        Path code = new CodegenStage(cache, host, processes, console)
                .generate(request.codegen(), request.toolchain(), request.target(), request.level(), wasm);
        Fingerprint fingerprint = Fingerprint.of(STAGE, FORMAT)
                .file(MODULE, wasm)
                .file(CODE, code)
                .build();
        ContentCache.Entry entry = cache.obtain(STAGE, fingerprint, Guard.ALL, directory -> {
            Files.copy(wasm, directory.resolve(MODULE));
            Files.copy(code, directory.resolve(CODE));
        });
        SortedMap<String, String> values = new TreeMap<>();
        values.put("user", "python");
        values.put("function", "py_func");
        values.put("module", MODULE);
        values.put("code", CODE);
        values.put("target", request.target().name());
        values.put(
                "packages",
                choice.packages().stream()
                        .map(each -> each.name() + "==" + each.version())
                        .collect(Collectors.joining(" ")));
        return new Product(STAGE, FORMAT, entry, values);
    }

    /** What was asked for is no news. */
    private void report(ClusterModuleRequest request, String name, String why) {
        if (request.wanted().isEmpty()) {
            console.warn("cluster-module: " + name + " is left out: " + why);
        }
    }

    private ContentCache.Entry link(ClusterModuleRequest request, PackageChoice choice) {
        MainModuleParts parts = new MainModuleParts(request.cpython());
        Fingerprint.Builder fingerprint = Fingerprint.of(LINK, LINK_FORMAT)
                .text("toolchain", request.toolchain().identity())
                .tree("recipe", request.recipe())
                .tree("headers", request.cpython().resolve("include"))
                .tree("library", request.library())
                .text("left out", choice.leftOut().toString())
                .text("modules left out", choice.modulesLeftOut().toString());
        parts.files().forEach((name, file) -> fingerprint.file(name, file));
        choice.modules().forEach((name, file) -> fingerprint.file("extension module " + name, file));
        Fingerprint whole = fingerprint.build();
        return cache.obtain(LINK, whole, Guard.ALL, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            Path log = cache.shared("logs").resolve(LINK + "-" + whole.key() + ".log");
            byte[] image = new LibraryImage(request.library(), choice.leftOut(), choice.modulesLeftOut())
                    .make()
                    .bytes();
            List<Path> objects = new ArrayList<>();
            objects.add(table(request, parts, choice.modules().keySet().stream().toList(), work, log));
            objects.add(image(request, image, work, log));
            objects.addAll(choice.modules().values());
            console.info(String.format(
                    Locale.ROOT,
                    "cluster-module: linking %s with %d extension modules of %s, and a library of %.1f MB",
                    MODULE,
                    choice.modules().size(),
                    choice.packages().isEmpty()
                            ? "no packages"
                            : choice.packages().stream()
                                    .map(each -> each.name() + " " + each.version())
                                    .collect(Collectors.joining(", ")),
                    image.length / 1e6));
            Path wasm = directory.resolve(MODULE);
            parts.link(
                    request.toolchain(),
                    processes,
                    RecipeLines.read(request.recipe().resolve(FLAGS)),
                    objects,
                    wasm,
                    log.resolveSibling(log.getFileName() + ".emcc"));
            requireExports(wasm);
            console.info(String.format(Locale.ROOT, "cluster-module: %s has %.1f MB", MODULE, Files.size(wasm) / 1e6));
            Trees.delete(work);
        });
    }

    /** Without them a worker loads the module all the same, and the first chained call fails. */
    private static void requireExports(Path wasm) {
        WasmModule module = WasmModule.read(wasm);
        List<String> missing = NEEDED_EXPORTS.stream()
                .filter(name -> module.export(name).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw new BuildFailure(
                    MODULE + " does not export " + String.join(", ", missing) + ", which Faasm's workers call.",
                    "Add -Wl,--export=NAME to " + FLAGS + " of the link's recipe.");
        }
    }

    /** The table by which the interpreter knows its extension modules. */
    private Path table(ClusterModuleRequest request, MainModuleParts parts, List<String> modules, Path work, Path log)
            throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < modules.size(); i++) {
            lines.add("MODULE(" + i + ", \"" + modules.get(i) + "\")");
        }
        Files.write(work.resolve("linked_modules.inc"), lines);
        return compile(
                request,
                request.recipe().resolve(TABLE_SOURCE),
                Stream.concat(
                                parts.headerFlags(request.series()).stream(),
                                Stream.of(
                                        "-O2",
                                        "-Wall",
                                        "-Wextra",
                                        "-Werror",
                                        "-I" + work,
                                        "-DSTART=\"" + LinkableModules.START + "\""))
                        .toList(),
                work.resolve("linked_modules.o"),
                log);
    }

    /** The assembler takes the block as it is; the guest library declares both symbols. */
    private Path image(ClusterModuleRequest request, byte[] image, Path work, Path log) throws IOException {
        Files.write(work.resolve("image.bin"), image);
        Path source = Files.writeString(work.resolve("image.s"), """
                        .section .rodata.faasm_image,"",@
                        .globl faasm_image
                        .type faasm_image,@object
                        .p2align 4
                faasm_image:
                        .incbin "image.bin"
                        .size faasm_image, %1$d
                        .section .rodata.faasm_image_size,"",@
                        .globl faasm_image_size
                        .type faasm_image_size,@object
                        .p2align 2
                faasm_image_size:
                        .int32 %1$d
                        .size faasm_image_size, 4
                """.formatted(image.length));
        return compile(request, source, List.of("-Wa,-I" + work), work.resolve("image.o"), log);
    }

    private Path compile(ClusterModuleRequest request, Path source, List<String> flags, Path object, Path log) {
        processes.run(Command.of("emcc", request.toolchain().emcc(), flags, "-c", source, "-o", object)
                .in(object.getParent())
                .env(request.toolchain().environment())
                .log(log.resolveSibling(log.getFileName() + "." + source.getFileName()))
                .build());
        return object;
    }
}
