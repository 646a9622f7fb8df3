package io.faasm.maven.cluster;

import com.sun.net.httpserver.HttpServer;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An upload server as Faasm's, which stores in Faasm's local directory layout. It serves until it is closed. */
public final class UploadServer implements AutoCloseable {
    private final HttpServer server;
    /** As it was asked for: all of IPv4's addresses can turn out to be all of IPv6's. */
    private final InetAddress address;

    private final DeadlineExecutor executor;
    private final Path storage;

    /**
     * Where to listen and where to store.
     *
     * @param address host name or address to bind; there is no authentication, so loopback is what is meant
     * @param port TCP port, 0 for any free one
     * @param storage root of the local directory layout, made if need be
     * @param limit largest body in bytes
     * @param longest time that one request may take from its first byte on
     */
    public record Settings(String address, int port, Path storage, long limit, Duration longest) {}

    private UploadServer(HttpServer server, InetAddress address, DeadlineExecutor executor, Path storage) {
        this.server = server;
        this.address = address;
        this.executor = executor;
        this.storage = storage;
    }

    public static UploadServer start(Settings settings, Console console) {
        return start(settings, console, Pace.within(settings.longest()));
    }

    static UploadServer start(Settings settings, Console console, Pace pace) {
        InetAddress address;
        try {
            address = InetAddress.getByName(settings.address());
        } catch (UnknownHostException unknown) {
            throw new BuildFailure(
                    "The upload server cannot listen on \"" + settings.address() + "\": this host has no such address",
                    "Set faasm.serve.address to one of this host's addresses; 127.0.0.1 is the default.",
                    unknown);
        }
        if (!address.isLoopbackAddress()) {
            console.warn("The upload server listens on " + settings.address() + ", which other hosts may reach: whoever"
                    + " does can store functions and files here. There is no authentication.");
        }
        LocalStorage storage;
        try {
            storage = new LocalStorage(settings.storage(), settings.limit());
        } catch (IOException unusable) {
            throw new BuildFailure(
                    "The upload server cannot store in " + settings.storage() + ": " + unusable,
                    "Set faasm.local.dir to a directory that can be written.",
                    unusable);
        }
        DeadlineExecutor executor = new DeadlineExecutor(pace);
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(address, settings.port()), 0);
            server.createContext("/", new UploadHandler(storage, console, address.isLoopbackAddress(), executor::turn));
            server.setExecutor(executor);
            server.start();
            return new UploadServer(server, address, executor, storage.root());
        } catch (BindException taken) {
            executor.close();
            throw new BuildFailure(
                    "The upload server cannot listen on " + settings.address() + ":" + settings.port() + ": "
                            + taken.getMessage(),
                    "Stop the server that uses this port (another mvn faasm:serve, a Faasm cluster), or choose another"
                            + " port with -Dfaasm.upload.port.",
                    taken);
        } catch (IOException failed) {
            executor.close();
            throw new BuildFailure(
                    "The upload server does not start on " + settings.address() + ":" + settings.port() + ": " + failed,
                    "Choose another address or port with faasm.serve.address and faasm.upload.port.",
                    failed);
        }
    }

    /** The URL that clients on this machine upload to. */
    public URI url() {
        if (address.isAnyLocalAddress()) {
            return url(address instanceof Inet6Address ? "::1" : "127.0.0.1");
        }
        boolean loopback = address instanceof Inet6Address && address.isLoopbackAddress();
        return url(loopback ? "::1" : address.getHostAddress());
    }

    /** The URLs for other machines, if it listens on all addresses of this one. */
    public List<URI> urlsForOthers() {
        if (!address.isAnyLocalAddress()) {
            return List.of();
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(other -> !other.isLoopbackAddress() && !other.isLinkLocalAddress())
                    .filter(other -> address instanceof Inet6Address || other instanceof Inet4Address)
                    // An interface's name means nothing on other machines.
                    .map(other -> url(other.getHostAddress().replaceFirst("%.*$", "")))
                    .sorted()
                    .toList();
        } catch (SocketException unknown) {
            return List.of();
        }
    }

    private URI url(String host) {
        // The zone of a link-local address is part of it here, and its percent sign is escaped in an address.
        String bracketed = host.contains(":") ? "[" + host.replace("%", "%25") + "]" : host;
        return URI.create("http://" + bracketed + ":" + server.getAddress().getPort());
    }

    /** The root of the local directory layout. */
    public Path storage() {
        return storage;
    }

    /** Stops; exchanges under way are cut off, and what they were sending is not stored. */
    @Override
    public void close() {
        server.stop(0);
        executor.close();
    }
}
