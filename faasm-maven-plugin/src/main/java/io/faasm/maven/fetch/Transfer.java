package io.faasm.maven.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.LongConsumer;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * Receives files from {@code http}, {@code https} and {@code file} addresses: through proxies, with credentials, never for
 * ever and never more than was announced. What a file holds is its receiver's to check. Safe for use by several threads.
 */
public final class Transfer implements AutoCloseable {
    private static final int MOST_REDIRECTS = 5;

    private final Network network;
    private final Limits limits;
    private final Connections connections;

    /**
     * How long a transfer may take.
     *
     * @param connect until the server answers at all
     * @param silence without a byte
     * @param window  in which at least {@code least} bytes have to come
     */
    public record Limits(Duration connect, Duration silence, Duration window, long least) {
        /** For anything but a test. */
        public static final Limits USUAL =
                new Limits(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(60), 60_000);

        static final Limits NONE = new Limits(Duration.ZERO, Duration.ZERO, Duration.ofDays(1), 0);
    }

    /** The server has no such file, or does not give it: there is no use in asking it for this file again. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** The server cannot be reached: there is no use in asking it for anything. */
    public static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** The server was reached, and the file did not come: asked again, it may. */
    public static class Broken extends IOException {
        private static final long serialVersionUID = 1L;

        Broken(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** As {@link Broken}, after a time limit. */
    public static final class Silence extends Broken {
        private static final long serialVersionUID = 1L;

        Silence(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** The file came and cannot be kept here: no other server helps. */
    public static final class Unwritable extends IOException {
        private static final long serialVersionUID = 1L;

        Unwritable(Path part, IOException cause) {
            super(part + " cannot be written: " + Connections.said(cause), cause);
        }
    }

    /** Where the server sends on to. */
    private static final class Redirect extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient URI next;

        Redirect(URI next) {
            super("redirected");
            this.next = next;
        }
    }

    public Transfer(Network network) {
        this(network, Limits.USUAL);
    }

    public Transfer(Network network, Limits limits) {
        this.network = network;
        this.limits = limits;
        this.connections = new Connections(network, limits.connect(), limits.silence());
    }

    public boolean isOffline() {
        return network.offline();
    }

    /** Whether an address is asked at all: offline, those of this machine's files alone. */
    public boolean mayAsk(URI address) {
        return !isOffline() || "file".equals(address.getScheme());
    }

    /**
     * Appends what is missing of a file to the part of it that is there, or writes it anew where the server cannot go on.
     *
     * @param size how many bytes the file has; negative: unknown
     * @param received is told of bytes as they come, also of those that were there and count
     * @throws Refused     see there
     * @throws Unreachable see there
     * @throws Broken      see there
     * @throws Unwritable  see there; all have a message for the user, which names no address
     */
    public void receive(URI address, Path part, long size, LongConsumer received) throws IOException {
        if (!mayAsk(address)) {
            throw new Refused("not asked, because Maven is offline");
        }
        if ("file".equals(address.getScheme())) {
            copy(address, part, size, received);
            return;
        }
        URI now = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Optional<URI> next = request(now, part, size, received);
            if (next.isEmpty()) {
                return;
            }
            now = next.get();
        }
        throw new Refused("more than " + MOST_REDIRECTS + " redirects");
    }

    private static void copy(URI address, Path part, long size, LongConsumer received) throws IOException {
        Path file = local(address);
        if (!Files.isRegularFile(file)) {
            // To read what is no file can take for ever.
            throw new Refused(Files.exists(file) ? "not a regular file" : "no such file");
        }
        try {
            if (size >= 0 && Files.size(file) != size) {
                throw new Refused("has " + Files.size(file) + " bytes instead of " + size);
            }
            try (InputStream content = Files.newInputStream(file)) {
                new Receiver(part, 0, size, received).takeAll(content, Limits.NONE);
            }
        } catch (FileSystemException failure) {
            throw new Refused(Connections.said(failure));
        }
    }

    private static Path local(URI address) throws Refused {
        try {
            return Path.of(address);
        } catch (IllegalArgumentException malformed) {
            throw new Refused("not the address of a file on this machine");
        }
    }

    /** Returns the address to ask next, if this one does not have the file itself. */
    private Optional<URI> request(URI address, Path part, long size, LongConsumer received) throws IOException {
        long present = Files.exists(part) ? Files.size(part) : 0;
        if (size >= 0 && present >= size) {
            Files.deleteIfExists(part);
            present = 0;
        }
        HttpGet request = new HttpGet(Address.withoutCredentials(address));
        if (present > 0) {
            request.setHeader(HttpHeaders.RANGE, "bytes=" + present + "-");
        }
        network.credentialsFor(address)
                .or(() -> Address.credentials(address))
                .ifPresent(known -> request.setHeader(HttpHeaders.AUTHORIZATION, known.authorization()));
        long start = present;
        try {
            // The request knows where to: asked for the host alone, the client would take no notice of an address' own
            // port.
            return connections.client().execute(request, response -> {
                try {
                    answer(address, response, part, start, size, received);
                    return Optional.<URI>empty();
                } catch (IOException failure) {
                    // Otherwise what is left of the answer would be read to its end, and that may be far away.
                    request.abort();
                    throw failure;
                }
            });
        } catch (Redirect redirect) {
            return Optional.of(redirect.next);
        } catch (Refused | Unreachable | Broken | Unwritable told) {
            throw told;
        } catch (IOException | CancellationException failure) {
            throw connections.explained(address, failure);
        }
    }

    private void answer(
            URI address, ClassicHttpResponse response, Path part, long present, long size, LongConsumer received)
            throws IOException {
        int status = response.getCode();
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (status >= 300 && status < 400 && location != null) {
            throw new Redirect(redirected(address, location.getValue()));
        }
        if (status == 416 && present > 0) {
            // The part is whole, or of something longer: the same address again, from the beginning.
            Files.delete(part);
            throw new Redirect(address);
        }
        if (status == 407) {
            throw new Refused("the proxy asks for a user and a password, or for others (HTTP status 407)");
        }
        if (status != 200 && status != 206) {
            throw new Refused("HTTP status " + status);
        }
        boolean resumed = status == 206 && present > 0 && startsAt(response, present);
        if (status == 206 && !resumed) {
            throw new Broken("the server sent another range than it was asked for", null);
        }
        if (response.getEntity() == null) {
            throw new Broken("the answer is empty", null);
        }
        long expected = response.getEntity().getContentLength();
        long before = resumed ? present : 0;
        if (size >= 0 && expected >= 0 && before + expected != size) {
            throw new Refused("has " + (before + expected) + " bytes instead of " + size);
        }
        if (resumed) {
            received.accept(present);
        }
        Receiver receiver = new Receiver(part, before, size >= 0 || expected < 0 ? size : before + expected, received);
        try {
            receiver.takeAll(response.getEntity().getContent(), limits);
        } catch (SocketTimeoutException e) {
            throw connections.silent(e);
        }
    }

    private static URI redirected(URI address, String location) throws IOException {
        try {
            URI next = address.resolve(location);
            boolean safe = "https".equals(next.getScheme())
                    || "http".equals(next.getScheme()) && !"https".equals(address.getScheme());
            if (safe && next.getHost() != null) {
                return next;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new Refused("redirected to an address that is not followed");
    }

    private static boolean startsAt(ClassicHttpResponse response, long present) {
        Header range = response.getFirstHeader(HttpHeaders.CONTENT_RANGE);
        return range != null && range.getValue().strip().startsWith("bytes " + present + "-");
    }

    @Override
    public void close() throws IOException {
        connections.close();
    }
}
