package io.faasm.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What has to stand in two places stands there alike. */
class BootstrapFilesTest {
    private static final Path RESOURCES = Path.of("src/main/resources");
    private static final String PROPERTY = "-Dmaven.ext.class.path=";

    @Test
    void profileIsOffWithExactlyTheValueThatMavenIsStartedWith() throws IOException {
        String options = Files.readString(Path.of("../.mvn/jvm.config")).strip();
        String value = options.lines()
                .filter(line -> line.startsWith(PROPERTY))
                .findFirst()
                .orElseThrow()
                .substring(PROPERTY.length());
        String functions = Files.readString(Path.of("../functions/pom.xml"));
        assertTrue(functions.contains("<value>!" + value + "</value>"), "functions/pom.xml has another value");
    }

    @Test
    void bothProfilesTakeTheSamePlugin() throws IOException {
        Matcher build =
                Pattern.compile("(?s)<build>.*?</build>").matcher(Files.readString(Path.of("../functions/pom.xml")));
        List<String> builds = build.results().map(MatchResult::group).toList();
        assertEquals(2, builds.size());
        assertEquals(builds.get(0), builds.get(1));
    }

    @Test
    void lifecycleUsesThePluginVersionsOfTheRootPom() throws IOException {
        String root = Files.readString(Path.of("../pom.xml"));
        String components = Files.readString(RESOURCES.resolve("META-INF/plexus/components.xml"));
        Map<String, String> used = new TreeMap<>();
        Matcher goal = Pattern.compile("org\\.apache\\.maven\\.plugins:([\\w-]+):([\\w.-]+):")
                .matcher(components);
        while (goal.find()) {
            used.put(goal.group(1), goal.group(2));
        }
        assertFalse(used.isEmpty());
        Map<String, String> managed = new TreeMap<>();
        used.keySet().forEach(plugin -> managed.put(plugin, property(root, plugin + ".version")));
        assertEquals(managed, used);
    }

    private static String property(String pom, String name) {
        Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
        return value.find() ? value.group(1) : "not there";
    }
}
