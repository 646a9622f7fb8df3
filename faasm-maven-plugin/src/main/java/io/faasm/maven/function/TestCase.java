package io.faasm.maven.function;

/**
 * One test and how it ended.
 *
 * @param className module and class, or the module alone
 * @param name the method
 * @param seconds how long it took
 * @param outcome how it ended
 * @param type the exception's class, or empty
 * @param message what the exception or the skip says, or empty
 * @param trace the traceback with the host's paths, or empty
 * @param output what it printed
 * @param errorOutput what it printed to standard error
 */
record TestCase(
        String className,
        String name,
        double seconds,
        Outcome outcome,
        String type,
        String message,
        String trace,
        String output,
        String errorOutput) {

    enum Outcome {
        PASSED,
        FAILURE,
        ERROR,
        SKIPPED
    }

    String id() {
        return className + "." + name;
    }

    boolean bad() {
        return outcome == Outcome.FAILURE || outcome == Outcome.ERROR;
    }

    String firstLineOfMessage() {
        return message.strip().lines().findFirst().orElse("");
    }
}
