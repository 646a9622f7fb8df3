package io.faasm.platform.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.FunctionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final SchedulerSettings SETTINGS =
            SchedulerSettings.on(2).withSlots(4).withQueue(40).withProcesses(16);

    private final ByteBudget bytes = new ByteBudget(1000);
    private final Turns turns = new Turns(SETTINGS, bytes);
    private long numbers;

    private Call submit(String user) {
        Call call = call(user, Optional.empty());
        turns.submit(call);
        return call;
    }

    private Call chain(Call parent) {
        Call call = call(parent.user.name, Optional.of(parent));
        turns.chain(call);
        return call;
    }

    private Call call(String user, Optional<Call> parent) {
        return new Call(
                ++numbers,
                new CallRequest(1, 1, FunctionId.python(user, "f"), Optional.empty(), new byte[0], false),
                new Tree(bytes.part(1000)),
                parent,
                turns.user(user));
    }

    private Call next() {
        Turns.Turn turn = turns.next().orElseThrow();
        assertTrue(turn.possible());
        return turn.call();
    }

    private void end(Call call) {
        turns.leave(call, Call.Stage.ENDED);
        turns.processGone(call);
    }

    @Test
    void usersTakeTurns() {
        for (int i = 0; i < 10; i++) {
            submit("loud");
        }
        submit("quiet");
        submit("still");
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Call call = next();
            order.add(call.user.name);
            end(call);
        }
        assertEquals(List.of("loud", "quiet", "still", "loud"), order.subList(0, 4));
        assertEquals(Optional.empty(), turns.next());
        assertEquals(0, turns.running());
        assertEquals(0, turns.processes());
    }

    @Test
    void oneUserDoesNotGetAllSlots() {
        for (int i = 0; i < 10; i++) {
            submit("loud");
        }
        next();
        next();
        // The other half of the user's four processes is for calls that these make.
        assertEquals(Optional.empty(), turns.next());
        submit("quiet");
        assertEquals("quiet", next().user.name);
    }

    @Test
    void oneUserDoesNotFillTheQueue() {
        UserShare loud = turns.user("loud");
        assertTrue(turns.hasRoom(loud, 10));
        assertFalse(turns.hasRoom(loud, 11));
        for (int i = 0; i < 10; i++) {
            submit("loud");
        }
        assertFalse(turns.hasRoom(loud, 1));
        assertTrue(turns.hasRoom(turns.user("quiet"), 10));
    }

    @Test
    void whatGoesOnComesBeforeWhatBegins() {
        Call parent = submit("user");
        assertEquals(parent, next());
        Call child = chain(parent);
        Call other = submit("user");
        turns.leave(parent, Call.Stage.WAITING);
        assertEquals(child, next());
        end(child);
        turns.resume(parent);
        assertEquals(parent, next());
        end(parent);
        assertEquals(other, next());
    }

    @Test
    void callsThatWaitForOneAnotherAreEndedAndNotLeft() {
        Call call = submit("user");
        assertEquals(call, next());
        for (int processes = 1; processes < SETTINGS.userProcesses(); processes++) {
            Call child = chain(call);
            turns.leave(call, Call.Stage.WAITING);
            call = next();
            assertEquals(child, call);
        }
        Call tooDeep = chain(call);
        assertEquals(Optional.empty(), turns.next());
        turns.leave(call, Call.Stage.WAITING);
        Turns.Turn turn = turns.next().orElseThrow();
        assertEquals(tooDeep, turn.call());
        assertFalse(turn.possible());
    }

    @Test
    void whatEndsInTheQueueIsTakenOut() {
        Call first = submit("user");
        Call second = submit("user");
        turns.remove(first);
        assertEquals(1, turns.queued());
        assertEquals(second, next());
        assertEquals(0, turns.queued());
        assertEquals(Optional.empty(), turns.next());
    }
}
