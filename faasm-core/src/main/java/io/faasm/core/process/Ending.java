package io.faasm.core.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteResultHandler;

/** How a process ended. commons-exec's own handler looks every 50 ms, longer than many a guest lives; this one is told. */
final class Ending implements ExecuteResultHandler {
    /** ETXTBSY in the words of Java's different versions; there is no class of its own for it. */
    private static final Pattern BUSY = Pattern.compile("\\berror[=:] ?26\\b");

    private final CountDownLatch ended = new CountDownLatch(1);
    private int exitValue;
    private ExecuteException exception;

    @Override
    public void onProcessComplete(int value) {
        exitValue = value;
        ended.countDown();
    }

    @Override
    public void onProcessFailed(ExecuteException failure) {
        exception = failure;
        exitValue = failure.getExitValue();
        ended.countDown();
    }

    void waitFor() throws InterruptedException {
        ended.await();
    }

    /** Whether the process ended within this time. */
    boolean waitFor(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Only after the end. */
    int exitValue() {
        return exitValue;
    }

    /** Why there was no process at all, or null. Only after the end. */
    ExecuteException exception() {
        return exception;
    }

    /** Whether there was no process because the program is open for writing. Only after the end. */
    boolean programIsBusy() {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException
                    && BUSY.matcher(String.valueOf(cause.getMessage())).find()) {
                return true;
            }
        }
        return false;
    }
}
