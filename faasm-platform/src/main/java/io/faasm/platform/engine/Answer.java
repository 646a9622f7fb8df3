package io.faasm.platform.engine;

/** Answers a request of a call's process, once, from any thread. Nothing happens when the process has ended meanwhile. */
public interface Answer {
    /** What was asked for, as it goes over the wire: pieces, one behind the other. */
    void ok(byte[]... pieces);

    /** Why it cannot be had; the function's author reads it. */
    void refuse(String reason);
}
