package io.faasm.testing.unchanged;

import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;

/** What was given on the command line (Maven makes system properties of it) and changes what is compiled or tested. */
record Switches(boolean again, boolean others, boolean noTests) {
    /** Runs the tests although nothing changed. */
    static final String AGAIN = "faasm.tests.rerun";

    private static final Set<String> NO_TESTS = Set.of("skipTests", "maven.test.skip");
    private static final Pattern OTHERS =
            Pattern.compile("test|groups|excludedGroups|argLine|forkCount|reuseForks|parallel"
                    + "|skipTests|trimStackTrace|enableAssertions|childDelegation|basedir"
                    + "|faasm\\.(fast|lint|tests)(\\..*)?|junit\\..*|surefire\\..*|spotless.*"
                    + "|maven\\.(test|main|surefire|compiler|plugin|resources|antrun)\\..*");

    static Switches of(Properties given) {
        boolean again = isOn(given, AGAIN);
        boolean others = given.stringPropertyNames().stream()
                .anyMatch(name -> !name.equals(AGAIN) && OTHERS.matcher(name).matches());
        return new Switches(again, others, NO_TESTS.stream().anyMatch(name -> isOn(given, name)));
    }

    private static boolean isOn(Properties given, String name) {
        String value = given.getProperty(name, "false");
        return value.isEmpty() || Boolean.parseBoolean(value);
    }
}
