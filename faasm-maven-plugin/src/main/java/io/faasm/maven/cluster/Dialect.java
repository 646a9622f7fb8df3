package io.faasm.maven.cluster;

import io.faasm.maven.failure.BuildFailure;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an upload server understands, and how its answers are to be read. */
public enum Dialect {
    /** Today's server: a status says how an upload went. */
    CURRENT("current"),
    /** The server of 2019: it answers 200 to everything, so the body says how an upload went, and knows no Python. */
    YEAR_2019("2019");

    private static final String AUTO = "auto";

    private final String name;

    Dialect(String name) {
        this.name = name;
    }

    /** The dialect of this name, or none for {@code auto}: the server is asked. */
    public static Optional<Dialect> named(String name) {
        if (name.equals(AUTO)) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(values())
                .filter(dialect -> dialect.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new BuildFailure(
                        "\"" + name + "\" is no dialect of upload servers",
                        "Set faasm.upload.dialect to " + AUTO + ", "
                                + Arrays.stream(values()).map(Dialect::toString).collect(Collectors.joining(" or "))
                                + ".")));
    }

    @Override
    public String toString() {
        return name;
    }
}
