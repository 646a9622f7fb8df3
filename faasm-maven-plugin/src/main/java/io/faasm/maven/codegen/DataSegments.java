package io.faasm.maven.codegen;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The initial data of a module as wasm2c writes it: an array for each segment, with a number for each byte, and a statement
 * that copies it into the memory. Binaryen cuts data wherever there are a few zeros, so the interpreter has ten thousand
 * segments, and compiling those takes ten times as long as any other file. Segments that lie close to one another become
 * one here, with the zeros between them: what they are copied into is all zeros. And bytes are written as a string, which
 * a compiler reads much faster than numbers.
 *
 * <p>A large segment with a known place is not copied at all: its array has whole pages, and the engine maps them from the file of
 * machine code, so that pages that are never written are nobody's own, and those never used are not even read.
 */
final class DataSegments {
    /** Pages of the engine's machine. */
    private static final int PAGE = 4096;

    /** How many zeros are copied rather than skipped; so many that two segments have no page in common unless they overlap. */
    private static final int GAP = PAGE;

    /** Of segments smaller than this, copying takes no longer than mapping. */
    private static final int MAPPED = 16 * PAGE;

    private static final int BYTES_IN_A_LINE = 1024;

    private static final String ALIGNED = "__attribute__((aligned(" + PAGE + "))) ";

    /** What {@link #join} may use beside what wasm2c defines. */
    static final String MACROS = """

            void faaslet_map_data(uint8_t *target, const uint8_t *pages, size_t size);
            #define MAP_DATA(m, o, i, s) \\
              do { \\
                RANGE_CHECK((&m), o, s); \\
                faaslet_map_data((uint8_t *)MEM_ADDR(&m, o, s), i, s); \\
              } while (0)
            """;

    private static final Pattern DATA =
            Pattern.compile("^const u8 (data_segment_data_\\w+)\\[] = \\{([^}]*0x[^}]*)};\n", Pattern.MULTILINE);
    private static final Pattern LOAD =
            Pattern.compile("^  LOAD_DATA\\((.+), (\\d+)u, (data_segment_data_\\w+), (\\d+)\\);\n", Pattern.MULTILINE);
    private static final Pattern DECLARATION =
            Pattern.compile("^extern const u8 (data_segment_data_\\w+)\\[];\n+", Pattern.MULTILINE);

    private final Set<String> joined = new HashSet<>();

    /** Segments that one statement copies, under the name of the first. */
    private static final class Run {
        private final MatchResult first;
        private final long start;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        /** Where the last of its statements ends in the text. */
        private int end;

        Run(MatchResult load, byte[] data) {
            first = load;
            start = Long.parseLong(load.group(2));
            bytes.writeBytes(data);
            end = load.end();
        }

        String name() {
            return first.group(3);
        }

        /** Joins the next segment if its statement is the next, and its place in the memory not far behind. */
        boolean joins(MatchResult load, byte[] data) {
            long gap = Long.parseLong(load.group(2)) - start - bytes.size();
            if (load.start() != end || gap < 0 || gap > GAP || !load.group(1).equals(first.group(1))) {
                return false;
            }
            bytes.writeBytes(new byte[(int) gap]);
            bytes.writeBytes(data);
            end = load.end();
            return true;
        }

        /** The first byte of its first page, and the one behind its last. */
        private long firstPage() {
            return start - start % PAGE;
        }

        private long pagesEnd() {
            return (start + bytes.size() + PAGE - 1) / PAGE * PAGE;
        }

        /** Whether pages of its own can be mapped: no other has bytes in them. */
        boolean isMapped(List<Run> all) {
            return bytes.size() >= MAPPED
                    && all.stream()
                            .noneMatch(other -> other != this
                                    && other.first.group(1).equals(first.group(1))
                                    && other.firstPage() < pagesEnd()
                                    && firstPage() < other.pagesEnd());
        }

        /** Its bytes, with zeros around them that fill its pages. */
        byte[] pages() {
            byte[] pages = new byte[(int) (pagesEnd() - firstPage())];
            System.arraycopy(bytes.toByteArray(), 0, pages, (int) (start - firstPage()), bytes.size());
            return pages;
        }

        String copied() {
            return "  LOAD_DATA(" + first.group(1) + ", " + start + "u, " + name() + ", " + bytes.size() + ");\n";
        }

        String mapped() {
            return "  MAP_DATA(" + first.group(1) + ", " + firstPage() + "u, " + name() + ", "
                    + (pagesEnd() - firstPage()) + ");\n";
        }
    }

    /** The text of a file with its segments joined. */
    String join(String text) {
        Map<String, byte[]> data = new HashMap<>();
        DATA.matcher(text).results().forEach(array -> data.put(array.group(1), bytes(array.group(2))));
        StringBuilder loading = new StringBuilder();
        Set<String> mapped = new HashSet<>();
        int done = 0;
        List<Run> runs = runs(text, data);
        for (Run run : runs) {
            boolean isMapped = run.isMapped(runs);
            if (isMapped) {
                mapped.add(run.name());
            }
            data.put(run.name(), isMapped ? run.pages() : run.bytes.toByteArray());
            loading.append(text, done, run.first.start()).append(isMapped ? run.mapped() : run.copied());
            done = run.end;
        }
        loading.append(text, done, text.length());
        return DATA.matcher(loading)
                .replaceAll(array -> joined.contains(array.group(1))
                        ? ""
                        : Matcher.quoteReplacement((mapped.contains(array.group(1)) ? ALIGNED : "")
                                + definition(array.group(1), data.get(array.group(1)))));
    }

    /** The text of the header without the arrays that went into others. */
    String withoutJoined(String header) {
        return DECLARATION
                .matcher(header)
                .replaceAll(declaration ->
                        joined.contains(declaration.group(1)) ? "" : Matcher.quoteReplacement(declaration.group()));
    }

    private List<Run> runs(String text, Map<String, byte[]> data) {
        List<Run> runs = new ArrayList<>();
        Matcher load = LOAD.matcher(text);
        while (load.find()) {
            String name = load.group(3);
            byte[] bytes = data.get(name);
            if (bytes == null || bytes.length != Integer.parseInt(load.group(4))) {
                throw GeneratedSources.unknown(": it cannot find the " + load.group(4) + " bytes of " + name + ".");
            }
            if (!runs.isEmpty() && runs.get(runs.size() - 1).joins(load.toMatchResult(), bytes)) {
                joined.add(name);
            } else {
                runs.add(new Run(load.toMatchResult(), bytes));
            }
        }
        return runs;
    }

    /** The bytes of {@code 0x01, 0x02, …}. */
    private static byte[] bytes(String numbers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int at = numbers.indexOf("0x"); at >= 0; at = numbers.indexOf("0x", at + 4)) {
            bytes.write(Integer.parseInt(numbers, at + 2, at + 4, 16));
        }
        return bytes.toByteArray();
    }

    /** Every byte has three octal digits, for more than three belong to no byte. */
    private static String definition(String name, byte[] bytes) {
        StringBuilder text = new StringBuilder("const u8 " + name + "[" + bytes.length + "] =");
        for (int i = 0; i < bytes.length; i++) {
            if (i % BYTES_IN_A_LINE == 0) {
                text.append(i == 0 ? "\n  \"" : "\"\n  \"");
            }
            text.append('\\')
                    .append((char) ('0' + (bytes[i] >> 6 & 3)))
                    .append((char) ('0' + (bytes[i] >> 3 & 7)))
                    .append((char) ('0' + (bytes[i] & 7)));
        }
        return text.append("\";\n").toString();
    }
}
