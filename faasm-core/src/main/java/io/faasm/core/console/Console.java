package io.faasm.core.console;

/** Receives the lines that a stage has for its user. Safe for use by several threads. */
public interface Console {
    void info(String line);

    void warn(String line);

    void debug(String line);

    /** Whether nobody watches: output is kept short. */
    boolean batch();

    /**
     * Opens a progress line, written at most every 10 s in batch mode and every 2 s otherwise.
     *
     * @param stage what is going on, for instance {@code toolchain: downloading}
     * @param total how many units there will be, or a negative number when that is unknown
     * @param unit  what is counted; {@code bytes} is shown as MB
     */
    Progress progress(String stage, long total, String unit);
}
