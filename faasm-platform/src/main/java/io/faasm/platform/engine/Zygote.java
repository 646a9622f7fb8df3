package io.faasm.platform.engine;

import io.faasm.core.console.Console;
import io.faasm.core.text.Printable;
import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.FunctionVersion;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One {@code faaslet serve}, which has loaded one version of a function. */
final class Zygote {
    /** How long it may take to end when it runs no call and was asked to. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int LONGEST_LINE = 16 * 1024;
    private static final int LAST_LINES = 20;

    private final FunctionVersion version;
    private final Path socket;
    private final EngineConnections connections;
    private final Console console;
    private final Process process;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Map<Long, CallConnection> calls = new ConcurrentHashMap<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private volatile String reason;
    private volatile boolean ending;
    private volatile long bytes;

    private Zygote(
            FunctionVersion version, Path socket, EngineConnections connections, Console console, Process process) {
        this.version = version;
        this.socket = socket;
        this.connections = connections;
        this.console = console;
        this.process = process;
    }

    /** Starts it; whether it comes to take calls is seen by {@link #ready}. */
    static Zygote start(
            FunctionVersion version,
            List<String> command,
            Path scratch,
            Path socket,
            EngineConnections connections,
            Console console)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(scratch.toFile());
        // The engine needs nothing of what the platform was started with, but to know where its calls have /tmp.
        builder.environment().clear();
        builder.environment().put("TMPDIR", scratch.toString());
        Zygote zygote = new Zygote(version, socket, connections, console, builder.start());
        // One after the other: when the events have ended, what was said before is known.
        Thread log = thread("zygote-log", () -> zygote.lines(zygote.process.getErrorStream(), zygote::printed));
        thread("zygote-events", () -> {
            zygote.lines(zygote.process.getInputStream(), zygote::event);
            zygote.ended(log);
        });
        return zygote;
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    FunctionVersion version() {
        return version;
    }

    /** Completes when it takes calls; fails with a {@link NotLoaded} when it never will. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Completes when the process is gone. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    boolean isEnding() {
        return ending;
    }

    /** The memory of its own that it had when it was ready. */
    long bytes() {
        return bytes;
    }

    /**
     * Starts a call; the listener hears everything else. The call can be killed by what is returned.
     *
     * @param after runs when the call's process is gone
     */
    RunningCall call(CallSpec spec, CallListener listener, Runnable after) {
        CallConnection call = new CallConnection(spec, listener, connections.loop(), () -> {
            calls.remove(spec.number());
            after.run();
        });
        calls.put(spec.number(), call);
        connections.connect(socket, call);
        if (gone.isDone()) {
            connections.run(call, () -> call.lost("the function's zygote ended"));
        }
        return failure -> connections.run(call, () -> call.kill(failure));
    }

    private void event(String line) {
        try {
            ZygoteEvent event = ZygoteEvent.of(line);
            if (event instanceof ZygoteEvent.Ready) {
                ready.complete(null);
                bytes = ownMemory();
            } else if (event instanceof ZygoteEvent.NotLoaded notLoaded) {
                // It ends now; what it printed before is waited for until then.
                reason = notLoaded.text();
                if (ready.isDone()) {
                    end(); // calls that run may end before
                } else {
                    endSoon();
                }
            } else if (event instanceof ZygoteEvent.Reaped reaped) {
                CallConnection call = calls.get(reaped.call());
                if (call != null) {
                    connections.run(call, () -> call.reaped(reaped));
                }
            }
        } catch (ProtocolViolation broken) {
            console.warn("The zygote of " + version.id() + " sent " + Printable.line(broken.getMessage())
                    + " and is ended.");
            kill();
        }
    }

    private void printed(String line) {
        synchronized (lastLines) {
            if (lastLines.size() == LAST_LINES) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
        console.debug("[" + version.id() + "] " + Printable.line(line));
    }

    private String withLastLines(String text) {
        synchronized (lastLines) {
            return lastLines.isEmpty() ? text : text + "\n" + String.join("\n", lastLines);
        }
    }

    private void ended(Thread log) {
        try {
            log.join(GRACE.toMillis());
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        ending = true;
        String why = reason == null ? "the function's zygote ended with code " + process.exitValue() : reason;
        ready.completeExceptionally(new NotLoaded(CallFailure.Reason.LOAD, withLastLines(why)));
        gone.complete(null);
        calls.values().forEach(call -> connections.run(call, () -> call.lost("the function's zygote ended")));
        try {
            Files.deleteIfExists(socket);
        } catch (IOException left) {
            console.debug("A socket stays: " + left);
        }
    }

    /** Lets the calls that run end, and then the process. */
    void end() {
        ending = true;
        // The end of its input is its sign.
        try {
            process.getOutputStream().close();
        } catch (IOException already) {
            console.debug("A zygote has ended already: " + already);
        }
    }

    /** Ends it if it does not end by itself; it runs no call any more. */
    void endSoon() {
        end();
        CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::kill);
    }

    /** Ends it before it is ready. */
    void giveUp(String why) {
        reason = why;
        stop();
    }

    /** Ends it with all its calls, so that it still removes what these have in scratch. */
    void stop() {
        endSoon();
        // A second sign. Process.destroy would also close the streams, which are read to their end.
        process.toHandle().destroy();
    }

    /** Ends it with all its calls. When the supervisor dies, the kernel kills the processes that it started. */
    void kill() {
        ending = true;
        process.destroyForcibly();
    }

    /** The lines of a stream, without their ends; what is longer than a line may be is cut. */
    private void lines(InputStream stream, java.util.function.Consumer<String> receiver) {
        byte[] line = new byte[LONGEST_LINE];
        int length = 0;
        try (InputStream in = new BufferedInputStream(stream)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next == '\n') {
                    receiver.accept(new String(line, 0, length, StandardCharsets.UTF_8));
                    length = 0;
                } else if (length < line.length) {
                    line[length++] = (byte) next;
                }
            }
        } catch (IOException closed) {
            console.debug("A stream of the zygote of " + version.id() + " broke off: " + closed);
        }
        if (length > 0) {
            receiver.accept(new String(line, 0, length, StandardCharsets.UTF_8));
        }
    }

    /** Memory of its own that the process with the function has; the supervisor has next to none. */
    private long ownMemory() {
        try (Stream<ProcessHandle> family = Stream.concat(Stream.of(process.toHandle()), process.descendants())) {
            return family.mapToLong(member -> anonymousMemory(member.pid()))
                    .max()
                    .orElse(0);
        }
    }

    private static long anonymousMemory(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("RssAnon:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
                }
            }
        } catch (IOException ended) {
            return 0;
        }
        return 0;
    }
}
