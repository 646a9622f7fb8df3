package io.faasm.maven.clustermodule;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.packages.InstalledPackage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes an image of the library of a runtime root: byte code in the place of sources, as the guest compiled it there, and
 * what is neither. Of packages that are left out there is a module of their name that says why when it is imported.
 */
final class LibraryImage {
    private static final String SITE_PACKAGES = "site-packages";
    private static final String COMPILED = "__pycache__";
    private static final Pattern BYTE_CODE = Pattern.compile("(.*/)?__pycache__/([^/]+)\\.cpython-\\d+\\.pyc");
    private static final Pattern INFORMATION = Pattern.compile("(.+)-[^-]+\\.dist-info");
    /** CPython looks for it to know where shared objects are, although there are none. */
    private static final String SHARED_OBJECTS = "lib-dynload";

    private final Path library;
    private final Map<String, String> packages;
    private final Map<String, String> modules;

    /**
     * An image.
     *
     * @param library the directory {@code lib/python3.N} of a runtime root
     * @param packages the packages that are not in it, with what importing them answers
     * @param modules the extension modules of other packages that are not linked in, by their full names, with the same
     */
    LibraryImage(Path library, Map<String, String> packages, Map<String, String> modules) {
        this.library = library;
        this.packages = packages;
        this.modules = modules;
    }

    /** Makes it, to be seen at the same path below the guest's root as in the runtime root. */
    Image make() throws IOException {
        Image image = new Image("/lib/" + library.getFileName());
        image.directory(SHARED_OBJECTS);
        Set<String> without = new HashSet<>();
        for (Map.Entry<String, String> each : packages.entrySet()) {
            List<String> files = filesOf(each.getKey());
            without.addAll(files);
            for (String module : topLevel(files)) {
                image.file(
                        SITE_PACKAGES + "/" + module + ".py",
                        refusal(module, each.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        }
        modules.forEach((module, why) -> image.file(
                SITE_PACKAGES + "/" + module.replace('.', '/') + ".py",
                refusal(module, why).getBytes(StandardCharsets.UTF_8)));
        List<String> files = files();
        Set<String> sources = new HashSet<>();
        for (String file : files) {
            Matcher code = BYTE_CODE.matcher(file);
            if (code.matches()) {
                String module = (code.group(1) == null ? "" : code.group(1)) + code.group(2);
                sources.add(module + ".py");
                if (!without.contains(module + ".py")) {
                    image.file(module + ".pyc", Files.readAllBytes(library.resolve(file)));
                }
            }
        }
        for (String file : files) {
            if (!sources.contains(file) && !without.contains(file) && belongs(file)) {
                image.file(file, Files.readAllBytes(library.resolve(file)));
            }
        }
        return image;
    }

    /** Extension modules are linked in, and the list of an installation's files speaks of others than there are. */
    private static boolean belongs(String file) {
        return !file.contains(COMPILED + "/")
                && !file.endsWith(".so")
                && !file.matches(SITE_PACKAGES + "/[^/]+\\.dist-info/RECORD");
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(library)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> library.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    /** What was installed of a package, relative to the library. */
    private List<String> filesOf(String name) throws IOException {
        List<String> files = new ArrayList<>();
        for (String line : Files.readAllLines(information(name).resolve("RECORD"))) {
            // A name with a comma or a quotation mark stands in quotation marks.
            String file = line.startsWith("\"")
                    ? line.substring(1, line.lastIndexOf("\",")).replace("\"\"", "\"")
                    : line.substring(0, line.indexOf(','));
            files.add(SITE_PACKAGES + "/" + file);
        }
        return files;
    }

    private Path information(String name) throws IOException {
        try (Stream<Path> tops = Files.list(library.resolve(SITE_PACKAGES))) {
            return tops.filter(top -> {
                        Matcher matcher = INFORMATION.matcher(top.getFileName().toString());
                        return matcher.matches()
                                && InstalledPackage.normal(matcher.group(1)).equals(name);
                    })
                    .findFirst()
                    .orElseThrow(() -> new BuildFailure(
                            "The runtime root in " + library + " has no metadata of the package " + name + ".",
                            "Build it again: mvn install -pl :runtime-root"));
        }
    }

    /** The names by which a package's files are imported. */
    private static Set<String> topLevel(List<String> files) {
        return files.stream()
                .map(file -> file.substring(SITE_PACKAGES.length() + 1).replaceFirst("/.*|\\.py$", ""))
                .filter(name -> name.matches("[A-Za-z_]\\w*"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String refusal(String module, String why) {
        String text = module + " is not part of this cluster module: " + why;
        return "raise ImportError(" + literal(text) + ", name=" + literal(module) + ")\n";
    }

    private static String literal(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }
}
