package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions from a lower bound (included) to an upper bound (excluded), written {@code [3.1.58,4)}. */
public record VersionRange(String lower, String upper) {

    private static final Pattern FORM = Pattern.compile("\\[\\s*([\\d.]+)\\s*,\\s*([\\d.]+)\\s*\\)");

    public static VersionRange parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new BuildFailure(
                    "The version range \"" + text + "\" cannot be read.",
                    "Write a range as [lowest,firstExcluded), for instance [3.1.58,4).");
        }
        return new VersionRange(matcher.group(1), matcher.group(2));
    }

    public boolean contains(String version) {
        return compare(version, lower) >= 0 && compare(version, upper) < 0;
    }

    private static int compare(String left, String right) {
        String[] lefts = left.split("\\.");
        String[] rights = right.split("\\.");
        for (int i = 0; i < Math.max(lefts.length, rights.length); i++) {
            int order = Integer.compare(part(lefts, i), part(rights, i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int part(String[] parts, int index) {
        if (index >= parts.length) {
            return 0;
        }
        String digits = parts[index].replaceFirst("\\D.*$", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    @Override
    public String toString() {
        return "[" + lower + "," + upper + ")";
    }
}
