package io.faasm.testing.unchanged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests that did not run because of something that this machine lacks, from Surefire's reports. */
final class SkippedTests {
    private static final Pattern SKIPPED = Pattern.compile(
            "<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*>\\s*<skipped(?: message=\"([^\"]*)\")?");

    private SkippedTests() {}

    /** One line a test, from the reports that are not older than a moment. */
    static List<String> in(Path reports, FileTime since) throws IOException {
        TreeSet<String> skipped = new TreeSet<>();
        if (Files.isDirectory(reports)) {
            try (Stream<Path> files = Files.list(reports)) {
                for (Path file : files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml"))
                        .toList()) {
                    if (Files.getLastModifiedTime(file).compareTo(since) >= 0) {
                        Matcher test = SKIPPED.matcher(Files.readString(file));
                        while (test.find()) {
                            skipped.add(test.group(2) + "." + test.group(1)
                                    + (test.group(3) == null ? "" : ": " + test.group(3)));
                        }
                    }
                }
            }
        }
        return List.copyOf(skipped);
    }
}
