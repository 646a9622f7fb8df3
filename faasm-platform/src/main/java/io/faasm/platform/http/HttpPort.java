package io.faasm.platform.http;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.util.List;

/**
 * Where an endpoint is reached.
 *
 * @param address as it was asked for: all of IPv4's addresses can turn out to be all of IPv6's
 */
public record HttpPort(InetAddress address, int port) {

    /** The URL for clients on this machine. */
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
        return URI.create("http://" + bracketed + ":" + port);
    }
}
