package io.faasm.maven.cpython;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the user says about CPython's sources; what is left open, the version's recipe knows.
 *
 * @param kind {@code debian}, {@code git} or {@code archive}
 * @param url address of the repository or of the archive
 * @param commit the commit that the tag has to name, 40 hexadecimal digits
 * @param sha256 digest of the archive, 64 hexadecimal digits
 */
public record SourceWish(
        Optional<String> kind, Optional<String> url, Optional<String> commit, Optional<String> sha256) {

    /** Nothing said: as the version's recipe has it. */
    public static final SourceWish NONE =
            new SourceWish(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** What was said beside the kind: the property's last word, and its value. */
    Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        url.ifPresent(value -> details.put("url", value));
        commit.ifPresent(value -> details.put("commit", value));
        sha256.ifPresent(value -> details.put("sha256", value));
        return details;
    }
}
