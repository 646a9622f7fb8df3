package io.faasm.maven.fetch;

/** A user and a password. Neither is ever part of a message. */
public record Credentials(String user, String password) {
    @Override
    public String toString() {
        return "(credentials)";
    }
}
