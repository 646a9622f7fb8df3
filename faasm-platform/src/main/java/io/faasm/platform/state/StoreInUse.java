package io.faasm.platform.state;

import java.nio.file.Path;

/** Another process has the store open. */
public final class StoreInUse extends Exception {
    private static final long serialVersionUID = 1L;

    StoreInUse(Path directory, Throwable cause) {
        super("Another process uses the store in " + directory, cause);
    }
}
