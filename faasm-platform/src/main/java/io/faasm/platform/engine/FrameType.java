package io.faasm.platform.engine;

/**
 * The frames between the platform and {@code faaslet serve}, with the engine's numbers (serve_frames.h). A frame is the length of
 * its payload and its number, 32 bits each, little-endian, and the payload.
 */
public enum FrameType {
    CALL(1),
    ANSWER(2),
    LOG(16),
    RESULT(17),
    CHAIN_NAME(32),
    CHAIN_PY(33),
    AWAIT(34),
    AWAIT_OUTPUT(35),
    STATE_READ(48),
    STATE_WRITE(49),
    STATE_APPEND(50),
    STATE_APPENDED(51),
    STATE_CLEAR_APPENDED(52),
    STATE_PUSH(53),
    STATE_PULL(54),
    STATE_LOCK(55),
    STATE_UNLOCK(56);

    public static final int HEADER = 8;

    /** The largest payload: 64 MiB of data and the names around them. */
    static final int LARGEST = 64 * 1024 * 1024 + 4096;

    private final int number;

    FrameType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** The type of a frame from a call's process. */
    static FrameType fromEngine(int number) throws ProtocolViolation {
        for (FrameType type : values()) {
            if (type.number == number && type.number >= LOG.number) {
                return type;
            }
        }
        throw new ProtocolViolation("a frame of the type " + Integer.toUnsignedString(number));
    }
}
