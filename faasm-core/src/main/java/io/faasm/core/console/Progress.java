package io.faasm.core.console;

/** One piece of work that advances. Safe for use by several threads. */
public interface Progress extends AutoCloseable {
    /**
     * Counts work that is done.
     *
     * @param by     units done since the last call
     * @param detail what was done, shown beside the figures; may be empty
     */
    void advance(long by, String detail);

    @Override
    void close();
}
