package io.faasm.maven.inputs;

import io.faasm.maven.recipe.RecipeLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Archives that nobody has to name: each the directory that holds {@code pool/}.
 *
 * @param debian      Debian's own
 * @param security    Debian's own, of security updates
 * @param snapshots   what was in those at any time, below a directory for each moment
 * @param derivatives of distributions that take Debian's original archives of sources over
 * @param releases    this project's own: files by their names
 */
record KnownArchives(
        List<String> debian,
        List<String> security,
        List<String> snapshots,
        List<String> derivatives,
        List<String> releases) {
    KnownArchives {
        debian = List.copyOf(debian);
        security = List.copyOf(security);
        snapshots = List.copyOf(snapshots);
        derivatives = List.copyOf(derivatives);
        releases = List.copyOf(releases);
    }

    /** For anything but a test. */
    static KnownArchives usual() {
        try (InputStream list = KnownArchives.class.getResourceAsStream("archives.txt");
                BufferedReader reader = new BufferedReader(new InputStreamReader(list, StandardCharsets.UTF_8))) {
            List<String[]> lines = RecipeLines.of(reader.lines()).stream()
                    .map(line -> line.split("\\s+"))
                    .toList();
            return new KnownArchives(
                    of(lines, "debian"),
                    of(lines, "security"),
                    of(lines, "snapshot"),
                    of(lines, "derivative"),
                    of(lines, "release"));
        } catch (IOException impossible) {
            throw new UncheckedIOException("The plugin's list of archives cannot be read.", impossible);
        }
    }

    private static List<String> of(List<String[]> lines, String kind) {
        return lines.stream()
                .filter(words -> words[0].equals(kind))
                .map(words -> words[1])
                .toList();
    }
}
