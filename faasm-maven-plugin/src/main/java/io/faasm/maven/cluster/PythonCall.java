package io.faasm.maven.cluster;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Text;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One call of a Python function on a cluster.
 *
 * @param entry     a function of function.py to call instead of {@code faasm_main}
 * @param input     what the function reads
 * @param withChain whether the calls that it chains are recorded, so that they can be shown
 */
public record PythonCall(FunctionName name, Optional<String> entry, byte[] input, boolean withChain) {
    private static final Pattern ENTRY = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

    public PythonCall {
        entry.filter(given -> !ENTRY.matcher(given).matches()).ifPresent(given -> {
            // A worker splits user, function and entry at blanks.
            throw new BuildFailure(
                    "\"" + Text.printable(given) + "\" is not the name of a Python function", "Correct faasm.entry.");
        });
    }

    /** What a worker hands to the interpreter as its arguments. */
    String commandLine() {
        return name.user() + " " + name.function()
                + entry.map(given -> " " + given).orElse("");
    }
}
