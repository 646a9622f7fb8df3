package io.faasm.maven.inputs;

import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.fetch.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file that a build downloads, known by its content.
 *
 * @param name    what it is: a package, an archive
 * @param version that thing's version
 * @param size    in bytes; negative where only the digest is known
 * @param places  where it can be had: a path below a Debian archive ({@code pool/…}), an address, or {@code npm:NAME@VERSION}
 */
public record LockedFile(String name, String version, long size, Digest digest, List<String> places) {
    private static final String LINE = "file";
    private static final int FIRST_PLACE = 5;
    private static final String NPM = "npm:";
    private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,.~-]+");
    private static final Pattern POOL_PATH = Pattern.compile("pool(/(?!\\.{1,2}(/|$))[\\w@%+=:,.~-]+)+");
    /** No word that npm would take for an option, an address or a directory. */
    private static final Pattern NPM_PACKAGE = Pattern.compile("npm:(@[\\w.-]+/)?\\w[\\w.-]*@\\w[\\w.+-]*");

    public LockedFile {
        places = List.copyOf(places);
        if (places.isEmpty()) {
            throw new IllegalArgumentException("the file of " + name + " has no place");
        }
        for (String place : places) {
            if (!POOL_PATH.matcher(place).matches()
                    && !NPM_PACKAGE.matcher(place).matches()
                    && !isAddress(place)) {
                throw new IllegalArgumentException("\"" + Address.shown(place)
                        + "\" is neither a path below pool/, nor an" + " address, nor npm:NAME@VERSION");
            }
        }
    }

    private static boolean isAddress(String place) {
        try {
            URI address = new URI(place);
            return switch (String.valueOf(address.getScheme())) {
                case "http", "https" -> address.getHost() != null;
                case "file" -> address.getRawAuthority() == null && address.getPath() != null;
                default -> false;
            };
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    /** A file of which a recipe says the address and the digest. */
    public static LockedFile at(String name, String version, URI address, Digest digest) {
        try {
            return new LockedFile(name, version, -1, digest, List.of(address.toString()));
        } catch (IllegalArgumentException malformed) {
            throw new BuildFailure(
                    "The address of " + name + " is invalid: " + malformed.getMessage() + ".",
                    "Name one that begins with https://, http:// or file:/.",
                    malformed);
        }
    }

    static boolean isLine(String line) {
        return line.startsWith(LINE + "\t");
    }

    static LockedFile parse(String line) {
        String[] fields = line.split("\t");
        if (fields.length <= FIRST_PLACE || !fields[3].matches("-?\\d{1,18}")) {
            throw new IllegalArgumentException("a file has a name, a version, a size, a digest and places");
        }
        LockedFile file = new LockedFile(
                fields[1],
                fields[2],
                Long.parseLong(fields[3]),
                new Digest(fields[4]),
                Arrays.asList(fields).subList(FIRST_PLACE, fields.length));
        file.fileName();
        return file;
    }

    String line() {
        List<String> fields = new ArrayList<>(List.of(LINE, name, version, Long.toString(size), digest.sha256()));
        fields.addAll(places);
        return String.join("\t", fields);
    }

    /** The name of the file in a directory of such files. */
    public String fileName() {
        String place = places.get(0);
        // What follows a question mark can have slashes too.
        String path = place.replaceFirst("[?#].*$", "");
        String last = place.startsWith(NPM)
                ? npmFileName(place.substring(NPM.length()))
                : path.substring(path.lastIndexOf('/') + 1);
        String decoded = URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (!PLAIN.matcher(decoded).matches() || decoded.startsWith(".")) {
            throw new BuildFailure(
                    "The file of " + name + " has the place \"" + Address.shown(place)
                            + "\", which ends in no plain file name.",
                    "Name a place that ends in one.");
        }
        return decoded;
    }

    /** As {@code npm pack} names it: {@code @scope/name@1.0} is {@code scope-name-1.0.tgz}. */
    private static String npmFileName(String spec) {
        int at = spec.lastIndexOf('@');
        return spec.substring(0, at).replaceFirst("^@", "").replace('/', '-') + "-" + spec.substring(at + 1) + ".tgz";
    }

    /** The specifications by which npm has the file. */
    List<String> npmSpecifications() {
        return places.stream()
                .filter(place -> place.startsWith(NPM))
                .map(place -> place.substring(NPM.length()))
                .toList();
    }

    /** The paths that it has below Debian archives. */
    List<String> poolPaths() {
        return places.stream().filter(place -> place.startsWith("pool/")).toList();
    }

    /** The addresses that it has of its own. */
    List<URI> addresses() {
        return places.stream()
                .filter(place -> place.contains(":/"))
                .map(URI::create)
                .toList();
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
