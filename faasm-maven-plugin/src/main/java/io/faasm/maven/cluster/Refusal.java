package io.faasm.maven.cluster;

/** A request that the upload server answers with a status of its own and a reason in plain text. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String reason) {
        super(reason);
        this.status = status;
    }

    int status() {
        return status;
    }

    String reason() {
        return getMessage();
    }
}
