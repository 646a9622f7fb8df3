package io.faasm.maven.inputs;

import io.faasm.core.failure.BuildFailure;

/** What happens when the lock cannot be kept to: the meaning of {@code faasm.lock}. */
public enum LockMode {
    /** The newest files of the signed index that can be had are taken, and the product says that it is not as locked. */
    PREFER,
    /** The build fails. */
    STRICT;

    public static LockMode parse(String value) {
        return switch (value) {
            case "prefer" -> PREFER;
            case "strict" -> STRICT;
            default ->
                throw new BuildFailure(
                        "faasm.lock is \"" + value + "\", which is not a valid value.",
                        "Use -Dfaasm.lock=prefer (the default) or strict.");
        };
    }
}
