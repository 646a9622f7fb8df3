package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.maven.benchmark.Benchmark;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.fuzz.FuzzerRuntime;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.toolchain.DebianRecipe;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes {@code inputs.lock} anew beside every recipe of a project: what the recipe wants is looked up in Debian's signed index
 * of today, every file is downloaded and checked, and what changes is printed with the reason. Nothing is built. Run it in the
 * root of the reactor, or with {@code -pl} in some modules.
 *
 * @since 0.1.0
 */
@Mojo(name = "update-lock", threadSafe = true)
public class UpdateLockGoal extends DownloadingGoal {
    /**
     * Directory with the recipe of the toolchain, if the project has one.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.toolchain.recipe", defaultValue = "${project.basedir}/src/main/debian")
    private File toolchainRecipe;

    /**
     * Directory with the recipes of CPython, if the project has some.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.cpython.recipe", defaultValue = "${project.basedir}/src/main")
    private File cpythonRecipe;

    /**
     * Directory with the recipes of packages, if the project has some.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.packages.recipes", defaultValue = "${project.basedir}/src/main/packages")
    private File packageRecipes;

    /**
     * Directory of the benchmark's programs, if the project has some.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.benchmark.programs", defaultValue = "${project.basedir}/src/benchmark")
    private File programs;

    /**
     * Directory with the recipe of libFuzzer, if the project has one.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.runtime", defaultValue = "${project.basedir}/src/fuzz/runtime")
    private File fuzzerRuntime;

    @Override
    protected void perform() {
        Console console = console();
        Map<Path, List<Wish>> wishes = wishes();
        try (Inputs inputs = inputs()) {
            wishes.forEach((lock, wanted) -> {
                InputsLock before = InputsLock.read(lock);
                Inputs.Update update = inputs.update(before, wanted);
                Path shown = project().getBasedir().toPath().relativize(lock);
                if (update.changes().isEmpty()) {
                    console.info("update-lock: " + shown + " is up to date ("
                            + update.lock().files().size() + " files)");
                } else {
                    update.changes().forEach(change -> console.info("update-lock: " + change));
                    update.lock().write(lock);
                    console.info("update-lock: wrote " + shown + " ("
                            + update.lock().files().size() + " files)");
                }
            });
        }
    }

    private Map<Path, List<Wish>> wishes() {
        Map<Path, List<Wish>> wishes = new LinkedHashMap<>();
        Path toolchain = toolchainRecipe.toPath();
        if (Files.exists(toolchain.resolve("packages.txt"))) {
            DebianRecipe recipe = DebianRecipe.read(toolchain);
            wishes.put(recipe.lock(), List.of(recipe.wish()));
        }
        if (Files.isDirectory(cpythonRecipe.toPath().resolve("versions"))) {
            wishes.putAll(CpythonStage.wishes(cpythonRecipe.toPath()));
        }
        if (Files.exists(packageRecipes.toPath().resolve("suite.txt"))) {
            wishes.put(packageRecipes.toPath().resolve(InputsLock.NAME), PackagesStage.wishes(packageRecipes.toPath()));
        }
        if (Files.exists(programs.toPath().resolve("suite.txt"))) {
            wishes.put(programs.toPath().resolve(InputsLock.NAME), Benchmark.wishes(programs.toPath()));
        }
        if (Files.exists(fuzzerRuntime.toPath().resolve("suite.txt"))) {
            wishes.put(
                    fuzzerRuntime.toPath().resolve(InputsLock.NAME),
                    List.of(FuzzerRuntime.wish(fuzzerRuntime.toPath())));
        }
        return wishes;
    }
}
