package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.Assertions.fail;

import io.faasm.core.console.LineConsole;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lets Jazzer, which is libFuzzer for the JVM, find inputs for what reads files and requests from outside. By default a fixed
 * number of them, the same in each run. {@code -Dfaasm.fuzz.seconds=300} makes it as many as that takes, {@code
 * -Dfaasm.fuzz.target=wasm} runs one target, and {@code -Dfaasm.fuzz.input=FILE} gives it one input.
 */
@Tag("slow")
@Isolated("it takes all there is of a processor")
class JavaFuzzTest {
    private static final Path OUTPUT = Path.of("target/fuzz").toAbsolutePath();
    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    /** A reader that takes more than this for some kilobytes does not bound what it takes. */
    private static final String MEMORY = "-Xmx512m";

    /** A run of some seconds is over before the better compiler pays. */
    private static final String SHORT_RUN = "-XX:TieredStopAtLevel=1";

    private static final String LONG_RUN = "-XX:+TieredCompilation";

    private static final int SECONDS_AN_INPUT = 20;

    private final ProcessRunner processes =
            new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true));

    static List<JavaTarget> targets() {
        String only = System.getProperty("faasm.fuzz.target", "");
        return JavaTarget.ALL.stream()
                .filter(target -> only.isEmpty() || target.name().equals(only))
                .toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("targets")
    void noInputDoesHarm(JavaTarget target) throws IOException {
        Optional<Duration> duration = Optional.ofNullable(System.getProperty("faasm.fuzz.seconds"))
                .map(Long::parseLong)
                .map(Duration::ofSeconds);
        Optional<Path> input = Optional.ofNullable(System.getProperty("faasm.fuzz.input"))
                .map(name -> Path.of("..").toAbsolutePath().normalize().resolve(name));
        Path directory = OUTPUT.resolve(target.name());
        // An input that failed is kept there until other ones are tried.
        if (input.isEmpty()) {
            Trees.delete(directory);
        }
        Path found = Files.createDirectories(directory.resolve("corpus"));
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        long seed = duration.isEmpty() ? 1 : new SecureRandom().nextInt(1, Integer.MAX_VALUE);
        List<Object> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java"),
                MEMORY,
                duration.isEmpty() ? SHORT_RUN : LONG_RUN,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                JAZZER,
                "--target_class=" + target.entry().getName(),
                "--instrumentation_includes=io.faasm.**",
                "--custom_hook_includes=io.faasm.**",
                // The upload server's target connects to it.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + directory,
                "-seed=" + seed,
                "-max_len=" + target.longest(),
                "-timeout=" + SECONDS_AN_INPUT,
                "-print_final_stats=1",
                "-artifact_prefix=" + directory + "/",
                duration.map(time -> "-max_total_time=" + time.toSeconds()).orElse("-runs=" + target.runs())));
        words.addAll(input.map(List::of).orElse(List.of(found, target.corpus())));
        Outcome outcome = processes.tryRun(Command.of("jazzer", words)
                .in(directory)
                .env(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"))
                .log(directory.resolve("log"))
                .timeout(duration.orElse(Duration.ZERO).plus(Duration.ofMinutes(5)))
                .build());
        FuzzerLog log = FuzzerLog.read(directory.resolve("log"));
        if (outcome.exitCode() == 0) {
            System.out.println("fuzz: " + target + ": " + log.summary() + (duration.isEmpty() ? "" : ", seed " + seed));
            return;
        }
        Path kept = input.isPresent() ? input.get() : FuzzerLog.kept(directory).orElse(directory.resolve("log"));
        fail(target + ": " + log.reason() + "\n    input: " + kept + "\n    repeat it: mvn test -pl faasm-maven-plugin"
                + " -Dtest=JavaFuzzTest -Dfaasm.tests.left.out=none -Dfaasm.fuzz.target=" + target
                + " -Dfaasm.fuzz.input="
                + kept);
    }
}
