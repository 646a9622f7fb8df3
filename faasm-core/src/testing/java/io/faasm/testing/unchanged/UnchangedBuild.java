package io.faasm.testing.unchanged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/** One build of this module: whether it has anything to do, and what its tests passed with. Called by scripts in the POM. */
public final class UnchangedBuild {
    /** The property that tells the POM to leave goals out. */
    public static final String UNCHANGED = "faasm.unchanged";

    private static final List<String> JAVA = List.of("java.home", "java.vm.version", "os.version");

    /** Properties of the POM that nothing here depends on. */
    private static final Set<String> ELSEWHERE = Set.of("faasm.cpython.version", "maven.deploy.skip", "skipITs");

    private final Path module;
    private final Properties project;
    private final Properties given;

    /**
     * @param project the properties of the Maven project
     * @param given the properties of the JVM, among which Maven puts those of the command line
     */
    public UnchangedBuild(Path module, Properties project, Properties given) {
        this.module = module;
        this.project = project;
        this.given = given;
    }

    /** At the start: sets {@link #UNCHANGED} if there is nothing to do. Returns a line for the log, which may be empty. */
    public String check() throws IOException {
        Switches switches = Switches.of(given);
        Optional<String> reason = reason(switches);
        if (reason.isEmpty()) {
            project.setProperty(UNCHANGED, "true");
            return "Nothing changed since the unit tests passed: they do not run again (-D" + Switches.AGAIN
                    + " runs them).";
        }
        if (switches.noTests()) {
            return "";
        }
        Files.deleteIfExists(passed());
        return "The unit tests run: " + reason.get() + ".";
    }

    /**
     * After the tests: writes down what they passed with, unless only some ran or sources changed meanwhile. Returns a line
     * for the log, empty when there is nothing to say.
     *
     * @param started a file as old as this build
     */
    public String passed(Path started) throws IOException {
        if (project.containsKey(UNCHANGED) || Switches.of(given).others()) {
            return "";
        }
        Optional<Path> changed = ModuleState.changedAfter(Files.getLastModifiedTime(started), module);
        if (changed.isPresent()) {
            return "The next build runs the tests again: " + changed.get() + " changed while this one ran.";
        }
        state().write(passed());
        return "";
    }

    /** The tests that skipped themselves in this build, one line each. */
    public List<String> skipped(Path started) throws IOException {
        return SkippedTests.in(module.resolve("target/surefire-reports"), Files.getLastModifiedTime(started));
    }

    private Optional<String> reason(Switches switches) throws IOException {
        if (switches.again() || switches.others()) {
            return Optional.of("so says the command line");
        }
        Optional<ModuleState> passed = ModuleState.read(passed());
        if (passed.isEmpty()) {
            return Optional.of("they have not passed here yet");
        }
        return state().differenceFrom(passed.get());
    }

    private ModuleState state() throws IOException {
        return ModuleState.sources(module, settings()).withOutputs(module);
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        project.stringPropertyNames().stream()
                .filter(name -> !ELSEWHERE.contains(name))
                .forEach(name -> settings.put(name, given.getProperty(name, project.getProperty(name))));
        JAVA.forEach(name -> settings.put(name, given.getProperty(name, "")));
        return settings;
    }

    private Path passed() {
        return module.resolve("target/unchanged/passed.tsv");
    }
}
