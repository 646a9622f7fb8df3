package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.benchmark.Benchmark;
import io.faasm.maven.benchmark.BenchmarkRequest;
import io.faasm.maven.benchmark.CallsBenchmark;
import io.faasm.maven.benchmark.NativePackages;
import io.faasm.maven.benchmark.PyodidePackage;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.runtimeroot.Launcher;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Runs the same Python programs on native CPython, on the engine and on Pyodide under Node, in turns, and prints times and
 * ratios; after that it measures calls of functions, on the platform and on others. Needs an otherwise idle machine to mean
 * anything. Pyodide is left out where npm is not on the PATH.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "benchmark",
        defaultPhase = LifecyclePhase.VERIFY,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class BenchmarkGoal extends DownloadingGoal {

    /**
     * Directory of the programs: {@code python/*.py}, each with a function {@code run()}, {@code packages/*.py}, those that
     * need packages, {@code arrays/*.py}, those that need numpy, {@code native-packages.txt}, Debian's packages that native
     * CPython runs them with, and {@code node/}, the lock file, the wheels and the script of Pyodide.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.benchmark.programs", defaultValue = "${project.basedir}/src/benchmark")
    private File programs;

    /**
     * How often each interpreter runs each program; the median counts. Example: {@code -Dfaasm.benchmark.rounds=9}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.benchmark.rounds", defaultValue = "3")
    private int rounds;

    /**
     * How often a program is timed within one run, after a warm-up; the best time counts.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.benchmark.repetitions", defaultValue = "5")
    private int repetitions;

    /**
     * How many times as long as on native CPython an empty program may take in the engine, from the start of the process to its
     * end. When it takes longer, the benchmark fails after it has shown its figures. 0 allows any time.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.benchmark.start.limit", defaultValue = "1.1")
    private double startLimit;

    /**
     * For how many seconds a function that does nothing is called with each load: at the engine's socket, through the platform,
     * and on others beside them. 0 leaves that out. Example: {@code -Dfaasm.benchmark.calls.seconds=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.benchmark.calls.seconds", defaultValue = "3")
    private int callsSeconds;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Override
    protected void perform() {
        Console console = console();
        ProcessRunner processes = new ProcessRunner(console);
        Toolchain toolchain = Toolchain.of(products().descriptor(Toolchain.STAGE));
        Path sources = programs.toPath();
        String version = products().descriptor("cpython-build").value("version");
        if (!version.equals(toolchain.pythonVersion())) {
            console.warn("benchmark: native CPython is the toolchain's, " + toolchain.pythonVersion()
                    + ", and the engine runs " + version + ": their figures are not of the same program");
        }
        Optional<PyodidePackage.Installed> pyodide;
        Optional<NativePackages.Installed> packages;
        try (Inputs inputs = inputs()) {
            pyodide = new PyodidePackage(inputs, cache(), host(), console).install(sources);
            packages = new NativePackages(inputs, cache(), host(), processes, console).install(sources, toolchain);
        }
        List<String> python = packages.map(NativePackages.Installed::python)
                .orElseGet(() -> List.of(toolchain.python().toString()));
        Path launcher = Launcher.in(buildDirectory.toPath());
        new Benchmark(processes, console)
                .run(new BenchmarkRequest(
                        launcher,
                        python,
                        toolchain.node(),
                        pyodide,
                        packages.map(NativePackages.Installed::modules),
                        sources,
                        rounds,
                        repetitions,
                        startLimit,
                        buildDirectory.toPath().resolve("benchmark.tsv")));
        // Last: some file systems make directories slowly for a while when thousands were removed, which a start would
        // pay for.
        if (callsSeconds > 0) {
            new CallsBenchmark(processes, console)
                    .run(new CallsBenchmark.Request(
                            runtimeRoot(launcher),
                            python,
                            packages.map(NativePackages.Installed::modules),
                            toolchain.node(),
                            pyodide,
                            sources,
                            Duration.ofSeconds(callsSeconds),
                            buildDirectory.toPath().resolve("benchmark-calls.tsv")));
        }
    }

    /** The launcher is a link into it. */
    private static RuntimeRoot runtimeRoot(Path launcher) {
        try {
            return RuntimeRoot.in(launcher.toRealPath().getParent().getParent());
        } catch (IOException absent) {
            throw new UncheckedIOException("There is no runtime root at " + launcher, absent);
        }
    }
}
