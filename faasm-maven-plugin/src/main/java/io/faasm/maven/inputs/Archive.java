package io.faasm.maven.inputs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A place that has many files, and under which address a file is there if it is. */
sealed interface Archive {
    /** Paths of what Debian's security team has released and no point release has taken over yet. */
    String SECURITY = "pool/updates/";
    /** How moments are written. */
    DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

    /** The addresses to ask for a file, the likeliest first; none where it cannot be. */
    List<URI> addresses(LockedFile file);

    /** The user's own directory or server: files by their names. */
    record Mirror(URI base) implements Archive {
        @Override
        public List<URI> addresses(LockedFile file) {
            return List.of(below(base.toString(), encoded(file.fileName())));
        }
    }

    /** A Debian archive: files by their paths in its pool. */
    record Debian(String base) implements Archive {
        @Override
        public List<URI> addresses(LockedFile file) {
            boolean security = base.matches(".*-security/*");
            return file.poolPaths().stream()
                    .filter(path -> path.startsWith(SECURITY) == security)
                    .map(path -> below(base, encoded(path)))
                    .toList();
        }
    }

    /** Debian's archive as it was: below a directory for each moment. */
    record Snapshot(String base, Optional<String> taken) implements Archive {
        /** What was indexed at a moment has been copied a day later, and nothing leaves the pool that soon. */
        private static final Duration DELAY = Duration.ofDays(1);

        @Override
        public List<URI> addresses(LockedFile file) {
            return taken.map(moment -> MOMENT.format(
                            LocalDateTime.parse(moment, MOMENT).plus(DELAY).atOffset(ZoneOffset.UTC)))
                    .map(moment -> new Debian(base)
                            .addresses(file).stream()
                                    .map(address -> URI.create(
                                            address.toString().replaceFirst("(?<=.)/pool/", "/" + moment + "/pool/")))
                                    .toList())
                    .orElse(List.of());
        }
    }

    /**
     * An archive of a distribution that takes Debian's sources over and builds its own packages from them: sources have the
     * same path, or that of another component.
     */
    record Derivative(String base) implements Archive {
        @Override
        public List<URI> addresses(LockedFile file) {
            return file.poolPaths().stream()
                    .filter(path -> !path.startsWith(SECURITY) && path.contains(".tar."))
                    .flatMap(path -> Stream.of(path, path.replaceFirst("^pool/main/", "pool/universe/")))
                    .distinct()
                    .map(path -> below(base, encoded(path)))
                    .toList();
        }
    }

    /** Wherever the file itself says. */
    record Elsewhere() implements Archive {
        @Override
        public List<URI> addresses(LockedFile file) {
            return file.addresses();
        }
    }

    private static URI below(String base, String path) {
        return base.startsWith("/")
                ? Path.of(base, path).toUri()
                : URI.create(base.replaceFirst("/+$", "") + "/" + path);
    }

    /** As apt asks for it: some servers take a plus sign for a blank. */
    private static String encoded(String path) {
        return path.replace("%", "%25").replace("+", "%2b").replace("@", "%40");
    }
}
