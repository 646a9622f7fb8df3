package io.faasm.maven.function;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one file that a cluster receives. Workers get a function's function.py and nothing beside it, so helper modules travel
 * inside: the bundle imports them from itself as if they lay there, and tracebacks show their names and lines.
 *
 * @param source the file
 * @param modules names of the helper modules inside, none when the source is function.py itself
 * @param leftBehind files that are no Python modules and do not reach a worker
 */
public record Bundle(byte[] source, List<String> modules, List<String> leftBehind) {
    private static final String FUNCTION = "function.py";
    private static final String PACKAGE = "__init__.py";

    /** Bundles the sources of a function, by path. */
    public static Bundle of(SortedMap<String, byte[]> sources) {
        SortedMap<String, String> entries = new TreeMap<>();
        List<String> leftBehind = new ArrayList<>();
        sources.forEach((path, content) -> {
            if (!path.endsWith(".py")) {
                leftBehind.add(path);
            } else if (!path.equals(FUNCTION)) {
                addParents(path, entries);
                entries.put(module(path), entry(path, text(path, content)));
            }
        });
        byte[] function = sources.get(FUNCTION);
        if (entries.isEmpty()) {
            return new Bundle(function, List.of(), leftBehind);
        }
        StringBuilder modules = new StringBuilder();
        entries.forEach((name, entry) -> modules.append("        ")
                .append(literal(name))
                .append(": ")
                .append(entry)
                .append(",\n"));
        String bundle = template()
                .replace("@FUNCTION@", literals(text(FUNCTION, function)))
                .replace("        # @MODULES@\n", modules);
        return new Bundle(bundle.getBytes(StandardCharsets.UTF_8), List.copyOf(entries.keySet()), leftBehind);
    }

    /** A directory without __init__.py is a package too; here it gets an empty one. */
    private static void addParents(String path, SortedMap<String, String> entries) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String directory = path.substring(0, slash);
            entries.putIfAbsent(directory.replace('/', '.'), entry(directory + "/" + PACKAGE, ""));
        }
    }

    private static String module(String path) {
        String name = path.endsWith("/" + PACKAGE)
                ? path.substring(0, path.length() - PACKAGE.length() - 1)
                : path.substring(0, path.length() - ".py".length());
        return name.replace('/', '.');
    }

    private static String entry(String path, String source) {
        return "(" + literal(path) + ", " + literals(source) + ")";
    }

    private static String text(String path, byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException other) {
            throw new BuildFailure(
                    path + " is not UTF-8, so it cannot be put into the function's bundle",
                    "Save it as UTF-8 and remove its coding line.",
                    other);
        }
    }

    /** One literal for each line, so that a difference between two bundles reads as one between two sources. */
    private static String literals(String source) {
        StringBuilder lines = new StringBuilder("(\n");
        int start = 0;
        while (start < source.length()) {
            int end = source.indexOf('\n', start);
            end = end < 0 ? source.length() : end + 1;
            lines.append("            ")
                    .append(literal(source.substring(start, end)))
                    .append('\n');
            start = end;
        }
        if (source.isEmpty()) {
            lines.append("            \"\"\n");
        }
        return lines.append("        )").toString();
    }

    private static String literal(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        quoted.append(String.format("\\x%02x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    private static String template() {
        try (InputStream in = Bundle.class.getResourceAsStream("bundle.py")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damaged) {
            throw new UncheckedIOException(damaged);
        }
    }
}
