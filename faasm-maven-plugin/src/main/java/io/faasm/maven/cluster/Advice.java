package io.faasm.maven.cluster;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Text;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.HttpCall;
import io.faasm.maven.fetch.Transfer;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What went wrong with a server of a cluster, and what its user can do about it. */
final class Advice {
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>([^<]*)</title>");

    private Advice() {}

    /** The server was not reached. */
    static BuildFailure unreachable(Role role, HttpCall call, Transfer.Unreachable failure, boolean answeredBefore) {
        String server = Address.server(call.address());
        String said = "(" + Address.masked(String.valueOf(failure.getMessage())) + ")";
        if (isOfKind(failure, SSLException.class)) {
            return secure(role, server, failure, said);
        }
        if (isOfKind(failure, UnknownHostException.class)) {
            return new BuildFailure(
                    "No " + role + " answers at " + server + " " + said,
                    "Check the host name in " + role.addressProperty() + ", and the proxies in Maven's settings.xml"
                            + " if it is known to a proxy only.");
        }
        if (answeredBefore) {
            return new BuildFailure(
                    "The " + role + " at " + server + " has answered in this build and does not any more " + said,
                    "See in its log why it ended. What was uploaded before is stored; deploy again when it runs.");
        }
        // Not kept as a cause: Maven would print the client's internals behind the remedy.
        return new BuildFailure("No " + role + " answers at " + server + " " + said, role.whereToFindOne());
    }

    private static BuildFailure secure(Role role, String server, Transfer.Unreachable failure, String said) {
        if (isOfKind(failure, SSLPeerUnverifiedException.class)) {
            return new BuildFailure(
                    "The certificate of the " + role + " at " + server + " is for another host " + said,
                    "Use the host name of its certificate in " + role.addressProperty() + ".");
        }
        if (isOfKind(failure, CertPathBuilderException.class)
                || isOfKind(failure, CertPathValidatorException.class)
                || isOfKind(failure, CertificateException.class)) {
            return new BuildFailure(
                    "The certificate of the " + role + " at " + server + " is not trusted " + said,
                    "Have Java trust the authority that issued it: import its certificate with keytool -importcert and name"
                            + " the store in MAVEN_OPTS=\"-Djavax.net.ssl.trustStore=FILE"
                            + " -Djavax.net.ssl.trustStorePassword=PASSWORD\".");
        }
        return new BuildFailure(
                "No secure connection to the " + role + " at " + server + " " + said,
                "Use http:// in " + role.addressProperty()
                        + " if the server does not speak TLS, as Faasm's own do not.");
    }

    private static boolean isOfKind(Throwable failure, Class<? extends Throwable> kind) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    /** The server was reached and too slow. */
    static BuildFailure silent(Role role, HttpCall call, Transfer.Silence failure) {
        return new BuildFailure(
                "The " + role + " did not complete " + request(call) + ": " + failure.getMessage(),
                "Look whether it works on something else, or raise " + role.timeoutProperty()
                        + (role == Role.UPLOAD ? ", for the runtime faasm.upload.runtime.timeout" : "") + ".",
                null);
    }

    /** The connection ended before an answer came. */
    static BuildFailure broken(Role role, HttpCall call, IOException failure, boolean again) {
        return new BuildFailure(
                "The connection to the " + role + " broke during " + request(call) + ": "
                        + Address.masked(String.valueOf(failure.getMessage())),
                "Check that " + Address.server(call.address()) + " is a " + role
                        + " and still runs; its log says why it ended." + (again ? " Uploading again is safe." : ""),
                failure);
    }

    /** The server answers 429 and wants more patience than there is. */
    static BuildFailure busy(Role role, HttpCall call, HttpCall.Answer answer, Duration wish, Duration most) {
        return new BuildFailure(
                "The " + role + " is too busy for " + request(call) + ": it answered 429 and " + reason(answer)
                        + (answer.header("retry-after").isPresent()
                                ? "; it wants to be asked again after " + Text.duration(wish)
                                : ""),
                "Deploy again later. A build waits at most " + Text.duration(most) + " for a busy server.");
    }

    /** A status that is not 200. */
    static BuildFailure refused(Role role, String address, HttpCall.Answer answer) {
        int status = answer.status();
        String said = "it answered " + status + " and " + reason(answer);
        String what = "The " + role + " refused " + address + ": " + said;
        if (status >= 300 && status < 400) {
            return new BuildFailure(
                    address + " answered " + status + ", a redirection to "
                            + Text.printable(
                                    Address.shown(answer.header("location").orElse("nowhere"))),
                    "Set " + role.addressProperty() + " to the address of the " + role
                            + " itself. A redirection to a login page means that it wants credentials ("
                            + role.credentialsProperty() + ").");
        }
        return switch (status) {
            case 401 ->
                new BuildFailure(
                        what,
                        "It wants to know who asks: put user and password, or a token alone as the password, into a"
                                + " <server> of Maven's settings.xml, and name its id in " + role.credentialsProperty()
                                + ".");
            case 403 ->
                new BuildFailure(
                        what,
                        "Whoever asks is not allowed to: check the <server> that " + role.credentialsProperty()
                                + " names, and what its user may do.");
            case 404, 405 ->
                new BuildFailure(
                        what,
                        "Check the path in " + role.addressProperty() + ": " + address
                                + " is not known there, so this may"
                                + " be another service, or one behind a gateway that adds a prefix.");
            case 407 ->
                new BuildFailure(
                        what,
                        "A proxy wants a user and a password, or others: put them into <proxies> of Maven's settings.xml.");
            case 413 ->
                new BuildFailure(
                        what,
                        "Something on the way takes smaller requests only. Faasm's own server has no limit: raise that of"
                                + " the gateway in front of it (nginx: client_max_body_size), or of faasm:serve"
                                + " (faasm.upload.limit there).");
            case 502, 503, 504 ->
                new BuildFailure(
                        what,
                        "A gateway answered in place of the " + role
                                + ": look whether that runs and is ready, and for 504"
                                + " whether the gateway waits long enough.");
            default ->
                status >= 500
                        ? new BuildFailure(
                                "The " + role + " failed on " + address + ": " + said,
                                "Look into the log of the " + role + ".")
                        : new BuildFailure(what, "Correct what it names.");
        };
    }

    /** A web page instead of an answer. */
    static BuildFailure webPage(Role role, String address, HttpCall.Answer answer) {
        return new BuildFailure(
                address + " answered with " + page(answer) + " and not as a " + role,
                "If it is a login page, put credentials into a <server> of Maven's settings.xml and name its id in "
                        + role.credentialsProperty() + "; otherwise correct " + role.addressProperty() + ".");
    }

    static boolean isWebPage(HttpCall.Answer answer) {
        String start = ServerConnection.text(answer).stripLeading().toLowerCase(Locale.ROOT);
        return answer.header("content-type").orElse("").toLowerCase(Locale.ROOT).contains("html")
                || start.startsWith("<!doctype html")
                || start.startsWith("<html");
    }

    private static String page(HttpCall.Answer answer) {
        Matcher title = TITLE.matcher(ServerConnection.text(answer));
        return "a web page"
                + (title.find() ? " titled \"" + Text.printable(Address.masked(title.group(1))) + "\"" : "");
    }

    /** What the server said, in a sentence. */
    static String reason(HttpCall.Answer answer) {
        if (isWebPage(answer)) {
            return "sent " + page(answer);
        }
        String said = Text.printable(Address.masked(ServerConnection.text(answer)));
        return said.isEmpty() ? "gave no reason" : "says: " + said;
    }

    private static String request(HttpCall call) {
        return call.method() + " " + Address.shown(call.address());
    }
}
