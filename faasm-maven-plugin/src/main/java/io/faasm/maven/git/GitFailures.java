package io.faasm.maven.git;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.RemoteRepositoryException;
import org.eclipse.jgit.errors.RepositoryNotFoundException;

/** Tells from JGit's exceptions what went wrong, which they say in their types, their causes, or only in their words. */
final class GitFailures {
    private static final String AGAIN = "Run the build again: what has arrived is kept.";

    private GitFailures() {}

    /** What a failure is about, as far as it decides what to do next. */
    enum Kind {
        UNREACHABLE,
        AUTHENTICATION,
        NO_REPOSITORY,
        REFUSED,
        DISK_FULL,
        INTERRUPTED,
        MALFORMED,
        BROKEN_OFF
    }

    static Kind kind(Throwable failure) {
        if (Thread.currentThread().isInterrupted()) {
            return Kind.INTERRUPTED;
        }
        List<Throwable> causes = causes(failure);
        String words = words(causes);
        if (mentions(words, "no space left on device", "disk quota exceeded")) {
            return Kind.DISK_FULL;
        }
        if (mentions(words, "authentication is required", "not authorized", "authentication not supported")
                || words.contains("not permitted")) {
            return Kind.AUTHENTICATION;
        }
        if (any(
                causes,
                UnknownHostException.class,
                ConnectException.class,
                NoRouteToHostException.class,
                SocketTimeoutException.class,
                SSLException.class)) {
            return Kind.UNREACHABLE;
        }
        if (any(
                        causes,
                        NoRemoteRepositoryException.class,
                        RepositoryNotFoundException.class,
                        NotSupportedException.class)
                || words.contains("invalid advertisement")) {
            return Kind.NO_REPOSITORY;
        }
        if (any(causes, RemoteRepositoryException.class)
                || mentions(words, "not our ref", "not valid", "does not have", "not advertised")) {
            return Kind.REFUSED;
        }
        if (any(causes, org.eclipse.jgit.errors.CorruptObjectException.class)) {
            return Kind.MALFORMED;
        }
        return any(causes, PackProtocolException.class) && words.contains("info/refs")
                ? Kind.NO_REPOSITORY
                : Kind.BROKEN_OFF;
    }

    /** Whether the server said nothing: it cannot be reached, or the connection to it broke. */
    static boolean isWithoutAnswer(IOException failure) {
        return kind(failure) == Kind.UNREACHABLE || any(causes(failure), SocketException.class);
    }

    static BuildFailure explain(RemoteAddress remote, String doing, IOException failure) {
        String reason = reason(failure);
        return switch (kind(failure)) {
            case UNREACHABLE ->
                new BuildFailure(
                        "The git server of " + remote + " cannot be reached (" + reason + ").",
                        "Check the network, its proxy settings and the address. " + AGAIN,
                        failure);
            case AUTHENTICATION ->
                new BuildFailure(
                        remote + " asks for a user's name and password, or there is no such repository (" + reason
                                + ").",
                        "Check the address; if it is right, put the credentials into ~/.netrc.",
                        failure);
            case NO_REPOSITORY ->
                new BuildFailure(
                        remote + " is not a git repository (" + reason + ").",
                        "Check the address: it is what git clone takes.",
                        failure);
            case DISK_FULL ->
                new BuildFailure(
                        "The disk is full: " + doing + " " + remote + " failed (" + reason + ").",
                        "Free some space, or move the cache to another disk with -Dfaasm.cache.dir=<directory>. "
                                + AGAIN,
                        failure);
            case INTERRUPTED ->
                new BuildFailure(
                        "The build was interrupted while " + doing + " " + remote + ".", "Run it again.", failure);
            case MALFORMED ->
                new BuildFailure(
                        doing + " " + remote + " was ended because of what it holds: " + reason + ".",
                        "Mistrust the repository: no working git makes such objects.",
                        failure);
            case REFUSED, BROKEN_OFF ->
                new BuildFailure(doing + " " + remote + " failed: " + reason + ".", AGAIN, failure);
        };
    }

    /** The innermost message: outer ones repeat the address. */
    static String reason(Throwable failure) {
        List<Throwable> causes = causes(failure);
        Throwable innermost = causes.get(causes.size() - 1);
        String outer = String.valueOf(failure.getMessage());
        String inner = innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
        if (innermost instanceof UnknownHostException) {
            // Its message is the name, which alone says nothing.
            inner = "no host " + inner + " is known";
        }
        return (innermost == failure || outer.contains(inner) ? outer : outer + ": " + inner).replaceAll("\\s+", " ");
    }

    private static boolean mentions(String words, String... phrases) {
        return Stream.of(phrases).anyMatch(words::contains);
    }

    private static boolean any(List<Throwable> causes, Class<?>... types) {
        return causes.stream().anyMatch(cause -> Stream.of(types).anyMatch(type -> type.isInstance(cause)));
    }

    private static String words(List<Throwable> causes) {
        StringBuilder words = new StringBuilder();
        causes.forEach(cause -> words.append(cause.getMessage()).append('\n'));
        return words.toString().toLowerCase(Locale.ROOT);
    }

    private static List<Throwable> causes(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
