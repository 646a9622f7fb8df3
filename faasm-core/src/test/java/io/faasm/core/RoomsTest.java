package io.faasm.core;

import io.faasm.testing.Rooms;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Mechanisms use one another without circles. A new room gets a line here and a package-info. */
class RoomsTest {
    private static final Rooms ROOMS = new Rooms(
            "io.faasm.core",
            Map.ofEntries(
                    Map.entry("text", Set.of()),
                    Map.entry("tree", Set.of()),
                    Map.entry("digest", Set.of()),
                    Map.entry("failure", Set.of("text")),
                    Map.entry("console", Set.of("text")),
                    Map.entry("host", Set.of("failure")),
                    Map.entry("lock", Set.of("console", "failure")),
                    Map.entry("process", Set.of("console", "failure", "host")),
                    Map.entry("archive", Set.of("failure", "host", "process", "tree")),
                    Map.entry("guestfile", Set.of("failure", "text", "tree")),
                    Map.entry("engine", Set.of("failure", "process")),
                    Map.entry("wasm", Set.of("failure")),
                    Map.entry("cache", Set.of("console", "digest", "failure", "lock", "tree"))));

    @Test
    void everyRoomIsKnownAndSaysWhatItIsFor() throws IOException {
        ROOMS.assertEachHasItsPurpose();
    }

    @Test
    void roomsUseOnlyWhatTheyMay() {
        ROOMS.assertEachUsesOnlyWhatItMay();
    }
}
