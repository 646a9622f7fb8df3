package io.faasm.platform.scheduler;

import io.faasm.core.console.Console;
import io.faasm.platform.engine.Answer;
import io.faasm.platform.engine.HostRequest;
import io.faasm.platform.engine.HostRequest.StateAppend;
import io.faasm.platform.engine.HostRequest.StateAppended;
import io.faasm.platform.engine.HostRequest.StateClearAppended;
import io.faasm.platform.engine.HostRequest.StateRead;
import io.faasm.platform.engine.HostRequest.StateWrite;
import io.faasm.platform.state.StateKey;
import io.faasm.platform.state.StateRefused;
import io.faasm.platform.state.StateStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.Executor;

/** Answers what calls ask of state values. The database may keep its caller waiting, so threads of its own do that. */
final class StateRequests {
    private static final byte[] NOTHING = new byte[0];

    private final StateStore store;
    private final Executor executor;
    private final Console console;

    StateRequests(StateStore store, Executor executor, Console console) {
        this.store = store;
        this.executor = executor;
        this.console = console;
    }

    private interface Work {
        byte[][] answer() throws StateRefused;
    }

    void answer(String user, HostRequest request, Answer answer) {
        if (request instanceof StateRead read) {
            later(answer, () -> {
                StateStore.Part part = store.read(new StateKey(user, read.key()), read.offset(), read.length());
                return new byte[][] {number(part.size()), part.bytes()};
            });
        } else if (request instanceof StateWrite write) {
            later(answer, () -> {
                StateKey key = new StateKey(user, write.key());
                if (write.total() == 0) {
                    store.write(key, write.bytes());
                } else {
                    store.writePart(key, write.offset(), write.total(), write.bytes());
                }
                return new byte[][] {NOTHING};
            });
        } else if (request instanceof StateAppend append) {
            later(answer, () -> {
                store.append(new StateKey(user, append.key()), append.element());
                return new byte[][] {NOTHING};
            });
        } else if (request instanceof StateAppended appended) {
            later(answer, () -> {
                StateKey key = new StateKey(user, appended.key());
                if (appended.length() > StateStore.LARGEST) {
                    throw new StateRefused(appended.length()
                            + " bytes of appended state cannot be read at once: at most " + StateStore.LARGEST);
                }
                int length = (int) appended.length();
                return new byte[][] {Arrays.copyOf(store.appended(key, appended.count(), length), length)};
            });
        } else if (request instanceof StateClearAppended clear) {
            later(answer, () -> {
                store.clearAppended(new StateKey(user, clear.key()));
                return new byte[][] {NOTHING};
            });
        } else {
            // There is one copy of a value, so that nothing is pushed or pulled.
            answer.ok(NOTHING);
        }
    }

    private void later(Answer answer, Work work) {
        executor.execute(() -> {
            byte[][] done;
            try {
                done = work.answer();
            } catch (StateRefused | IllegalArgumentException refused) {
                answer.refuse(refused.getMessage());
                return;
            } catch (RuntimeException broken) {
                console.warn("A state value cannot be had: " + broken.getMessage());
                answer.refuse("the platform's store of state does not work");
                return;
            }
            answer.ok(done);
        });
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
    }
}
