package io.faasm.maven.mojo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is said of the goals elsewhere, compared with the goals. */
class GoalsTest {
    private static final Path GOALS = Path.of("src/main/java/io/faasm/maven/mojo");
    private static final Path META_INF = Path.of("src/main/resources/META-INF");
    private static final Pattern MOJO = Pattern.compile("(?s)@Mojo\\(([^)]*)\\)");
    private static final Pattern NAME = Pattern.compile("name = \"([\\w-]+)\"");
    private static final Pattern PHASE = Pattern.compile("LifecyclePhase\\.(\\w+)");
    private static final String NO_PHASE = "-";

    /** The goals with the phase they are bound to by default. */
    private static final SortedMap<String, String> PHASES = new TreeMap<>();

    @BeforeAll
    static void readAnnotations() throws IOException {
        try (Stream<Path> files = Files.list(GOALS)) {
            for (Path file : files.toList()) {
                Matcher mojo = MOJO.matcher(Files.readString(file));
                if (mojo.find()) {
                    Matcher phase = PHASE.matcher(mojo.group(1));
                    PHASES.put(
                            first(NAME, mojo.group(1)),
                            phase.find()
                                    ? phase.group(1).toLowerCase(Locale.ROOT).replace('_', '-')
                                    : NO_PHASE);
                }
            }
        }
        assertTrue(PHASES.size() > 10, PHASES::toString);
    }

    @Test
    void theReferenceNamesAllOfThemWithTheirPhases() throws IOException {
        SortedMap<String, String> told = new TreeMap<>();
        Matcher row = Pattern.compile("(?m)^\\| `faasm:([\\w-]+)` \\| ([\\w-]+)[^|]*\\|")
                .matcher(Files.readString(Path.of("../docs/reference.md")));
        while (row.find()) {
            told.put(row.group(1), row.group(2));
        }
        assertEquals(PHASES, told);
    }

    @Test
    void theLifecycleRunsThemInTheirPhases() throws IOException {
        String components = Files.readString(META_INF.resolve("plexus/components.xml"));
        Matcher phase =
                Pattern.compile("<([\\w-]+)>([^<]*faasm-maven-plugin[^<]*)</").matcher(components);
        int found = 0;
        while (phase.find()) {
            Matcher goal = Pattern.compile("faasm-maven-plugin:([\\w-]+)").matcher(phase.group(2));
            while (goal.find()) {
                found++;
                assertEquals(phase.group(1), PHASES.get(goal.group(1)), goal.group(1));
            }
        }
        assertTrue(found > 0);
    }

    @Test
    void eclipseKnowsThemAll() throws IOException {
        String metadata = Files.readString(META_INF.resolve("m2e/lifecycle-mapping-metadata.xml"));
        TreeSet<String> known = new TreeSet<>();
        Matcher goal = Pattern.compile("<goal>([\\w-]+)</goal>").matcher(metadata);
        while (goal.find()) {
            known.add(goal.group(1));
        }
        assertEquals(new TreeSet<>(PHASES.keySet()), known);
    }

    @Test
    void defaultsAreThoseOfTheRootPomAndTheRecipes() throws IOException {
        String root = Files.readString(Path.of("../pom.xml"));
        assertEquals(Defaults.CPYTHON_VERSION, first(Pattern.compile("<faasm\\.cpython\\.version>([^<]+)<"), root));
        String series = Defaults.CPYTHON_VERSION.replaceFirst("\\.\\d+$", "");
        assertRow(Defaults.CPYTHON_VERSION, Path.of("../cpython-build/src/main/versions", series, "releases.tsv"));
    }

    @Test
    void theReferenceNamesTheDefaults() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference.md"));
        assertEquals(
                Defaults.CPYTHON_VERSION,
                first(Pattern.compile("\\| `faasm\\.cpython\\.version` \\| ([\\d.]+)"), reference));
        assertEquals(
                Defaults.EMSDK_VERSION,
                first(Pattern.compile("\\| `faasm\\.emsdk\\.version`[^|]* \\| ([\\d.]+)"), reference));
    }

    private static void assertRow(String version, Path file) throws IOException {
        assertTrue(
                Files.readAllLines(file).stream()
                        .anyMatch(line -> Stream.of(line.split("\\s+")).anyMatch(version::equals)),
                () -> file + " does not have " + version);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), pattern::pattern);
        return matcher.group(1);
    }
}
