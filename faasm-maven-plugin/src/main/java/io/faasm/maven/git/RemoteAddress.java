package io.faasm.maven.git;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.eclipse.jgit.transport.URIish;

/** Where a repository is. Only addresses that start no program are taken, because submodules bring theirs with them. */
record RemoteAddress(URIish uri) {
    private static final String ACCEPTED =
            "Use an https, http or file address, or the absolute path of a repository on this machine.";

    static RemoteAddress parse(String text) {
        if (text.isBlank() || text.startsWith("-") || text.chars().anyMatch(Character::isISOControl)) {
            throw refused(text, "is none", null);
        }
        if (text.matches("[\\w+.-]*::.*")) {
            throw refused(text, "names a program of git's, which is not started", null);
        }
        URIish uri;
        try {
            uri = new URIish(text);
        } catch (URISyntaxException e) {
            throw refused(text, "cannot be read (" + e.getReason() + ")", e);
        }
        boolean local = uri.getHost() == null
                && (uri.getScheme() == null || uri.getScheme().equals("file"));
        boolean web = uri.getHost() != null
                && uri.getScheme() != null
                && uri.getScheme().matches("https?");
        if (local ? !uri.getPath().startsWith("/") : !web) {
            throw refused(
                    uri.toString(), local ? "is a relative path" : "is of a kind that is not supported here", null);
        }
        return new RemoteAddress(uri);
    }

    /** The address of a submodule as its repository writes it, where {@code ./} and {@code ../} start from the repository. */
    RemoteAddress submodule(String written) {
        if (!written.startsWith("./") && !written.startsWith("../")) {
            RemoteAddress address = parse(written);
            if (address.isLocal() && !isLocal()) {
                throw refused(written, "is a path on this machine, which no repository from elsewhere may name", null);
            }
            return address;
        }
        Deque<String> parts = new ArrayDeque<>();
        Arrays.stream(uri.getPath().split("/")).filter(part -> !part.isEmpty()).forEach(parts::addLast);
        for (String part : written.split("/")) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    throw refused(written, "leads above the address " + this + " that it starts from", null);
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return parse(uri.setPath("/" + String.join("/", parts)).toPrivateString());
    }

    boolean isLocal() {
        return uri.getHost() == null;
    }

    /** The repository's own name, for messages. */
    String name() {
        return Optional.ofNullable(uri.getHumanishName()).orElse("repository");
    }

    /** A file name that no other address has. */
    String key() {
        String digest = Digest.of(toString().getBytes(StandardCharsets.UTF_8)).sha256();
        return name().replaceAll("[^\\w.-]", "_") + "-" + digest.substring(0, 12);
    }

    /** The address without the password that it may hold. */
    @Override
    public String toString() {
        return uri.toString();
    }

    private static BuildFailure refused(String text, String why, Exception cause) {
        return new BuildFailure("The address \"" + text + "\" of a git repository " + why + ".", ACCEPTED, cause);
    }
}
