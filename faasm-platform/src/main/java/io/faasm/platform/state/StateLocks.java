package io.faasm.platform.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Locks of state values, many readers or one writer. Who asks first has it first: a reader does not overtake a writer that
 * waits. A holder may lock a value again, and has it until it has unlocked it as often. Nobody blocks: who has to wait is
 * called back, by whichever thread gave the lock up.
 */
public final class StateLocks {
    /** How many values one holder may have locked; the engine's own limit (STATE_LOCKS_MAX in state_files.h). */
    public static final int MOST = 32;

    /** What a holder may do with a value that it has locked. */
    public enum Kind {
        READ,
        WRITE
    }

    private final Map<StateKey, Lock> locks = new HashMap<>();
    private final Map<Object, List<StateKey>> held = new HashMap<>();

    private static final class Lock {
        private final Map<Object, Hold> holders = new LinkedHashMap<>();
        private final Deque<Waiter> waiters = new ArrayDeque<>();
    }

    private static final class Hold {
        private Kind kind;
        private int times = 1;

        private Hold(Kind kind) {
            this.kind = kind;
        }
    }

    private record Waiter(Object holder, Kind kind, Runnable granted) {}

    /**
     * Locks a value.
     *
     * @param granted is called once when the lock is held later; not if it is held at once
     * @return whether it is held now
     * @throws StateRefused if it cannot be locked by this holder
     */
    public boolean lock(StateKey key, Kind kind, Object holder, Runnable granted) throws StateRefused {
        synchronized (this) {
            Lock lock = locks.computeIfAbsent(key, name -> new Lock());
            Hold hold = lock.holders.get(holder);
            if (hold == null && held.getOrDefault(holder, List.of()).size() >= MOST) {
                removeIfUnused(key, lock);
                throw new StateRefused(
                        "cannot lock the state value '" + key.key() + "': " + MOST + " are locked already");
            }
            if (hold != null && (kind == Kind.READ || hold.kind == Kind.WRITE)) {
                hold.times++;
                return true;
            }
            if (hold != null && lock.waiters.stream().anyMatch(other -> lock.holders.containsKey(other.holder()))) {
                throw new StateRefused("cannot lock the state value '" + key.key() + "' for writing: another call that"
                        + " has it locked for reading waits for the same");
            }
            Waiter waiter = new Waiter(holder, kind, granted);
            if (hold != null) {
                // The other readers have to leave before anybody else can have it.
                lock.waiters.addFirst(waiter);
            } else {
                lock.waiters.addLast(waiter);
            }
            List<Waiter> now = grant(key, lock);
            if (!now.isEmpty()) {
                // Only the one that came last can have been granted: whoever waited before could not be.
                return true;
            }
            return false;
        }
    }

    /** Unlocks a value once; nothing happens where it is not locked by this holder. */
    public void unlock(StateKey key, Object holder) {
        List<Waiter> granted;
        synchronized (this) {
            Lock lock = locks.get(key);
            Hold hold = lock == null ? null : lock.holders.get(holder);
            if (hold == null || --hold.times > 0) {
                return;
            }
            lock.holders.remove(holder);
            forget(holder, key);
            granted = grant(key, lock);
            removeIfUnused(key, lock);
        }
        granted.forEach(waiter -> waiter.granted().run());
    }

    /** Gives up all that this holder has locked or waits for. */
    public void release(Object holder) {
        List<Waiter> granted = new ArrayList<>();
        synchronized (this) {
            List<StateKey> keys = held.remove(holder);
            if (keys == null) {
                return;
            }
            for (StateKey key : keys) {
                Lock lock = locks.get(key);
                lock.holders.remove(holder);
                lock.waiters.removeIf(waiter -> waiter.holder() == holder);
                granted.addAll(grant(key, lock));
                removeIfUnused(key, lock);
            }
        }
        granted.forEach(waiter -> waiter.granted().run());
    }

    /** How many values are locked or waited for. */
    public synchronized int size() {
        return locks.size();
    }

    /** Hands the lock to those whose turn it is. */
    private List<Waiter> grant(StateKey key, Lock lock) {
        List<Waiter> granted = new ArrayList<>();
        for (Iterator<Waiter> waiting = lock.waiters.iterator(); waiting.hasNext(); ) {
            Waiter next = waiting.next();
            if (!isFree(lock, next)) {
                break;
            }
            waiting.remove();
            Hold hold = lock.holders.get(next.holder());
            if (hold == null) {
                lock.holders.put(next.holder(), new Hold(next.kind()));
            } else {
                hold.kind = next.kind();
                hold.times++;
            }
            granted.add(next);
        }
        lock.waiters.forEach(waiter -> remember(waiter.holder(), key));
        lock.holders.keySet().forEach(holder -> remember(holder, key));
        return granted;
    }

    private static boolean isFree(Lock lock, Waiter next) {
        if (next.kind() == Kind.READ) {
            return lock.holders.values().stream().noneMatch(hold -> hold.kind == Kind.WRITE);
        }
        return lock.holders.keySet().stream().allMatch(holder -> holder == next.holder());
    }

    private void remember(Object holder, StateKey key) {
        List<StateKey> keys = held.computeIfAbsent(holder, name -> new ArrayList<>(1));
        if (!keys.contains(key)) {
            keys.add(key);
        }
    }

    private void forget(Object holder, StateKey key) {
        List<StateKey> keys = held.get(holder);
        keys.remove(key);
        if (keys.isEmpty()) {
            held.remove(holder);
        }
    }

    private void removeIfUnused(StateKey key, Lock lock) {
        if (lock.holders.isEmpty() && lock.waiters.isEmpty()) {
            locks.remove(key);
        }
    }
}
