package io.faasm.platform.server;

import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionVersion;
import java.time.Duration;
import java.util.List;

/** Tells several observers of calls what it is told. */
record Observers(List<CallObserver> all) implements CallObserver {
    @Override
    public void refused(CallsRefused.Reason reason) {
        all.forEach(each -> each.refused(reason));
    }

    @Override
    public void ended(Ended call) {
        all.forEach(each -> each.ended(call));
    }

    @Override
    public void loaded(FunctionVersion version, Duration took, boolean succeeded) {
        all.forEach(each -> each.loaded(version, took, succeeded));
    }
}
