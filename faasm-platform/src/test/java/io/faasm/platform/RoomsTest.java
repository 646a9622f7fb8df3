package io.faasm.platform;

import io.faasm.testing.Rooms;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A request goes from an endpoint to the scheduler and from there to the engine. A new room gets a line here and a package-info. */
class RoomsTest {
    private static final Rooms ROOMS = new Rooms(
            "io.faasm.platform",
            Map.of(
                    "call", Set.of(),
                    "http", Set.of(),
                    "state", Set.of("call"),
                    "engine", Set.of("call", "state"),
                    "scheduler", Set.of("call", "engine", "state"),
                    "upload", Set.of("call", "http"),
                    "planner", Set.of("call", "http"),
                    "monitor", Set.of("call", "http"),
                    "server", Set.of("call", "http", "state", "engine", "scheduler", "upload", "planner", "monitor")));

    @Test
    void everyRoomIsKnownAndSaysWhatItIsFor() throws IOException {
        ROOMS.assertEachHasItsPurpose();
    }

    @Test
    void roomsUseOnlyWhatTheyMay() {
        ROOMS.assertEachUsesOnlyWhatItMay();
    }
}
