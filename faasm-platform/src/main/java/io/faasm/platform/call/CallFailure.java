package io.faasm.platform.call;

/**
 * Why a call has no result of its own.
 *
 * @param reason the kind, for programs and metrics
 * @param text what happened, for people
 */
public record CallFailure(Reason reason, String text) {
    /** The kinds of failures. */
    public enum Reason {
        /** Nothing is uploaded under the function's name. */
        NO_FUNCTION,
        /** The function could not be loaded, for instance because an import failed. */
        LOAD,
        /** The guest left by itself before it had returned. */
        EXIT,
        /** WebAssembly trapped. */
        TRAP,
        /** A signal ended the call's process. */
        SIGNAL,
        /** The deadline passed, in the queue or while the call ran. */
        TIME,
        /** The limit of processor time was exceeded. */
        CPU,
        /** The limit of memory was exceeded. */
        MEMORY,
        /** The limit of output was exceeded. */
        OUTPUT,
        /** The calls that this one descends from have used up what they may make: number, depth, or bytes. */
        BUDGET,
        /** The call's process broke the protocol. */
        PROTOCOL,
        /** The engine went away, or the platform was stopped, before the call had ended. */
        LOST
    }
}
