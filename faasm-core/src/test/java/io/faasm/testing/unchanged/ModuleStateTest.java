package io.faasm.testing.unchanged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModuleStateTest {
    private static final Map<String, String> SETTINGS = Map.of("java.vm.version", "17", "faasm.tests.left.out", "");

    @TempDir
    private Path root;

    private Path module;

    @BeforeEach
    void layOut() throws IOException {
        module = root.resolve("plugin");
        for (String file : List.of(
                "pom.xml",
                "README.md",
                "docs/reference.md",
                ".mvn/jvm.config",
                "plugin/pom.xml",
                "plugin/src/main/java/One.java",
                "plugin/src/test/java/OneTest.java",
                "plugin/target/classes/One.class",
                "plugin/target/test-classes/OneTest.class",
                "other/pom.xml",
                "other/src/main/recipe.txt",
                "functions/pom.xml",
                "functions/hello/pom.xml",
                "functions/hello/src/main/python/function.py",
                ".git/index")) {
            write(file, file);
        }
    }

    @Test
    void whatDidNotChangeIsEqualThoughItIsNewer() throws IOException {
        ModuleState before = everything(SETTINGS);
        Files.setLastModifiedTime(
                root.resolve("pom.xml"), FileTime.from(Instant.now().plusSeconds(60)));
        assertEquals(Optional.empty(), everything(SETTINGS).differenceFrom(before));
    }

    @Test
    void anyChangeHasAName() throws IOException {
        ModuleState before = everything(SETTINGS);
        for (String file : List.of(
                "pom.xml",
                "README.md",
                "docs/reference.md",
                ".mvn/jvm.config",
                "plugin/src/main/java/One.java",
                "plugin/target/classes/One.class",
                "plugin/target/test-classes/OneTest.class",
                "other/src/main/recipe.txt",
                "functions/pom.xml")) {
            FileTime time = Files.getLastModifiedTime(root.resolve(file));
            write(file, "other");
            Files.setLastModifiedTime(root.resolve(file), time);
            assertEquals(Optional.of(file + " changed"), everything(SETTINGS).differenceFrom(before));
            Files.delete(root.resolve(file));
            if (!file.endsWith("pom.xml")) {
                assertEquals(
                        Optional.of(file + " is gone"), everything(SETTINGS).differenceFrom(before));
            }
            write(file, file);
        }
        assertEquals(Optional.empty(), everything(SETTINGS).differenceFrom(before));

        write("other/src/main/another.txt", "");
        assertEquals(
                Optional.of("other/src/main/another.txt is new"),
                everything(SETTINGS).differenceFrom(before));
        Files.delete(root.resolve("other/src/main/another.txt"));

        assertTrue(root.resolve("other/src/main/recipe.txt").toFile().setExecutable(true));
        assertEquals(
                Optional.of("other/src/main/recipe.txt changed"),
                everything(SETTINGS).differenceFrom(before));
    }

    @Test
    void settingsCount() throws IOException {
        assertEquals(
                Optional.of("the setting java.vm.version changed"),
                everything(Map.of("java.vm.version", "25", "faasm.tests.left.out", ""))
                        .differenceFrom(everything(SETTINGS)));
        assertEquals(
                Optional.of("the setting java.vm.version is gone"),
                everything(Map.of("faasm.tests.left.out", "")).differenceFrom(everything(SETTINGS)));
    }

    @Test
    void functionsDoNotCount() throws IOException {
        ModuleState before = everything(SETTINGS);
        write("functions/hello/src/main/python/function.py", "other");
        write(".git/index", "other");
        assertEquals(Optional.empty(), everything(SETTINGS).differenceFrom(before));
    }

    @Test
    void survivesItsFile() throws IOException {
        Path file = module.resolve("target/unchanged/passed.tsv");
        assertEquals(Optional.empty(), ModuleState.read(file).map(found -> "a state"));
        ModuleState state = everything(SETTINGS);
        state.write(file);
        assertEquals(
                Optional.empty(), state.differenceFrom(ModuleState.read(file).orElseThrow()));
        Files.writeString(file, "cut");
        assertEquals(Optional.empty(), ModuleState.read(file).map(found -> "a state"));
    }

    @Test
    void seesWhatChangesWhileABuildRuns() throws IOException {
        FileTime start = FileTime.from(Instant.now().plusSeconds(10));
        FileTime later = FileTime.from(Instant.now().plusSeconds(20));
        assertEquals(Optional.empty(), ModuleState.changedAfter(start, module));

        for (String changed : List.of("README.md", "plugin/src/main/java/One.java", "other/src/main", ".mvn")) {
            Path path = root.resolve(changed);
            FileTime before = Files.getLastModifiedTime(path);
            Files.setLastModifiedTime(path, later);
            assertEquals(Optional.of(Path.of(changed)), ModuleState.changedAfter(start, module));
            Files.setLastModifiedTime(path, before);
        }
        Files.setLastModifiedTime(module, later);
        Files.setLastModifiedTime(root.resolve("functions/hello/src/main/python/function.py"), later);
        assertEquals(Optional.empty(), ModuleState.changedAfter(start, module), "builds write there themselves");
    }

    @Test
    void switchesThatChangeTheTestsTurnItOff() {
        for (String name : List.of(
                "test",
                "groups",
                "argLine",
                "skipTests",
                "maven.test.skip",
                "maven.test.failure.ignore",
                "maven.surefire.debug",
                "surefire.skipAfterFailureCount",
                "faasm.fast",
                "faasm.tests.left.out",
                "junit.jupiter.execution.parallel.enabled",
                "spotless.check.skip")) {
            assertTrue(switches(name, "x").others(), name);
        }
        for (String name : List.of("skipITs", "faasm.cpython.version", "faasm.skip", "maven.repo.local", "user.dir")) {
            assertFalse(switches(name, "x").others(), name);
        }
        assertEquals(new Switches(true, false, false), switches("faasm.tests.rerun", ""));
        assertEquals(new Switches(false, false, false), switches("faasm.tests.rerun", "false"));
        assertEquals(new Switches(false, true, true), switches("skipTests", "true"));
        assertEquals(new Switches(false, true, false), switches("skipTests", "false"));
    }

    /** Whoever lets a test read another folder of the checkout adds the folder to the state. */
    @Test
    void coversEveryFileOfTheCheckoutThatTestsName() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        ModuleState state = ModuleState.sources(here, Map.of());
        Pattern path = Pattern.compile("Path\\.of\\(\"\\.\\./([^\"]+)\"");
        TreeSet<String> outside = new TreeSet<>();
        try (Stream<Path> tests = Files.walk(Path.of("src/test/java"))) {
            for (Path test : tests.filter(Files::isRegularFile).toList()) {
                Matcher named = path.matcher(Files.readString(test));
                while (named.find()) {
                    Path file = here.resolveSibling(named.group(1));
                    if (Files.isRegularFile(file) && !state.covers(named.group(1))
                            || Files.isDirectory(file) && !state.covers(anyFile(file, here.getParent()))) {
                        outside.add(named.group(1) + " in " + test);
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(), outside);
    }

    private static String anyFile(Path folder, Path root) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            return root.relativize(
                            found.filter(Files::isRegularFile).findFirst().orElseThrow())
                    .toString();
        }
    }

    private static Switches switches(String name, String value) {
        Properties given = new Properties();
        given.setProperty(name, value);
        return Switches.of(given);
    }

    private ModuleState everything(Map<String, String> settings) throws IOException {
        return ModuleState.sources(module, settings).withOutputs(module);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
