package io.faasm.maven.fuzz;

import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is to be fuzzed, and for how long.
 *
 * @param module the module whose targets these are, as Maven's {@code -pl} takes it
 * @param targets directory with the fuzz targets, {@code c}, their inputs, {@code corpus}, and the program that makes random
 *     host calls, {@code calls}
 * @param runtime directory with libFuzzer's recipe, and the header of all targets
 * @param sources directory of the C sources that are tried
 * @param toolchain the compilers
 * @param output directory that receives programs, logs, and the inputs that fail
 * @param only the one target to run; empty: all
 * @param input what that target is given: a file, or the number of a program of host calls; empty: what the fuzzer makes
 * @param duration how long each target runs; empty: a fixed number of inputs, the same in each run
 * @param seed where the random numbers begin; empty: a fixed one in short runs, and any in long ones
 */
public record FuzzRequest(
        String module,
        Path targets,
        Path runtime,
        Path sources,
        Toolchain toolchain,
        Path output,
        Optional<String> only,
        Optional<String> input,
        Optional<Duration> duration,
        OptionalLong seed) {

    /** Whether a target was asked for. */
    boolean wants(String target) {
        return only.isEmpty() || only.get().equals(target);
    }

    /** Whether this is the run of every build, which need not be done again while nothing changes. */
    boolean isShort() {
        return only.isEmpty() && input.isEmpty() && duration.isEmpty() && seed.isEmpty();
    }

    /** Where the random numbers begin, or the number of the first program. */
    long first() {
        return seed.orElseGet(() -> duration.isEmpty() ? 1 : new SecureRandom().nextInt(1, Integer.MAX_VALUE));
    }

    /** The number of the program that is the input; empty: the input is something else, or there is none. */
    OptionalLong number() {
        return input.filter(given -> given.matches("\\d{1,18}")).stream()
                .mapToLong(Long::parseLong)
                .findFirst();
    }

    /** The command that gives one input to one target again. */
    String repeat(String target, Object given) {
        return "mvn verify -pl " + module + " -DskipITs=false -Dfaasm.fuzz.target=" + target + " -Dfaasm.fuzz.input="
                + given;
    }
}
