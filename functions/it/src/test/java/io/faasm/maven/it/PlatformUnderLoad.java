package io.faasm.maven.it;

import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.StoreInUse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * A process of its own that calls functions on a platform until it is killed, and writes a line for each call whose result it
 * was given: the caller, what the caller counts, and the message id.
 */
final class PlatformUnderLoad {
    static final int CALLERS = 8;

    private PlatformUnderLoad() {}

    /** @param args the platform's directory, a function's directory, and where to begin to count */
    public static void main(String[] args) throws StoreInUse, InterruptedException {
        // Closed by being killed.
        @SuppressWarnings("resource")
        LocalPlatform platform = new LocalPlatform(Path.of(args[0]), SchedulerSettings.on(2));
        platform.put("demo", "keep", Path.of(args[1]));
        System.out.println("ready");
        int first = Integer.parseInt(args[2]);
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            new Thread(() -> call(platform, number, first)).start();
        }
        Thread.currentThread().join();
    }

    private static void call(LocalPlatform platform, int caller, int first) {
        for (int count = first; ; count++) {
            int message = count * CALLERS + caller;
            String value = String.format(Locale.ROOT, "%09d", count);
            CallRequest request = new CallRequest(
                    1,
                    message,
                    FunctionId.python("demo", "keep"),
                    Optional.empty(),
                    ("key" + caller + " " + value).getBytes(StandardCharsets.UTF_8),
                    false);
            try {
                CallResult result = LocalPlatform.get(platform.calls().submit(request));
                if (result.returnValue() == 0) {
                    System.out.println(caller + " " + count + " " + message);
                } else {
                    System.out.println("failed " + result.failure() + " " + result.log());
                }
            } catch (CallsRefused refused) {
                throw new AssertionError(refused);
            }
        }
    }
}
