package io.faasm.maven.apt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;

/** Which archives others name. */
final class DebianMirrors {

    private DebianMirrors() {}

    /**
     * Candidates for a Debian archive, the likeliest first, those of security updates last.
     *
     * @param sites output of {@code apt-get indextargets --no-release-info --format '$(SITE)'}: a line for each index
     */
    static List<String> candidates(String sites) {
        LinkedHashSet<String> likely = new LinkedHashSet<>();
        LinkedHashSet<String> others = new LinkedHashSet<>();
        LinkedHashSet<String> security = new LinkedHashSet<>();
        sites.lines().map(String::strip).filter(DebianMirrors::reachable).forEach(site -> {
            String path = site.replaceFirst("/+$", "");
            if (path.toLowerCase(Locale.ROOT).endsWith("/debian")) {
                likely.add(path);
            } else if (path.endsWith("-security")) {
                security.add(path);
            } else if (!path.endsWith("-ports")) {
                others.add(path);
            }
        });
        likely.addAll(others);
        likely.addAll(security);
        return List.copyOf(likely);
    }

    private static boolean reachable(String site) {
        return site.matches("(https?|file):.+");
    }
}
