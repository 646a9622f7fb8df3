package io.faasm.maven.apt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One package as apt resolved it. */
record DebianPackage(String name, String version, String architecture) {

    private static final Pattern PLANNED =
            Pattern.compile("^Inst (\\S+?)(?::\\S+)? (?:\\[[^]]*] )?\\((\\S+) .*\\[(\\w+)]\\).*$");

    /** Reads a line of {@code apt-get --simulate install}; empty if the line does not plan an installation. */
    static Optional<DebianPackage> planned(String line) {
        Matcher matcher = PLANNED.matcher(line);
        return matcher.matches()
                ? Optional.of(new DebianPackage(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return name + "=" + version;
    }
}
