package io.faasm.maven.packages;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.archive.ReproducibleZip;
import io.faasm.core.console.Console;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Has a package's own build system make a wheel, as {@code pyproject.toml} names it (PEP 517), and unpacks that. The build
 * system runs in the build Python, which is told about the compilers and the Python that it builds for by the same
 * variables that CPython's own cross-compilation of extension modules uses.
 */
final class WheelBuilder {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FRONTEND = "build_wheel.py";
    /** No part of a wheel may be older than what zip can tell. */
    private static final String EPOCH = "315532800";

    private final PackagesRequest request;
    private final DebianTools.Provided tools;
    private final ProcessRunner processes;
    private final Console console;

    WheelBuilder(PackagesRequest request, DebianTools.Provided tools, ProcessRunner processes, Console console) {
        this.request = request;
        this.tools = tools;
        this.processes = processes;
        this.console = console;
    }

    /**
     * What was built.
     *
     * @param content the directory of the wheel's content
     * @param compiler what extension modules were linked by
     */
    record Wheel(Path content, CrossCompiler compiler) {}

    /**
     * Builds.
     *
     * @param sources the patched sources, which the build may change
     * @param work an empty directory
     * @param answers what Meson need not find out
     * @param log file for the build's output
     */
    Wheel build(PackageRecipe recipe, Path sources, Path work, List<String> answers, Path log) throws IOException {
        Path wheels = Files.createDirectories(work.resolve("wheels"));
        Path target = Files.createDirectories(work.resolve("target"));
        Path known = request.sysconfig();
        Files.copy(known, target.resolve(known.getFileName().toString()));
        CrossCompiler compiler = compiler(recipe, sources, work);
        Map<String, List<String>> settings = new TreeMap<>();
        Path crossFile = compiler.mesonCrossFile(work.resolve("cross.ini"), request.toolchain(), answers);
        recipe.settings()
                .forEach((name, words) -> settings.put(
                        name,
                        words.stream()
                                .map(word -> word.replace(PackageRecipe.CROSS_FILE, crossFile.toString()))
                                .toList()));
        try (NinjaProgress progress = new NinjaProgress(console, "packages: " + recipe.name())) {
            processes.run(
                    Command.of(
                                    "build_wheel",
                                    request.toolchain().python(),
                                    "-B",
                                    request.recipes().resolve(FRONTEND),
                                    wheels,
                                    JSON.writeValueAsString(settings))
                            .in(sources)
                            .env(environment(compiler, target))
                            .log(log)
                            .build(),
                    progress);
        }
        Path wheel = only(wheels);
        Path content = work.resolve("content");
        ReproducibleZip.extract(wheel, content);
        spread(content);
        return new Wheel(content, compiler);
    }

    private CrossCompiler compiler(PackageRecipe recipe, Path sources, Path work) throws IOException {
        List<String> compile = new ArrayList<>(request.codeFlags());
        compile.addAll(RecipeLines.read(request.recipes().resolve("compile-flags.txt")));
        compile.addAll(recipe.compileFlags());
        compile.add("-I" + request.pythonHeaders());
        compile.addAll(List.of("-isystem", request.headers().toString()));
        // Names of files go into assertions and must not tell where this was built.
        compile.add("-ffile-prefix-map=" + request.cpython() + "=/cpython");
        compile.add("-ffile-prefix-map=" + sources + "=/" + recipe.name());
        return CrossCompiler.in(
                work.resolve("bin"),
                request.toolchain(),
                compile,
                RecipeLines.read(request.recipes().resolve("link-flags.txt")),
                recipe.cppLibraries().stream().map(request::library).toList(),
                processes);
    }

    private Map<String, String> environment(CrossCompiler compiler, Path target) {
        Map<String, String> environment = new TreeMap<>(request.toolchain().environment());
        environment.put("_PYTHON_HOST_PLATFORM", platform());
        environment.put(
                "_PYTHON_SYSCONFIGDATA_NAME",
                request.sysconfig().getFileName().toString().replaceFirst("\\.py$", ""));
        environment.put("PYTHONPATH", target + ":" + tools.modules());
        environment.put("PYTHONHASHSEED", "0");
        environment.put("SOURCE_DATE_EPOCH", EPOCH);
        environment.putAll(compiler.environment());
        environment.merge("PATH", compiler.c().getParent().toString(), (path, first) -> first + ":" + path);
        return environment;
    }

    /** The middle of a wheel's last tag. Nobody compares it: it tells a reader what the file is for. */
    private String platform() {
        return "emscripten_" + request.toolchain().emscriptenVersion().replace('.', '_') + "_wasm32";
    }

    private static Path only(Path wheels) throws IOException {
        try (Stream<Path> files = Files.list(wheels)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(".whl")).toList();
            if (found.size() != 1) {
                throw new IOException("The build made " + found.size() + " wheels: " + found);
            }
            return found.get(0);
        }
    }

    /** Files for other places than site-packages: modules go there all the same, scripts and headers nowhere. */
    private static void spread(Path content) throws IOException {
        List<Path> data;
        try (Stream<Path> tops = Files.list(content)) {
            data = tops.filter(path -> path.getFileName().toString().endsWith(".data"))
                    .toList();
        }
        for (Path directory : data) {
            for (String modules : List.of("purelib", "platlib")) {
                if (Files.isDirectory(directory.resolve(modules))) {
                    Trees.copy(directory.resolve(modules), content);
                }
            }
            Trees.delete(directory);
        }
    }
}
