package io.faasm.platform.scheduler;

import io.faasm.core.console.Console;
import io.faasm.platform.call.AppStatus;
import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.ExecutionGraph;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.Load;
import io.faasm.platform.engine.Answer;
import io.faasm.platform.engine.CallEnd;
import io.faasm.platform.engine.CallListener;
import io.faasm.platform.engine.CallSpec;
import io.faasm.platform.engine.CallUsage;
import io.faasm.platform.engine.HostRequest;
import io.faasm.platform.engine.NotLoaded;
import io.faasm.platform.engine.RunningCall;
import io.faasm.platform.engine.ZygotePool;
import io.faasm.platform.state.ResultStore;
import io.faasm.platform.state.StateKey;
import io.faasm.platform.state.StateLocks;
import io.faasm.platform.state.StateRefused;
import io.faasm.platform.state.StateStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The calls of the platform. What happens to a call is decided under one lock, which is held for moments; what follows from that
 * (answers, connections, results) is done after it was given up.
 */
public final class Scheduler implements Calls, AutoCloseable {
    /** What the store does for calls: few threads, as the database is quick and now and then slow. */
    private static final int STORE_THREADS = 4;

    /** Bytes of an output that are stored by whichever thread has them. */
    private static final int SMALL = 64 * 1024;

    private static final Duration TICK = Duration.ofSeconds(1);

    /** As many calls as a graph may show. */
    private static final int LARGEST_GRAPH = 10_000;

    private final SchedulerSettings settings;
    private final ZygotePool zygotes;
    private final ResultStore results;
    private final StateLocks locks;
    private final StateRequests state;
    private final CallObserver observer;
    private final Console console;
    private final ExecutorService executor = Executors.newFixedThreadPool(STORE_THREADS, daemons("platform-store"));
    private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, daemons("platform-clock"));

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private final Turns turns;
    private final ByteBudget bytes;

    /** Trees of which nobody has been told the result yet. */
    private final Set<Tree> trees = new HashSet<>();

    /** For each application, how many calls have no result yet that is stored. */
    private final Map<Integer, Integer> unfinished = new HashMap<>();

    private int waiting;
    private long numbers;
    private boolean stopping;

    public Scheduler(
            SchedulerSettings settings,
            ZygotePool zygotes,
            StateStore state,
            ResultStore results,
            CallObserver observer,
            Console console) {
        this.settings = settings;
        this.zygotes = zygotes;
        this.results = results;
        this.locks = new StateLocks();
        this.state = new StateRequests(state, executor, console);
        this.observer = observer;
        this.console = console;
        this.bytes = new ByteBudget(settings.bytes());
        this.turns = new Turns(settings, bytes);
        clock.setRemoveOnCancelPolicy(true);
        clock.scheduleWithFixedDelay(
                () -> executor.execute(results::trim), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public List<CompletableFuture<CallResult>> submit(List<CallRequest> requests) throws CallsRefused {
        List<Call> accepted = new ArrayList<>();
        try {
            lock.lock();
            try {
                requireRoom(requests);
                for (CallRequest request : requests) {
                    UserShare user = turns.user(request.function().user());
                    Tree tree = new Tree(user.bytes.part(settings.treeBytes()));
                    if (!tree.bytes.reserve(request.input().length)) {
                        accepted.forEach(call -> call.tree.bytes.release(call.input.length));
                        accepted.forEach(call -> turns.forgetIfUnused(call.user));
                        turns.forgetIfUnused(user);
                        throw new CallsRefused(CallsRefused.Reason.FULL, "there is no memory for the calls' input");
                    }
                    accepted.add(new Call(++numbers, request, tree, Optional.empty(), user));
                }
                for (Call call : accepted) {
                    call.tree.live.add(call);
                    call.user.known++;
                    trees.add(call.tree);
                    unfinished.merge(call.request.appId(), 1, Integer::sum);
                    turns.submit(call);
                }
            } finally {
                lock.unlock();
            }
        } catch (CallsRefused refused) {
            observer.refused(refused.reason());
            throw refused;
        }
        dispatch();
        return accepted.stream().map(call -> call.future).toList();
    }

    private void requireRoom(List<CallRequest> requests) throws CallsRefused {
        if (stopping) {
            throw new CallsRefused(CallsRefused.Reason.STOPPING, "the platform is being stopped");
        }
        Map<String, Integer> more = new HashMap<>();
        requests.forEach(request -> more.merge(request.function().user(), 1, Integer::sum));
        for (Map.Entry<String, Integer> each : more.entrySet()) {
            UserShare user = turns.user(each.getKey());
            boolean room = turns.hasRoom(user, each.getValue());
            turns.forgetIfUnused(user);
            if (!room) {
                throw new CallsRefused(
                        CallsRefused.Reason.FULL, "the queue is full: try again when calls that wait have ended");
            }
        }
    }

    /** Gives turns while there are slots. */
    private void dispatch() {
        while (true) {
            Optional<Turns.Turn> turn;
            Runnable work = () -> {};
            lock.lock();
            try {
                turn = turns.next();
                if (turn.isEmpty()) {
                    return;
                }
                Call call = turn.get().call();
                if (turn.get().possible()) {
                    work = begin(call);
                }
            } finally {
                lock.unlock();
            }
            if (turn.get().possible()) {
                work.run();
            } else {
                end(
                        turn.get().call(),
                        CallEnd.failed(
                                CallFailure.Reason.BUDGET,
                                "the calls of the user wait for one another, and no more of them can be started"));
            }
        }
    }

    /** With the lock: what a call that has got a slot does with it. */
    private Runnable begin(Call call) {
        if (call.lease.isPresent()) {
            // Loaded meanwhile, or it has a process already.
            return call.resume;
        }
        Tree tree = call.tree;
        if (tree.deadline.isEmpty()) {
            tree.deadline = Optional.of(System.nanoTime() + settings.wall().toNanos());
            tree.alarm = Optional.of(
                    clock.schedule(() -> outOfTime(tree), settings.wall().toMillis(), TimeUnit.MILLISECONDS));
        }
        return () -> load(call);
    }

    private void load(Call call) {
        CompletableFuture<ZygotePool.Lease> lease = zygotes.lease(call.request.function());
        if (!lease.isDone()) {
            lock.lock();
            try {
                if (call.stage == Call.Stage.RUNNING) {
                    turns.leave(call, Call.Stage.LOADING);
                    call.user.loading++;
                }
            } finally {
                lock.unlock();
            }
            // Others have the slot while the function is loaded.
            dispatch();
        }
        lease.whenComplete((loaded, failure) -> {
            if (failure != null) {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                end(
                        call,
                        new CallEnd.Failed(
                                1,
                                cause instanceof NotLoaded why
                                        ? why.failure()
                                        : new CallFailure(CallFailure.Reason.LOAD, String.valueOf(cause))));
                return;
            }
            loaded(call, loaded);
        });
    }

    private void loaded(Call call, ZygotePool.Lease lease) {
        boolean now;
        lock.lock();
        try {
            now = call.stage == Call.Stage.RUNNING;
            if (call.stage != Call.Stage.ENDED) {
                call.lease = Optional.of(lease);
            }
            if (call.stage == Call.Stage.LOADING) {
                call.user.loading--;
                call.resume = () -> run(call);
                turns.resume(call);
            }
        } finally {
            lock.unlock();
        }
        if (now) {
            run(call);
        } else if (call.lease.isEmpty()) {
            lease.giveBack();
        } else {
            dispatch();
        }
    }

    private void run(Call call) {
        CallSpec spec;
        ZygotePool.Lease lease;
        lock.lock();
        try {
            if (call.stage != Call.Stage.RUNNING) {
                return;
            }
            call.startedNanos = System.nanoTime();
            long left = call.tree.deadline.orElseThrow() - call.startedNanos;
            spec = new CallSpec(
                    call.number,
                    call.request.entry().orElse(""),
                    call.input,
                    Duration.ofNanos(Math.max(1, left)),
                    settings.processor(),
                    settings.output());
            lease = call.lease.orElseThrow();
        } finally {
            lock.unlock();
        }
        RunningCall process = lease.run(spec, new Listener(call));
        Optional<CallFailure> aborted;
        lock.lock();
        try {
            call.process = Optional.of(process);
            aborted = call.aborted;
        } finally {
            lock.unlock();
        }
        aborted.ifPresent(process::kill);
    }

    /** Hears of the call's process. */
    private final class Listener implements CallListener {
        private final Call call;

        private Listener(Call call) {
            this.call = call;
        }

        @Override
        public boolean reserve(long more) {
            return call.tree.bytes.reserve(more);
        }

        @Override
        public void release(long less) {
            call.tree.bytes.release(less);
        }

        @Override
        public void log(byte[] printed) {
            call.log.add(printed);
            call.printed += printed.length;
            if (call.printed > settings.output()) {
                abort(call, new CallFailure(CallFailure.Reason.OUTPUT, "the call exceeded its limit of output"));
            }
        }

        @Override
        public void request(HostRequest request, Answer answer) {
            Scheduler.this.request(call, request, answer);
        }

        @Override
        public void ended(CallEnd end) {
            Scheduler.this.end(call, end);
        }

        @Override
        public void reaped(CallUsage usage) {
            gone(call, usage);
        }
    }

    private void request(Call call, HostRequest request, Answer answer) {
        if (request instanceof HostRequest.ChainName chain) {
            chain(call, named(call, chain.function()), Optional.empty(), chain.input(), answer);
        } else if (request instanceof HostRequest.ChainEntry chain) {
            chain(call, call.request.function(), Optional.of(chain.entry()), chain.input(), answer);
        } else if (request instanceof HostRequest.Await await) {
            await(call, await, answer);
        } else if (request instanceof HostRequest.StateLock wanted) {
            lockState(call, wanted, answer);
        } else if (request instanceof HostRequest.StateUnlock unlock) {
            unlockState(call, unlock, answer);
        } else {
            state.answer(call.request.function().user(), request, answer);
        }
    }

    /** Functions call their own kind, and others where there is none of that name. */
    private FunctionId named(Call call, String function) {
        FunctionId own = call.request.function();
        FunctionId same = new FunctionId(own.kind(), own.user(), function);
        FunctionId.Kind otherKind =
                own.kind() == FunctionId.Kind.PYTHON ? FunctionId.Kind.WASM : FunctionId.Kind.PYTHON;
        FunctionId other = new FunctionId(otherKind, own.user(), function);
        return !zygotes.knows(same) && zygotes.knows(other) ? other : same;
    }

    private void chain(Call caller, FunctionId function, Optional<String> entry, byte[] input, Answer answer) {
        Optional<String> refused = Optional.empty();
        int id = 0;
        lock.lock();
        try {
            Tree tree = caller.tree;
            if (caller.stage == Call.Stage.ENDED) {
                return;
            }
            if (tree.made >= settings.calls()) {
                refused = Optional.of("the call and those that it made have made " + settings.calls()
                        + " calls, and may make no more");
            } else if (caller.depth >= settings.depth()) {
                refused = Optional.of("calls may call " + settings.depth() + " deep, and this would be deeper");
            } else if (!tree.bytes.reserve(input.length)) {
                refused = Optional.of("the calls' inputs and outputs are more than may be held");
            } else {
                CallRequest request = new CallRequest(
                        caller.request.appId(),
                        ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE),
                        function,
                        entry,
                        input,
                        caller.request.recordExecGraph());
                Call call = new Call(++numbers, request, tree, Optional.of(caller), caller.user);
                tree.made++;
                tree.live.add(call);
                caller.children.add(call);
                caller.user.known++;
                id = caller.children.size();
                turns.chain(call);
            }
        } finally {
            lock.unlock();
        }
        if (refused.isPresent()) {
            answer.refuse(refused.get());
        } else {
            answer.ok(number(id));
            dispatch();
        }
    }

    private void await(Call caller, HostRequest.Await await, Answer answer) {
        Optional<CallEnd> ended = Optional.empty();
        boolean known;
        lock.lock();
        try {
            if (caller.stage != Call.Stage.RUNNING) {
                return;
            }
            known = await.call() >= 1 && await.call() <= caller.children.size();
            if (known) {
                Call called = caller.children.get(await.call() - 1);
                ended = called.end;
                if (ended.isEmpty()) {
                    caller.awaited = Optional.of(called);
                    caller.answer = Optional.of(answer);
                    caller.withOutput = await.withOutput();
                    waiting++;
                    turns.leave(caller, Call.Stage.WAITING);
                }
            }
        } finally {
            lock.unlock();
        }
        if (ended.isPresent()) {
            answer(answer, ended.get(), await.withOutput());
        } else if (known) {
            dispatch();
        } else {
            answer.refuse("the call has made no call " + Integer.toUnsignedString(await.call()));
        }
    }

    private static void answer(Answer answer, CallEnd end, boolean withOutput) {
        int code = end instanceof CallEnd.Returned returned ? returned.value() : ((CallEnd.Failed) end).code();
        if (withOutput) {
            answer.ok(number(code), output(end));
        } else {
            answer.ok(number(code));
        }
    }

    private static byte[] output(CallEnd end) {
        return end instanceof CallEnd.Returned returned
                ? returned.output()
                : ((CallEnd.Failed) end).failure().text().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(number)
                .array();
    }

    private void lockState(Call call, HostRequest.StateLock wanted, Answer answer) {
        lock.lock();
        try {
            if (call.stage != Call.Stage.RUNNING) {
                return;
            }
            call.answer = Optional.of(answer);
        } finally {
            lock.unlock();
        }
        try {
            StateKey key = new StateKey(call.request.function().user(), wanted.key());
            if (locks.lock(key, wanted.kind(), call, () -> locked(call))) {
                answer.ok(new byte[0]);
            } else {
                waitForLock(call, answer);
            }
            releaseIfEnded(call);
        } catch (StateRefused | IllegalArgumentException refused) {
            answer.refuse(refused.getMessage());
        }
    }

    /** Gives up the slot of a call that waits for a lock, unless it has got it meanwhile. */
    private void waitForLock(Call call, Answer answer) {
        boolean gaveUp = false;
        lock.lock();
        try {
            if (call.stage == Call.Stage.RUNNING && call.answer.equals(Optional.of(answer))) {
                waiting++;
                turns.leave(call, Call.Stage.WAITING);
                gaveUp = true;
            }
        } finally {
            lock.unlock();
        }
        if (gaveUp) {
            dispatch();
        }
    }

    /** A call that ended while it asked for a lock gave up what it had before it got this one. */
    private void releaseIfEnded(Call call) {
        boolean ended;
        lock.lock();
        try {
            ended = call.stage == Call.Stage.ENDED;
        } finally {
            lock.unlock();
        }
        if (ended) {
            locks.release(call);
        }
    }

    /** The lock that a call waited for is its own. */
    private void locked(Call call) {
        Optional<Answer> now = Optional.empty();
        lock.lock();
        try {
            Optional<Answer> answer = call.answer;
            call.answer = Optional.empty();
            if (call.stage == Call.Stage.WAITING) {
                waiting--;
                call.resume = () -> answer.ifPresent(held -> held.ok(new byte[0]));
                turns.resume(call);
            } else {
                now = answer;
            }
        } finally {
            lock.unlock();
        }
        releaseIfEnded(call);
        now.ifPresent(held -> held.ok(new byte[0]));
        dispatch();
    }

    private void unlockState(Call call, HostRequest.StateUnlock unlock, Answer answer) {
        try {
            locks.unlock(new StateKey(call.request.function().user(), unlock.key()), call);
            answer.ok(new byte[0]);
        } catch (IllegalArgumentException refused) {
            answer.refuse(refused.getMessage());
        }
    }

    private void outOfTime(Tree tree) {
        abort(tree, new CallFailure(CallFailure.Reason.TIME, "the call was ended at its time limit"));
    }

    private void abort(Tree tree, CallFailure failure) {
        List<Call> live;
        lock.lock();
        try {
            live = List.copyOf(tree.live);
        } finally {
            lock.unlock();
        }
        live.forEach(call -> abort(call, failure));
    }

    /** Ends a call wherever it is. */
    private void abort(Call call, CallFailure failure) {
        end(call, new CallEnd.Failed(1, failure));
        Optional<RunningCall> process;
        lock.lock();
        try {
            call.aborted = Optional.of(failure);
            process = call.process;
        } finally {
            lock.unlock();
        }
        process.ifPresent(running -> running.kill(failure));
    }

    /** What a call that has ended leaves to do. */
    private void end(Call call, CallEnd end) {
        List<Call> descendants = List.of();
        Optional<ZygotePool.Lease> unused = Optional.empty();
        lock.lock();
        try {
            if (call.stage == Call.Stage.ENDED) {
                return;
            }
            unused = leaveStage(call);
            call.stage = Call.Stage.ENDED;
            call.end = Optional.of(kept(call, end));
            call.tree.bytes.release(call.input.length);
            call.input = new byte[0];
            call.children.forEach(child -> child.end.ifPresent(kept -> call.tree.bytes.release(output(kept).length)));
            call.tree.live.remove(call);
            if (call.parent.isEmpty()) {
                call.tree.over = true;
                call.tree.alarm.ifPresent(alarm -> alarm.cancel(false));
                descendants = List.copyOf(call.tree.live);
            }
            call.parent.ifPresent(caller -> wake(caller, call));
        } finally {
            lock.unlock();
        }
        unused.ifPresent(ZygotePool.Lease::giveBack);
        locks.release(call);
        descendants.forEach(each ->
                abort(each, new CallFailure(CallFailure.Reason.LOST, "the call that it descends from has ended")));
        conclude(call);
        dispatch();
    }

    /** With the lock: takes a call out of where it is; returns the lease of one that never got a process. */
    private Optional<ZygotePool.Lease> leaveStage(Call call) {
        boolean hasProcess = call.startedNanos != 0;
        switch (call.stage) {
            case QUEUED, RESUMING -> turns.remove(call);
            case LOADING -> call.user.loading--;
            case RUNNING -> turns.leave(call, Call.Stage.ENDED);
            case WAITING -> waiting--;
            case ENDED -> throw new IllegalStateException("a call ends once");
        }
        if (hasProcess) {
            return Optional.empty();
        }
        turns.processGone(call);
        call.user.known--;
        turns.forgetIfUnused(call.user);
        return call.lease;
    }

    /** With the lock: what is kept of the end for the caller, or that there is no room for it. */
    private static CallEnd kept(Call call, CallEnd end) {
        // Of a call that nobody can await any more, nothing is kept.
        boolean awaitable =
                call.parent.filter(caller -> caller.stage != Call.Stage.ENDED).isPresent();
        if (!awaitable || call.tree.bytes.reserve(output(end).length)) {
            return end;
        }
        CallEnd failed = CallEnd.failed(CallFailure.Reason.BUDGET, "the calls' outputs are more than may be held");
        // A few bytes more than may be, so that what is given back is what was taken.
        call.tree.bytes.take(output(failed).length);
        return failed;
    }

    /** With the lock: a caller that waits for this call goes on when it gets a slot. */
    private void wake(Call caller, Call called) {
        if (caller.stage == Call.Stage.WAITING && caller.awaited.equals(Optional.of(called))) {
            Answer answer = caller.answer.orElseThrow();
            boolean withOutput = caller.withOutput;
            CallEnd end = called.end.orElseThrow();
            caller.awaited = Optional.empty();
            caller.answer = Optional.empty();
            caller.resume = () -> answer(answer, end, withOutput);
            waiting--;
            turns.resume(caller);
        }
    }

    /** Stores the result where somebody may ask for it, and tells whoever waits. */
    private void conclude(Call call) {
        boolean submitted = call.parent.isEmpty();
        if (call.startedNanos == 0) {
            CallResult result = resultOf(call);
            observer.ended(new CallObserver.Ended(result, sinceAccepted(call, System.nanoTime()), Duration.ZERO, 0));
        }
        if (!submitted && !call.request.recordExecGraph()) {
            return;
        }
        // A small result is stored at once, as handing it over would take longer; a large one may take its time.
        if (output(call.end.orElseThrow()).length <= SMALL) {
            store(call, submitted);
        } else {
            executor.execute(() -> store(call, submitted));
        }
    }

    private void store(Call call, boolean submitted) {
        CallResult result = resultOf(call);
        try {
            List<Integer> chained = call.request.recordExecGraph()
                    ? call.children.stream()
                            .map(child -> child.request.messageId())
                            .toList()
                    : List.of();
            results.put(new ResultStore.Kept(result, submitted, chained));
        } catch (RuntimeException broken) {
            console.warn("A result cannot be stored: " + broken.getMessage());
        }
        if (submitted) {
            finished(call);
            call.future.complete(result);
            answered(call);
        }
    }

    /** Whoever asks for the application's results finds this one. */
    private void finished(Call call) {
        lock.lock();
        try {
            unfinished.compute(call.request.appId(), (app, count) -> count == null || count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    /** Whoever waits for the result has it. */
    private void answered(Call call) {
        lock.lock();
        try {
            trees.remove(call.tree);
            if (trees.isEmpty()) {
                quiet.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private static CallResult resultOf(Call call) {
        CallEnd end = call.end.orElseThrow();
        Optional<CallFailure> failure =
                end instanceof CallEnd.Failed failed ? Optional.of(failed.failure()) : Optional.empty();
        int value = end instanceof CallEnd.Returned returned ? returned.value() : ((CallEnd.Failed) end).code();
        return new CallResult(
                call.request,
                value,
                end instanceof CallEnd.Returned returned ? returned.output() : new byte[0],
                call.acceptedMillis,
                System.currentTimeMillis(),
                failure,
                call.log.text());
    }

    private static Duration sinceAccepted(Call call, long nanos) {
        return Duration.ofNanos(nanos - call.acceptedNanos);
    }

    /** The call's process is gone. */
    private void gone(Call call, CallUsage usage) {
        lock.lock();
        try {
            turns.processGone(call);
            call.user.known--;
            turns.forgetIfUnused(call.user);
        } finally {
            lock.unlock();
        }
        observer.ended(new CallObserver.Ended(
                resultOf(call),
                sinceAccepted(call, call.startedNanos),
                Duration.ofNanos(System.nanoTime() - call.startedNanos),
                usage.privateBytes()));
        dispatch();
    }

    @Override
    public Optional<AppStatus> status(int appId) {
        int open;
        lock.lock();
        try {
            open = unfinished.getOrDefault(appId, 0);
        } finally {
            lock.unlock();
        }
        List<CallResult> ended = results.of(appId);
        return open == 0 && ended.isEmpty() ? Optional.empty() : Optional.of(new AppStatus(open, ended));
    }

    @Override
    public Optional<ExecutionGraph> graph(int appId, int messageId) {
        return graph(appId, messageId, 0, new HashSet<>());
    }

    private Optional<ExecutionGraph> graph(int appId, int messageId, int depth, Set<Integer> seen) {
        if (depth > settings.depth() || seen.size() >= LARGEST_GRAPH || !seen.add(messageId)) {
            return Optional.empty();
        }
        return results.get(appId, messageId)
                .map(kept -> new ExecutionGraph(
                        kept.result(),
                        kept.chained().stream()
                                .flatMap(child -> graph(appId, child, depth + 1, seen).stream())
                                .toList()));
    }

    @Override
    public void forgetResults() {
        results.clear();
    }

    @Override
    public void flush() {
        zygotes.flush();
    }

    @Override
    public Load load() {
        lock.lock();
        try {
            return new Load(
                    turns.queued(), turns.running(), waiting, settings.slots(), zygotes.size(), zygotes.bytes());
        } finally {
            lock.unlock();
        }
    }

    /** How many calls have a process, or are about to get one. */
    public int processes() {
        lock.lock();
        try {
            return turns.processes();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean drain(Duration limit) throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            long left = limit.toNanos();
            while (!trees.isEmpty() && left > 0) {
                left = quiet.awaitNanos(left);
            }
            return trees.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Ends all calls, and then all zygotes. */
    @Override
    public void close() {
        List<Tree> left;
        lock.lock();
        try {
            stopping = true;
            left = List.copyOf(trees);
        } finally {
            lock.unlock();
        }
        left.forEach(tree -> abort(tree, new CallFailure(CallFailure.Reason.LOST, "the platform was stopped")));
        zygotes.close();
        clock.shutdownNow();
        executor.shutdown();
        try {
            executor.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
