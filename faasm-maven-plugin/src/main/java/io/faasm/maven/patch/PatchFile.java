package io.faasm.maven.patch;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A unified diff with what is written above it.
 *
 * @param file where it is
 * @param header the text before the first changed file
 */
public record PatchFile(Path file, String header) {

    private static final Pattern HUNK = Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+\\d+(?:,(\\d+))? @@");
    private static final String NOTHING = "/dev/null";
    private static final List<String> TOLD = List.of("What:", "Why:", "Upstream:");

    /** Any patch, as others write them. */
    public static PatchFile of(Path file) {
        try {
            // Other people's patches hold bytes of any encoding; Latin-1 takes them all.
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            StringBuilder header = new StringBuilder();
            for (String line : text.split("\n", -1)) {
                if (line.startsWith("diff ") || line.startsWith("--- ") || line.startsWith("Index: ")) {
                    break;
                }
                header.append(line).append('\n');
            }
            return new PatchFile(file, header.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("The patch " + file + " cannot be read.", e);
        }
    }

    /** The patches of a directory, in the order of their names; each has to tell what it changes and why. */
    public static List<PatchFile> inOrder(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<PatchFile> patches = files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .map(PatchFile::of)
                    .toList();
            patches.forEach(PatchFile::requireHeader);
            return patches;
        } catch (IOException e) {
            throw new UncheckedIOException("The patch directory " + directory + " cannot be read.", e);
        }
    }

    /**
     * The changes in git's own form: every file's part begins with a {@code diff --git} line, and nothing stands between
     * hunks. Other tools leave the first away and put empty lines and signatures into the second, which a reader that knows
     * git's form alone takes for a part of the hunk before.
     */
    byte[] diff() throws IOException {
        StringBuilder diff = new StringBuilder();
        List<String> lines = List.of(Files.readString(file, StandardCharsets.ISO_8859_1)
                .substring(header.length())
                .split("(?<=\\n)"));
        int old = 0;
        int added = 0;
        boolean introduced = false;
        boolean betweenHunks = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher hunk = HUNK.matcher(line);
            if (old > 0 || added > 0) {
                old -= line.startsWith("+") || line.startsWith("\\") ? 0 : 1;
                added -= line.startsWith("-") || line.startsWith("\\") ? 0 : 1;
                diff.append(line);
            } else if (hunk.lookingAt()) {
                old = count(hunk.group(1));
                added = count(hunk.group(2));
                introduced = false;
                betweenHunks = true;
                diff.append(line);
            } else if (line.startsWith("--- ")
                    && i + 1 < lines.size()
                    && lines.get(i + 1).startsWith("+++ ")) {
                diff.append(introduced ? line + lines.get(i + 1) : introduction(line, lines.get(i + 1)));
                i++;
                betweenHunks = false;
            } else if (line.startsWith("diff --git ")) {
                introduced = true;
                betweenHunks = false;
                diff.append(line);
            } else if (line.startsWith("\\") || introduced && !betweenHunks) {
                diff.append(line);
            }
        }
        return diff.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String introduction(String from, String to) {
        String before = path(from);
        String after = path(to);
        String name = after.equals(NOTHING) ? before : after;
        return "diff --git a/" + name + " b/" + name + "\n"
                + (before.equals(NOTHING) ? "new file mode 100644\n--- " + NOTHING : "--- a/" + name) + "\n"
                + (after.equals(NOTHING) ? "+++ " + NOTHING : "+++ b/" + name) + "\n";
    }

    /** Of a line such as {@code --- python-3.13/Lib/os.py<tab>date}, the path without its first directory. */
    private static String path(String line) {
        String name = line.substring("--- ".length()).replaceFirst("\\t.*", "").strip();
        return name.equals(NOTHING) ? name : name.substring(name.indexOf('/') + 1);
    }

    private static int count(String written) {
        return written == null ? 1 : Integer.parseInt(written);
    }

    public String name() {
        return file.getFileName().toString();
    }

    private void requireHeader() {
        for (String told : TOLD) {
            if (header.lines().noneMatch(line -> line.startsWith(told) && line.length() > told.length() + 1)) {
                throw new BuildFailure(
                        "The patch " + file + " does not tell what everyone will ask: a line \"" + told
                                + " …\" is missing above its first change.",
                        "Write the lines \"What: …\", \"Why: …\" and \"Upstream: …\" at its beginning.");
            }
        }
    }
}
