package io.faasm.maven.inputs;

import io.faasm.core.console.Console;
import io.faasm.maven.fetch.Address;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which servers are no longer asked in this build, because each question costs a time limit. Safe for several threads. */
final class Servers {
    /** A server that is restarted stays silent once for each file that is under way. */
    private static final int MOST_SILENCES = 4;

    private final Console console;
    private final Map<String, String> leftOut = new ConcurrentHashMap<>();
    private final Map<String, Integer> silences = new ConcurrentHashMap<>();

    Servers(Console console) {
        this.console = console;
    }

    /** Why the server of this address is not asked any more, if it is not. */
    Optional<String> leftOut(URI address) {
        return Optional.ofNullable(leftOut.get(Address.server(address)));
    }

    void isUnreachable(URI address, String reason) {
        leaveOut(
                address,
                "the server could not be reached before",
                Address.server(address) + " cannot be reached (" + reason + ")");
    }

    void wasSilent(URI address) {
        if (silences.merge(Address.server(address), 1, Integer::sum) >= MOST_SILENCES) {
            leaveOut(
                    address,
                    "the server has been silent too often",
                    Address.server(address) + " has been silent " + MOST_SILENCES + " times");
        }
    }

    private void leaveOut(URI address, String reason, String line) {
        if (leftOut.putIfAbsent(Address.server(address), reason) == null) {
            console.info("inputs: " + line + ", so it is not asked again in this build");
        }
    }
}
