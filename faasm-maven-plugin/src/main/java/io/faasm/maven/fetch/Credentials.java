package io.faasm.maven.fetch;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user and a password, neither of which is ever part of a message.
 *
 * @param user empty: the password is a token
 */
public record Credentials(String user, String password) {
    /** The value of the header {@code Authorization}: basic authentication, or a bearer token. */
    public String authorization() {
        return user.isEmpty()
                ? "Bearer " + password
                : "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "(credentials)";
    }
}
