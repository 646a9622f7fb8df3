package io.faasm.core.host;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** The names of this machine for itself. */
public final class Loopback {
    /** Digits, or digits with colons: never looked up as names. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private Loopback() {}

    /** Whether a host, an IPv6 address with or without its brackets, is this machine itself. No name is looked up. */
    public static boolean isMeantBy(String host) {
        String plain = host.replaceFirst("^\\[(.*)]$", "$1");
        if (plain.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            return LITERAL.matcher(plain).matches()
                    && InetAddress.getByName(plain).isLoopbackAddress();
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}
