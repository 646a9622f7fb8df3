package io.faasm.maven.inputs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a recipe wants to have downloaded. A lock answers it with files.
 *
 * @param name  the recipe's name for it: of a list, of a package
 * @param kind  what is wanted of the packages
 * @param suite the Debian release; {@code -} where none is asked
 * @param words names of packages; of {@link Kind#PROGRAMS} also, with a minus sign before them, packages that are not wanted
 *     although something depends on them; of {@link Kind#NPM} names and versions, {@code NAME@VERSION}; of {@link
 *     Kind#ARCHIVE} an address and its SHA-256
 */
public record Wish(String name, Kind kind, String suite, List<String> words) {
    private static final String LINE = "wish";
    private static final int FIELDS = 5;
    private static final String NO_SUITE = "-";

    /** What is wanted. */
    public enum Kind {
        /** Debian packages with all they depend on. */
        PROGRAMS,
        /** Debian packages alone. */
        PACKAGES,
        /** A Debian source package: its original archive and Debian's changes. */
        SOURCES,
        /** A Debian source package's original archive. */
        ORIGINAL,
        /** An archive with an address of its own. */
        ARCHIVE,
        /** Packages of npm. */
        NPM
    }

    public Wish {
        words = List.copyOf(words);
    }

    public static Wish programs(String name, String suite, List<String> packages, List<String> without) {
        List<String> words = new ArrayList<>(packages);
        without.forEach(each -> words.add("-" + each));
        return new Wish(name, Kind.PROGRAMS, suite, words);
    }

    public static Wish packages(String name, String suite, List<String> packages) {
        return new Wish(name, Kind.PACKAGES, suite, packages);
    }

    public static Wish sources(String name, String suite) {
        return new Wish(name, Kind.SOURCES, suite, List.of(name));
    }

    public static Wish original(String name, String suite, String sourcePackage) {
        return new Wish(name, Kind.ORIGINAL, suite, List.of(sourcePackage));
    }

    public static Wish archive(String name, String address, String sha256) {
        return new Wish(name, Kind.ARCHIVE, NO_SUITE, List.of(address, sha256));
    }

    public static Wish npm(String name, List<String> specifications) {
        return new Wish(name, Kind.NPM, NO_SUITE, specifications);
    }

    /** Whether a Debian release's index is what answers it. */
    boolean isOfDebian() {
        return kind != Kind.ARCHIVE && kind != Kind.NPM;
    }

    /** Packages that are wanted. */
    List<String> wanted() {
        return words.stream().filter(word -> !word.startsWith("-")).toList();
    }

    /** Packages that are not wanted. */
    List<String> unwanted() {
        return words.stream()
                .filter(word -> word.startsWith("-"))
                .map(word -> word.substring(1))
                .toList();
    }

    static boolean isLine(String line) {
        return line.startsWith(LINE + "\t");
    }

    static Wish parse(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("a wish has a name, a kind, a Debian release and words");
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(fields[2]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + fields[2] + "\" is no kind of a wish"));
        return new Wish(
                fields[1], kind, fields[3], fields[4].isBlank() ? List.of() : Arrays.asList(fields[4].split(" ")));
    }

    String line() {
        return String.join("\t", LINE, name, kind.name().toLowerCase(Locale.ROOT), suite, String.join(" ", words));
    }
}
