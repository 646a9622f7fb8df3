package io.faasm.platform.scheduler;

import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose turn it is. Users take turns, however many calls each has waiting, and none has all slots or all processes: others can
 * always go on. The scheduler's lock guards it.
 */
final class Turns {
    private final SchedulerSettings settings;
    private final ByteBudget bytes;
    private final Map<String, UserShare> users = new HashMap<>();

    /** Users with calls that wait, who had a turn longest ago first. */
    private final LinkedHashMap<UserShare, Boolean> order = new LinkedHashMap<>();

    private int running;
    private int processes;
    private int submitted;
    private int queued;

    /** A call, and whether it is to run, or else to fail because it never could. */
    record Turn(Call call, boolean possible) {}

    Turns(SchedulerSettings settings, ByteBudget bytes) {
        this.settings = settings;
        this.bytes = bytes;
    }

    UserShare user(String name) {
        return users.computeIfAbsent(name, user -> new UserShare(user, bytes.part(settings.bytes() / 2)));
    }

    void forgetIfUnused(UserShare user) {
        if (user.known == 0) {
            users.remove(user.name, user);
        }
    }

    /** Whether so many calls more of this user may wait. */
    boolean hasRoom(UserShare user, int more) {
        return submitted + more <= settings.queue() && user.submitted.size() + more <= settings.userQueue();
    }

    void submit(Call call) {
        submitted++;
        queued++;
        add(call.user, call.user.submitted, call);
    }

    void chain(Call call) {
        queued++;
        add(call.user, call.user.chained, call);
    }

    /** The call wants its slot again. */
    void resume(Call call) {
        call.stage = Call.Stage.RESUMING;
        add(call.user, call.user.resuming, call);
    }

    private void add(UserShare user, Deque<Call> queue, Call call) {
        queue.addLast(call);
        order.putIfAbsent(user, true);
    }

    /** Takes a call out that ends while it waits for a turn. */
    void remove(Call call) {
        UserShare user = call.user;
        if (call.stage == Call.Stage.RESUMING) {
            user.resuming.remove(call);
        } else if (call.parent.isPresent()) {
            user.chained.remove(call);
            queued--;
        } else {
            user.submitted.remove(call);
            submitted--;
            queued--;
        }
        if (user.resuming.isEmpty() && user.chained.isEmpty() && user.submitted.isEmpty()) {
            order.remove(user);
        }
    }

    /** The next call that has a turn, if any can; one that is possible has a slot now. */
    Optional<Turn> next() {
        if (running >= settings.slots()) {
            return Optional.empty();
        }
        for (Iterator<UserShare> each = order.keySet().iterator(); each.hasNext(); ) {
            UserShare user = each.next();
            Optional<Turn> turn = next(user);
            if (turn.isPresent()) {
                remove(turn.get().call());
                if (order.remove(user) != null) {
                    order.put(user, true);
                }
                turn.filter(Turn::possible).ifPresent(taken -> take(taken.call()));
                return turn;
            }
        }
        return Optional.empty();
    }

    private Optional<Turn> next(UserShare user) {
        if (user.running >= settings.userSlots()) {
            return Optional.empty();
        }
        if (!user.resuming.isEmpty()) {
            return Optional.of(new Turn(user.resuming.getFirst(), true));
        }
        boolean full = user.processes >= settings.userProcesses();
        if (!user.chained.isEmpty() && !full && processes < settings.processes()) {
            return Optional.of(new Turn(user.chained.getFirst(), true));
        }
        // Those that have a process wait for these, which never get one, unless one of them is given up.
        boolean stuck = full ? user.running + user.loading == 0 : running == 0 && processes >= settings.processes();
        if (!user.chained.isEmpty() && stuck) {
            return Optional.of(new Turn(user.chained.getFirst(), false));
        }
        // The other half is for the calls that these make.
        boolean room = user.processes < settings.userProcesses() / 2 && processes < settings.processes();
        if (!user.submitted.isEmpty() && room) {
            return Optional.of(new Turn(user.submitted.getFirst(), true));
        }
        return Optional.empty();
    }

    private void take(Call call) {
        call.stage = Call.Stage.RUNNING;
        running++;
        call.user.running++;
        if (!call.counted) {
            call.counted = true;
            processes++;
            call.user.processes++;
        }
    }

    /** The call gives up its slot. */
    void leave(Call call, Call.Stage stage) {
        running--;
        call.user.running--;
        call.stage = stage;
    }

    /** The call's process is gone, or it never had one. */
    void processGone(Call call) {
        if (call.counted) {
            call.counted = false;
            processes--;
            call.user.processes--;
        }
    }

    int running() {
        return running;
    }

    int queued() {
        return queued;
    }

    int processes() {
        return processes;
    }
}
