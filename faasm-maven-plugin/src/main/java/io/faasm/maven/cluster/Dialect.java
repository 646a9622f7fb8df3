package io.faasm.maven.cluster;

import io.faasm.core.failure.BuildFailure;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What an upload server understands, and how its answers are to be read. */
public sealed interface Dialect {
    /** As it is chosen by {@code faasm.upload.dialect}. */
    String name();

    /** Whether it has uploads of this kind. */
    boolean has(Kind kind);

    /** Whether a body that came with status 200 says that the upload was stored. */
    boolean isStored(String answer);

    /** What can be uploaded. */
    enum Kind {
        PYTHON("p", "Python functions"),
        WEB_ASSEMBLY("f", "WebAssembly functions"),
        FILE("file", "files");

        private final String part;
        private final String title;

        Kind(String part, String title) {
            this.part = part;
            this.title = title;
        }

        /** The first part of the path that such uploads go to. */
        String part() {
            return part;
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** Today's server: a status says how an upload went. */
    record Current() implements Dialect {
        /** What servers of different ages answer with status 200 to an upload that they stored. */
        private static final Set<String> STORED =
                Set.of("", "Function upload complete", "Python function upload complete");

        @Override
        public String name() {
            return "current";
        }

        @Override
        public boolean has(Kind kind) {
            return true;
        }

        @Override
        public boolean isStored(String answer) {
            return STORED.contains(answer.strip());
        }
    }

    /** The server of 2019: it answers 200 to everything, so the body says how an upload went, and has no Python. */
    record OfYear2019() implements Dialect {
        @Override
        public String name() {
            return "2019";
        }

        @Override
        public boolean has(Kind kind) {
            return kind == Kind.WEB_ASSEMBLY;
        }

        @Override
        public boolean isStored(String answer) {
            return answer.strip().equals("Function upload complete");
        }
    }

    /** The dialect of this name, or none for {@code auto}: the server is asked. */
    static Optional<Dialect> named(String name) {
        if (name.equals("auto")) {
            return Optional.empty();
        }
        List<Dialect> known = List.of(new Current(), new OfYear2019());
        return Optional.of(known.stream()
                .filter(dialect -> dialect.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BuildFailure(
                        "\"" + name + "\" is not a dialect of upload servers",
                        "Set faasm.upload.dialect to auto, "
                                + known.stream().map(Dialect::name).collect(Collectors.joining(" or ")) + ".")));
    }

    /** The dialect of a server that answers a ping so: that of 2019 explains itself with status 200. */
    static Dialect detected(int status, String answer) {
        return status == 200 && !answer.strip().equals("PONG") ? new OfYear2019() : new Current();
    }
}
