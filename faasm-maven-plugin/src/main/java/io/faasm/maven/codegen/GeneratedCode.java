package io.faasm.maven.codegen;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What became of one WebAssembly file.
 *
 * @param file the file
 * @param code path of its code below the product's directory
 * @param codeBytes size of that
 * @param elapsed time it took to get it, from the cache or by generating it
 * @param reused whether the cache had it
 */
record GeneratedCode(WasmFile file, String code, long codeBytes, Duration elapsed, boolean reused) {
    static final String LIST_HEADER = "# file\twasm sha256\twasm bytes\tcode\tcode bytes";
    static final String REPORT_HEADER = "# file\twasm bytes\tcode bytes\tseconds\twhat was done";

    /** The line in the product's list, the same whenever the same code is generated. */
    String listLine() {
        return String.join(
                "\t", file.name(), file.sha256(), Long.toString(file.bytes()), code, Long.toString(codeBytes));
    }

    /** A table of all files for people, headings first, columns as wide as they must be. */
    static List<String> table(List<GeneratedCode> codes) {
        int width = codes.stream()
                .mapToInt(code -> code.file().name().length())
                .max()
                .orElse(0);
        String row = "%-" + Math.max(width, 4) + "s %11s %11s %8s  %s";
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, row, "file", "wasm bytes", "code bytes", "seconds", "what was done"));
        for (GeneratedCode code : codes) {
            lines.add(String.format(
                    Locale.ROOT,
                    row,
                    code.file().name(),
                    code.file().bytes(),
                    code.codeBytes(),
                    String.format(Locale.ROOT, "%.1f", code.elapsed().toMillis() / 1000.0),
                    code.reused() ? "reused" : "built"));
        }
        return lines;
    }

    /** The line in the report of this build. */
    String reportLine() {
        return String.format(
                Locale.ROOT,
                "%s\t%d\t%d\t%.1f\t%s",
                file.name(),
                file.bytes(),
                codeBytes,
                elapsed.toMillis() / 1000.0,
                reused ? "reused" : "built");
    }
}
