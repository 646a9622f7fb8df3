package io.faasm.platform.engine;

import io.faasm.platform.state.StateLocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a call's process asks its host for. Numbers are what the guest made of them, and not checked beyond their size. */
public sealed interface HostRequest {
    /** Start a call of another function of the same user. */
    record ChainName(String function, byte[] input) implements HostRequest {}

    /** Start a call of another entry of the same function. */
    record ChainEntry(String entry, byte[] input) implements HostRequest {}

    /** Wait for a call that this one has started. */
    record Await(int call, boolean withOutput) implements HostRequest {}

    /** Read a part of a state value; of length 0, only its size. */
    record StateRead(String key, long offset, long length) implements HostRequest {}

    /** Write a part of a state value of this size, or, where the size is 0, the whole of it. */
    record StateWrite(String key, long offset, long total, byte[] bytes) implements HostRequest {}

    record StateAppend(String key, byte[] element) implements HostRequest {}

    /** Read the first elements, zeros behind them up to the length. */
    record StateAppended(String key, long length, long count) implements HostRequest {}

    record StateClearAppended(String key) implements HostRequest {}

    record StatePush(String key) implements HostRequest {}

    record StatePull(String key) implements HostRequest {}

    record StateLock(String key, StateLocks.Kind kind) implements HostRequest {}

    record StateUnlock(String key) implements HostRequest {}

    /** Reads a request from a frame's payload. */
    static HostRequest of(FrameType type, byte[] payload) throws ProtocolViolation {
        Reader in = new Reader(type, payload);
        HostRequest request = switch (type) {
            case CHAIN_NAME -> new ChainName(in.text(), in.rest());
            case CHAIN_PY -> new ChainEntry(in.text(), in.rest());
            case AWAIT -> new Await(in.number32(), false);
            case AWAIT_OUTPUT -> new Await(in.number32(), true);
            case STATE_READ -> new StateRead(in.text(), in.number64(), in.number64());
            case STATE_WRITE -> new StateWrite(in.text(), in.number64(), in.number64(), in.rest());
            case STATE_APPEND -> new StateAppend(in.text(), in.rest());
            case STATE_APPENDED -> new StateAppended(in.text(), in.number64(), Integer.toUnsignedLong(in.number32()));
            case STATE_CLEAR_APPENDED -> new StateClearAppended(in.text());
            case STATE_PUSH -> new StatePush(in.text());
            case STATE_PULL -> {
                String key = in.text();
                in.number64();
                yield new StatePull(key);
            }
            case STATE_LOCK -> new StateLock(in.text(), in.lock());
            case STATE_UNLOCK -> {
                String key = in.text();
                in.lock();
                yield new StateUnlock(key);
            }
            case CALL, ANSWER, LOG, RESULT -> throw new ProtocolViolation(type + " is no request");
        };
        in.requireEnd();
        return request;
    }

    /** Takes a payload apart. */
    final class Reader {
        private final FrameType type;
        private final ByteBuffer payload;

        Reader(FrameType type, byte[] payload) {
            this.type = type;
            this.payload = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        }

        int number32() throws ProtocolViolation {
            require(Integer.BYTES);
            return payload.getInt();
        }

        long number64() throws ProtocolViolation {
            require(Long.BYTES);
            long number = payload.getLong();
            if (number < 0) {
                throw new ProtocolViolation(type + " with the number " + Long.toUnsignedString(number));
            }
            return number;
        }

        String text() throws ProtocolViolation {
            int length = number32();
            require(length);
            ByteBuffer bytes = payload.slice(payload.position(), length);
            payload.position(payload.position() + length);
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            } catch (CharacterCodingException broken) {
                throw new ProtocolViolation(type + " with a name that is not UTF-8");
            }
        }

        byte[] rest() {
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            return bytes;
        }

        StateLocks.Kind lock() throws ProtocolViolation {
            int kind = number32();
            return switch (kind) {
                case 0 -> StateLocks.Kind.READ;
                // Faasm's global lock is that of all hosts; here there is one.
                case 1, 2 -> StateLocks.Kind.WRITE;
                default -> throw new ProtocolViolation(type + " of the kind " + Integer.toUnsignedString(kind));
            };
        }

        private void require(int length) throws ProtocolViolation {
            if (length < 0 || payload.remaining() < length) {
                throw new ProtocolViolation(type + " that ends early");
            }
        }

        void requireEnd() throws ProtocolViolation {
            if (payload.hasRemaining()) {
                throw new ProtocolViolation(type + " with " + payload.remaining() + " bytes too many");
            }
        }
    }
}
