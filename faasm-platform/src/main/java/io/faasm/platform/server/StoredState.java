package io.faasm.platform.server;

import io.faasm.platform.http.Refusal;
import io.faasm.platform.state.StateKey;
import io.faasm.platform.state.StateRefused;
import io.faasm.platform.state.StateStore;
import io.faasm.platform.upload.StateValues;
import java.util.Optional;

/** The state values that functions have, for those who upload them and ask for them. */
final class StoredState implements StateValues {
    private final StateStore store;

    StoredState(StateStore store) {
        this.store = store;
    }

    @Override
    public Optional<byte[]> read(String user, String key) {
        byte[] value = store.read(new StateKey(user, key), 0, Long.MAX_VALUE).bytes();
        return value.length == 0 ? Optional.empty() : Optional.of(value);
    }

    @Override
    public void replace(String user, String key, byte[] value) throws Refusal {
        try {
            store.replace(new StateKey(user, key), value);
        } catch (StateRefused refused) {
            throw new Refusal(507, refused.getMessage());
        }
    }
}
