package io.faasm.maven.mojo;

import io.faasm.core.failure.BuildFailure;
import java.time.Duration;

/** Numbers that users give, within what makes sense. */
final class Bounds {
    static final long MEBIBYTE = 1L << 20;

    private static final int DAY = 24 * 60 * 60;

    private Bounds() {}

    /** A time-out in seconds, of up to a day. */
    static Duration seconds(String property, int value) {
        return Duration.ofSeconds(within(property, value, 1, DAY, " seconds"));
    }

    /** A limit in MiB, up to what one array holds. */
    static long mebibytes(String property, int value) {
        return within(property, value, 1, 2047, " MiB") * MEBIBYTE;
    }

    /** A TCP port. */
    static int port(String property, int value, boolean anyFree) {
        return within(property, value, anyFree ? 0 : 1, 65535, "");
    }

    static int within(String property, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw new BuildFailure(
                    property + " is " + value + ", and has to be from " + least + " to " + most + unit + ".",
                    "Correct it on the command line (-D" + property + "=…), in the POM or in settings.xml.");
        }
        return value;
    }
}
