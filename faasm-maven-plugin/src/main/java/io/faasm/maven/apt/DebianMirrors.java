package io.faasm.maven.apt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** Which archives the host's own apt configuration names. */
public final class DebianMirrors {

    private DebianMirrors() {}

    /**
     * Candidates for a Debian archive, the likeliest first.
     *
     * @param sites output of {@code apt-get indextargets --no-release-info --format '$(SITE)'}: a line for each index
     */
    static List<String> candidates(String sites) {
        LinkedHashSet<String> likely = new LinkedHashSet<>();
        LinkedHashSet<String> others = new LinkedHashSet<>();
        sites.lines().map(String::strip).filter(DebianMirrors::reachable).forEach(site -> {
            String path = site.replaceFirst("/+$", "");
            if (path.toLowerCase(Locale.ROOT).endsWith("/debian")) {
                likely.add(path);
            } else if (!path.endsWith("-security") && !path.endsWith("-ports")) {
                others.add(path);
            }
        });
        likely.addAll(others);
        return List.copyOf(likely);
    }

    private static boolean reachable(String site) {
        return site.matches("(https?|ftp|file|mirror|mirror\\+https?|mirror\\+file):.+");
    }
}
