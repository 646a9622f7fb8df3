package io.faasm.platform.server;

import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.Functions;
import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateStore;
import java.nio.file.Path;

/** Makes what runs the calls of a platform. */
@FunctionalInterface
public interface Runner {
    /** Calls with what they use, until they are closed. */
    interface Running extends AutoCloseable {
        Calls calls();

        @Override
        void close();
    }

    /** @param storage of the platform, in which what runs calls may have a directory of its own */
    Running start(Path storage, Functions functions, StateStore state, ResultStore results, CallObserver observer);
}
