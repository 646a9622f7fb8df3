package io.faasm.maven.cluster;

/** What a server of a cluster is to its client, in the words and properties of messages. */
enum Role {
    UPLOAD(
            "upload server",
            "faasm.upload.url",
            "faasm.upload.timeout",
            "faasm.upload.server",
            "Start one on this machine with mvn faasm:serve, or set faasm.upload.url to the cluster's upload server."),
    PLANNER(
            "planner",
            "faasm.planner.url",
            "faasm.planner.timeout",
            "faasm.planner.server",
            "Set faasm.planner.url to the cluster's planner (port 8080 with docker compose, 8081 on Kubernetes), or name"
                    + " the cluster's faasm.ini in FAASM_INI_FILE.");

    private final String title;
    private final String addressProperty;
    private final String timeoutProperty;
    private final String credentialsProperty;
    private final String whereToFindOne;

    Role(
            String title,
            String addressProperty,
            String timeoutProperty,
            String credentialsProperty,
            String whereToFindOne) {
        this.title = title;
        this.addressProperty = addressProperty;
        this.timeoutProperty = timeoutProperty;
        this.credentialsProperty = credentialsProperty;
        this.whereToFindOne = whereToFindOne;
    }

    String addressProperty() {
        return addressProperty;
    }

    String timeoutProperty() {
        return timeoutProperty;
    }

    String credentialsProperty() {
        return credentialsProperty;
    }

    String whereToFindOne() {
        return whereToFindOne;
    }

    @Override
    public String toString() {
        return title;
    }
}
