package io.faasm.platform.engine;

/** Something that a call's process or a zygote must not say. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolViolation(String message) {
        super(message);
    }
}
