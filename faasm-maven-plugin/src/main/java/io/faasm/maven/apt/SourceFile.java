package io.faasm.maven.apt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of a source package, as the archive's signed index describes it.
 *
 * @param address where the archive should have it
 * @param name its name
 * @param digest its digest as apt writes it, the algorithm first: {@code SHA256:0123…}
 */
record SourceFile(String address, String name, String digest) {
    private static final Pattern LISTED =
            Pattern.compile("^'([^']+/pool/[^']+)' ([^/\\s]+) \\d+ ((?:SHA256|SHA512):[0-9a-f]{64,128})$");
    private static final String POOL = "/pool/";

    /** Reads a line of {@code apt-get source --print-uris}, if it is one about a file to download. */
    static Optional<SourceFile> listed(String line) {
        Matcher matcher = LISTED.matcher(line);
        return matcher.matches()
                ? Optional.of(new SourceFile(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** The path below an archive's directory, the same wherever the package is in the same component. */
    String poolPath() {
        return address.substring(address.lastIndexOf(POOL) + 1);
    }
}
