package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.fuzz.FuzzRequest;
import io.faasm.maven.fuzz.FuzzerRuntime;
import io.faasm.maven.fuzz.Fuzzing;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Fuzzes C code: libFuzzer on what reads files and command lines, with AddressSanitizer and UndefinedBehaviorSanitizer, and
 * programs of random host calls in the engine, after which nothing outside their directories may have changed. Random modules
 * become machine code, and have to do what they do in Node's engine. Without {@code faasm.fuzz.seconds} a fixed number of inputs
 * is tried, the same each time, in less than a minute. An input that fails is kept, and the command is told that repeats it.
 *
 * @since 0.1.0
 */
@Mojo(
        name = "fuzz",
        defaultPhase = LifecyclePhase.VERIFY,
        requiresDependencyResolution = ResolutionScope.COMPILE,
        threadSafe = true)
public class FuzzGoal extends DownloadingGoal {

    /**
     * Directory of the fuzz targets.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.targets", defaultValue = "${project.basedir}/src/fuzz")
    private File targets;

    /**
     * Directory of the C sources that are tried.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.sources", defaultValue = "${project.basedir}/src/main/c")
    private File sources;

    /**
     * Directory with the recipe of libFuzzer, and the header of all targets.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.runtime", defaultValue = "${project.basedir}/src/fuzz/runtime")
    private File runtime;

    /**
     * How long each target runs, in seconds. By default a fixed number of inputs is tried. Example: {@code
     * -Dfaasm.fuzz.seconds=300}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.seconds")
    private Integer seconds;

    /**
     * The one target to run; all by default. Example: {@code -Dfaasm.fuzz.target=host-calls}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.target")
    private String target;

    /**
     * What {@code faasm.fuzz.target} is given: a file, for {@code host-calls} also the number of a program, and for {@code
     * modules} that alone. By default what the fuzzer makes. Example: {@code -Dfaasm.fuzz.input=codegen/target/fuzz/dylink-section/crash-1234}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.input")
    private String input;

    /**
     * Where the random numbers begin. By default 1 without {@code faasm.fuzz.seconds}, and any number with it, which the log
     * tells.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.seed")
    private Long seed;

    /**
     * Leaves fuzzing out. Off by default. Example: {@code -Dfaasm.fuzz.skip}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.fuzz.skip", defaultValue = "false")
    private boolean skipFuzzing;

    /**
     * Leaves out everything that takes minutes; this project sets it to {@code true}. Example: {@code -DskipITs=false}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipITs", defaultValue = "false")
    private boolean skipIntegrationTests;

    /**
     * Leaves all tests out. Off by default. Example: {@code -DskipTests}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "skipTests", defaultValue = "false")
    private boolean skipTests;

    @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
    private File buildDirectory;

    @Override
    protected void perform() throws IOException {
        if (skipFuzzing || skipTests || skipIntegrationTests) {
            getLog().info("Fuzzing is skipped.");
            return;
        }
        Console console = console();
        ProcessRunner processes = new ProcessRunner(console);
        FuzzRequest request = new FuzzRequest(
                project().getArtifactId(),
                targets.toPath(),
                runtime.toPath(),
                sources.toPath(),
                Toolchain.of(products().descriptor(Toolchain.STAGE)),
                buildDirectory.toPath().resolve("fuzz"),
                Optional.ofNullable(target),
                Optional.ofNullable(input).map(this::given),
                Optional.ofNullable(seconds).map(Duration::ofSeconds),
                seed == null ? OptionalLong.empty() : OptionalLong.of(seed));
        try (Inputs inputs = inputs()) {
            new Fuzzing(cache(), host(), processes, console)
                    .run(request, new FuzzerRuntime(inputs, cache(), host(), processes));
        }
    }

    /** A number, or a file as the user sees it: from where Maven was started. */
    private String given(String value) {
        return value.matches("\\d+")
                ? value
                : Path.of(session().getExecutionRootDirectory()).resolve(value).toString();
    }
}
