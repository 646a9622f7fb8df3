package io.faasm.core.failure;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Recognizes that a disk is full, of which Java tells in words only. */
public final class FullDisk {
    private FullDisk() {}

    /** Whether this failure, or one that led to it, is that nothing more can be written. */
    public static boolean isCauseOf(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if ((each instanceof IOException || each instanceof UncheckedIOException)
                    && each.getMessage() != null
                    && (each.getMessage().contains("No space left on device")
                            || each.getMessage().contains("Disk quota exceeded"))) {
                return true;
            }
        }
        return false;
    }
}
