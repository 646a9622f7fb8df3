package io.faasm.platform.engine;

import io.faasm.core.console.Console;
import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.call.Functions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The loaded functions. A function is loaded by the first call that needs it, and given up when it was not used for a time, when
 * others need the memory, or when there is a later version; calls that it runs end before. What cannot be loaded is not tried
 * again for a moment, which doubles each time.
 */
public final class ZygotePool implements AutoCloseable {
    /** The longest path of a Unix socket. */
    private static final int LONGEST_PATH = 107;

    /** How names of sockets begin. */
    private static final String SOCKET = "z";

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String STOPPING = "the platform is being stopped";

    /** How often a version may vanish between being found and being kept. */
    private static final int TRIES = 10;

    private final Functions functions;
    private final ZygoteCommand command;
    private final ZygoteSettings settings;
    private final CallObserver observer;
    private final Console console;
    private final EngineConnections connections;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "zygote-pool");
        thread.setDaemon(true);
        return thread;
    });

    /** The member of each function that takes new calls, or is going to. */
    private final Map<FunctionId, Member> current = new HashMap<>();

    /** All whose process may be there. */
    private final Set<Member> members = new HashSet<>();

    private final Map<FunctionId, Failure> failures = new HashMap<>();
    private final Deque<Member> waiting = new ArrayDeque<>();
    private final Set<String> loadingUsers = new HashSet<>();
    private long sockets;
    private boolean closed;

    /** A version of a function, from when a call needs it. */
    private static final class Member {
        private final FunctionVersion version;
        private final CompletableFuture<Member> ready = new CompletableFuture<>();
        private Optional<Zygote> zygote = Optional.empty();
        private int calls;
        private long lastUse = System.nanoTime();
        private boolean retired;

        private Member(FunctionVersion version) {
            this.version = version;
        }
    }

    private record Failure(FunctionVersion version, NotLoaded why, Duration pause, long since) {
        boolean counts(FunctionVersion wanted) {
            return version.equals(wanted) && System.nanoTime() - since < pause.toNanos();
        }
    }

    /** A loaded function that stays loaded until this is given back, by the end of the call's process or unused. */
    public final class Lease {
        private final Member member;

        private Lease(Member member) {
            this.member = member;
        }

        /** Runs the call; the lease ends with its process. */
        public RunningCall run(CallSpec spec, CallListener listener) {
            return member.zygote.orElseThrow().call(spec, listener, this::giveBack);
        }

        /** Gives the lease back without a call. */
        public void giveBack() {
            ZygotePool.this.giveBack(member);
        }
    }

    /** @param threads for connections to calls */
    public ZygotePool(
            Functions functions,
            ZygoteCommand command,
            ZygoteSettings settings,
            CallObserver observer,
            Console console,
            int threads) {
        this.functions = functions;
        this.command = command;
        this.settings = settings;
        this.observer = observer;
        this.console = console;
        try {
            RunDirectory.make(settings.directory());
            RunDirectory.make(settings.scratch());
            removeSockets();
        } catch (IOException unusable) {
            throw new UncheckedIOException("No sockets can be made in " + settings.directory(), unusable);
        }
        connections = new EngineConnections(threads);
        clock.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Those that a platform left which was killed. What its zygotes left in scratch, the next zygote removes. */
    private void removeSockets() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(settings.directory(), SOCKET + "*")) {
            for (Path socket : left) {
                Files.delete(socket);
            }
        }
    }

    /**
     * The function as it is now, loaded; fails with {@link NotLoaded}. What is returned is complete already when the function is
     * loaded.
     */
    public CompletableFuture<Lease> lease(FunctionId id) {
        for (int tries = 0; tries < TRIES; tries++) {
            Optional<FunctionVersion> version = functions.current(id);
            if (version.isEmpty()) {
                return failed(CallFailure.Reason.NO_FUNCTION, "there is no function " + id);
            }
            Optional<CompletableFuture<Lease>> lease = lease(version.get());
            if (lease.isPresent()) {
                return lease.get();
            }
        }
        return failed(CallFailure.Reason.LOAD, "the function " + id + " is replaced faster than it can be loaded");
    }

    private static CompletableFuture<Lease> failed(CallFailure.Reason reason, String text) {
        return CompletableFuture.failedFuture(new NotLoaded(reason, text));
    }

    /** Whether there is such a function. */
    public boolean knows(FunctionId id) {
        return functions.current(id).isPresent();
    }

    /** Empty when another version has taken the place of this one meanwhile. */
    private Optional<CompletableFuture<Lease>> lease(FunctionVersion version) {
        Member member;
        Optional<Member> outdated = Optional.empty();
        synchronized (this) {
            if (closed) {
                return Optional.of(failed(CallFailure.Reason.LOST, STOPPING));
            }
            Failure failure = failures.get(version.id());
            if (failure != null && failure.counts(version)) {
                return Optional.of(CompletableFuture.failedFuture(failure.why()));
            }
            member = current.get(version.id());
            if (member == null || !member.version.equals(version) || isDead(member)) {
                outdated = Optional.ofNullable(member);
                if (!functions.retain(version)) {
                    return Optional.empty();
                }
                member = new Member(version);
                current.put(version.id(), member);
                members.add(member);
                waiting.add(member);
            }
            member.calls++;
            member.lastUse = System.nanoTime();
        }
        outdated.ifPresent(this::retire);
        loadMore();
        if (member.ready.isDone() && !member.ready.isCompletedExceptionally()) {
            return Optional.of(CompletableFuture.completedFuture(new Lease(member)));
        }
        return Optional.of(member.ready.thenApply(Lease::new));
    }

    private static boolean isDead(Member member) {
        return member.zygote.map(Zygote::isEnding).orElse(false);
    }

    private void giveBack(Member member) {
        synchronized (this) {
            member.calls--;
            member.lastUse = System.nanoTime();
        }
        endIfUnused(member);
    }

    /** Ends what gets no further call and runs none. */
    private void endIfUnused(Member member) {
        boolean unused;
        synchronized (this) {
            unused = member.retired && member.calls == 0;
        }
        if (unused) {
            member.zygote.ifPresent(Zygote::endSoon);
        }
    }

    /** Takes a member off for good: it gets no further call, and ends after those that it has. */
    private void retire(Member member) {
        synchronized (this) {
            member.retired = true;
            current.remove(member.version.id(), member);
        }
        endIfUnused(member);
    }

    private void loadMore() {
        while (true) {
            Member next;
            synchronized (this) {
                next = closed ? null : takeWaiting();
                if (next == null) {
                    return;
                }
            }
            // A program is started here, which a thread that serves calls should not wait for.
            clock.execute(() -> load(next));
        }
    }

    private Member takeWaiting() {
        if (loadingUsers.size() >= settings.loads()) {
            return null;
        }
        for (Iterator<Member> each = waiting.iterator(); each.hasNext(); ) {
            Member member = each.next();
            if (loadingUsers.add(member.version.id().user())) {
                each.remove();
                return member;
            }
        }
        return null;
    }

    private void load(Member member) {
        long start = System.nanoTime();
        Path socket;
        synchronized (this) {
            socket = settings.directory().resolve(SOCKET + ++sockets);
        }
        try {
            requireShort(socket);
            Zygote zygote = Zygote.start(
                    member.version,
                    command.line(member.version, socket),
                    settings.scratch(),
                    socket,
                    connections,
                    console);
            synchronized (this) {
                member.zygote = Optional.of(zygote);
            }
            clock.schedule(
                    () -> {
                        if (!zygote.ready().isDone()) {
                            zygote.giveUp("the function was not loaded within "
                                    + settings.load().toSeconds() + " s");
                        }
                    },
                    settings.load().toMillis(),
                    TimeUnit.MILLISECONDS);
            zygote.gone().thenRun(() -> gone(member));
            zygote.ready().whenComplete((nothing, failure) -> loaded(member, start, Optional.ofNullable(failure)));
        } catch (IOException | RuntimeException failed) {
            loaded(
                    member,
                    start,
                    Optional.of(new NotLoaded(
                            CallFailure.Reason.LOAD, "the engine cannot be started: " + failed.getMessage())));
            gone(member);
        }
    }

    private static void requireShort(Path socket) throws IOException {
        if (socket.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException("the path " + socket + " is longer than " + LONGEST_PATH
                    + " bytes, which is too long for a socket; choose a shorter directory for the platform");
        }
    }

    private void loaded(Member member, long start, Optional<Throwable> failure) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        FunctionVersion version = member.version;
        synchronized (this) {
            loadingUsers.remove(version.id().user());
            if (failure.isPresent()) {
                NotLoaded why = failure.get() instanceof NotLoaded known
                        ? known
                        : new NotLoaded(
                                CallFailure.Reason.LOAD,
                                String.valueOf(failure.get().getMessage()));
                Failure before = failures.get(version.id());
                Duration pause = before == null || !before.version().equals(version)
                        ? FIRST_PAUSE
                        : min(before.pause().multipliedBy(2), LONGEST_PAUSE);
                failures.put(version.id(), new Failure(version, why, pause, System.nanoTime()));
            } else {
                failures.remove(version.id());
            }
        }
        observer.loaded(version, took, failure.isEmpty());
        if (failure.isPresent()) {
            retire(member);
            member.ready.completeExceptionally(failure.get());
        } else {
            console.debug("Loaded " + version.id() + " in " + took.toMillis() + " ms.");
            member.ready.complete(member);
            endIfUnused(member);
            keepWithinBudget();
        }
        loadMore();
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void gone(Member member) {
        retire(member);
        boolean known;
        synchronized (this) {
            known = members.remove(member);
        }
        if (known) {
            functions.release(member.version);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        List<Member> idle = new ArrayList<>();
        synchronized (this) {
            for (Member member : members) {
                if (member.calls == 0
                        && !member.retired
                        && member.ready.isDone()
                        && now - member.lastUse > settings.idle().toNanos()) {
                    idle.add(member);
                }
            }
            failures.values().removeIf(failure -> now - failure.since() > 2 * LONGEST_PAUSE.toNanos());
        }
        idle.forEach(this::retire);
        keepWithinBudget();
    }

    /** Gives up what was used least recently and runs no call, until the rest is within the limits. */
    private void keepWithinBudget() {
        List<Member> over = new ArrayList<>();
        synchronized (this) {
            List<Member> loaded = new ArrayList<>(members);
            loaded.removeIf(member -> member.retired || !member.ready.isDone());
            long memory = loaded.stream().mapToLong(ZygotePool::bytes).sum();
            int number = loaded.size();
            loaded.sort(Comparator.comparingLong(member -> member.lastUse));
            for (Member member : loaded) {
                if (memory <= settings.memory() && number <= settings.most()) {
                    break;
                }
                if (member.calls == 0) {
                    over.add(member);
                    memory -= bytes(member);
                    number--;
                }
            }
        }
        over.forEach(this::retire);
    }

    private static long bytes(Member member) {
        return member.zygote.map(Zygote::bytes).orElse(0L);
    }

    /** Gives up all that is loaded; what runs a call ends after that. */
    public void flush() {
        List<Member> all;
        synchronized (this) {
            all = List.copyOf(current.values());
            failures.clear();
        }
        all.forEach(this::retire);
    }

    /** How many functions are loaded. */
    public synchronized int size() {
        return (int)
                members.stream().filter(member -> member.zygote.isPresent()).count();
    }

    /** What loaded functions have in memory. */
    public synchronized long bytes() {
        return members.stream().mapToLong(ZygotePool::bytes).sum();
    }

    /** Ends all zygotes, with the calls that they run. */
    @Override
    public void close() {
        List<Zygote> zygotes = new ArrayList<>();
        synchronized (this) {
            closed = true;
            waiting.forEach(
                    member -> member.ready.completeExceptionally(new NotLoaded(CallFailure.Reason.LOST, STOPPING)));
            waiting.clear();
            members.forEach(member -> member.zygote.ifPresent(zygotes::add));
        }
        clock.shutdownNow();
        zygotes.forEach(Zygote::end);
        CompletableFuture<?> gone =
                CompletableFuture.allOf(zygotes.stream().map(Zygote::gone).toArray(CompletableFuture[]::new));
        try {
            if (!isDoneWithin(gone, 2)) {
                zygotes.forEach(Zygote::stop);
                isDoneWithin(gone, 2);
            }
        } finally {
            zygotes.forEach(Zygote::kill);
            connections.close();
        }
    }

    private static boolean isDoneWithin(CompletableFuture<?> future, int seconds) {
        try {
            future.get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
