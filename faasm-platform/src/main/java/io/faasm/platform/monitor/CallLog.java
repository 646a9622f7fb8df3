package io.faasm.platform.monitor;

import io.faasm.core.console.Console;
import io.faasm.core.text.Printable;
import io.faasm.core.text.Text;
import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.CallResult;
import java.util.List;

/** Says in the log which calls failed, and what their functions printed last, such as a traceback. */
public final class CallLog implements CallObserver {
    private static final int LINES = 20;

    private final Console console;

    public CallLog(Console console) {
        this.console = console;
    }

    @Override
    public void ended(Ended call) {
        CallResult result = call.result();
        if (result.failure().isEmpty() && result.returnValue() == 0) {
            return;
        }
        String what = result.failure().map(CallFailure::text).orElse("return value " + result.returnValue());
        console.info("Call of " + Printable.line(result.request().function().toString()) + " failed after "
                + call.ran().toMillis() + " ms: " + Text.printable(what));
        List<String> printed = Printable.text(result.log()).lines().toList();
        printed.stream().skip(Math.max(0, printed.size() - LINES)).forEach(line -> console.info("  | " + line));
    }
}
