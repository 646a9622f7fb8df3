package io.faasm.maven.apt;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One package as apt resolved it. */
public record DebianPackage(String name, String version, String architecture) {

    private static final Pattern PLANNED =
            Pattern.compile("^Inst (\\S+?)(?::\\S+)? (?:\\[[^]]*] )?\\((\\S+) .*\\[(\\w+)]\\).*$");

    private static final Pattern FILE = Pattern.compile("([^_]+)_([^_]+)_([^_]+)\\.deb");

    /** Reads a line of {@code apt-get --simulate install}; empty if the line does not plan an installation. */
    static Optional<DebianPackage> planned(String line) {
        Matcher matcher = PLANNED.matcher(line);
        return matcher.matches()
                ? Optional.of(new DebianPackage(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** Reads the name of a package's file. */
    static DebianPackage ofFile(String fileName) {
        Matcher matcher = FILE.matcher(fileName);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(fileName + " is not the name of a Debian package's file.");
        }
        return new DebianPackage(matcher.group(1), matcher.group(2).replace("%3a", ":"), matcher.group(3));
    }

    /** The name under which apt keeps the package's file: a colon would not be welcome on every file system. */
    String fileName() {
        return name + "_" + version.replace(":", "%3a") + "_" + architecture + ".deb";
    }

    @Override
    public String toString() {
        return name + "=" + version;
    }
}
