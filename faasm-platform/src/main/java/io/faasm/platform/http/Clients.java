package io.faasm.platform.http;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;

/**
 * All connections, with an eye on slow clients. A client that is waited for holds no thread, so that only a great many of them
 * do harm: those are closed first that have been waited for the longest, and whoever comes last is served.
 */
final class Clients implements Connection.Listener {
    private static final long LOOK_MILLIS = 100;

    private final Pace pace;
    private final Map<Connection, Client> clients = new ConcurrentHashMap<>();

    Clients(Pace pace, ScheduledExecutorService clock) {
        this.pace = pace;
        clock.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onOpened(Connection connection) {
        clients.put(connection, new Client(connection));
    }

    @Override
    public void onClosed(Connection connection) {
        clients.remove(connection);
    }

    Optional<Client> of(Connection connection) {
        return Optional.ofNullable(clients.get(connection));
    }

    private void look() {
        long now = System.nanoTime();
        clients.values().stream().filter(client -> client.isLate(pace, now)).forEach(Client::drop);
        int tooMany = clients.size() - pace.connections();
        if (tooMany > 0) {
            List<Client> oldest = clients.values().stream()
                    .filter(client -> client.waitedForSince() < Long.MAX_VALUE)
                    .sorted(Comparator.comparingLong(Client::waitedForSince))
                    .limit(tooMany)
                    .toList();
            oldest.forEach(Client::drop);
        }
    }
}
