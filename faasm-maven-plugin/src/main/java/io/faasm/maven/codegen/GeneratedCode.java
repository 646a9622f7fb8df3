package io.faasm.maven.codegen;

import io.faasm.core.cache.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What became of one WebAssembly file.
 *
 * @param file the file
 * @param code path of its code below the product's directory
 * @param codeBytes size of that
 * @param elapsed time it took to get it, from the cache or by generating it
 * @param built why it was generated; empty: the cache had it
 */
record GeneratedCode(WasmFile file, String code, long codeBytes, Duration elapsed, Optional<Reason> built) {
    static final String LIST_HEADER = "# file\twasm sha256\twasm bytes\tcode\tcode bytes";
    static final String REPORT_HEADER = "# file\twasm bytes\tcode bytes\tseconds\twhat was done\twhy";

    /** What people call the inputs of a file's fingerprint, where those have names of their own. */
    private static final Map<String, String> INPUTS = Map.of(
            "target",
            "CPU",
            "target flags",
            "CPU",
            "glue",
            "engine",
            "module.h",
            "engine",
            "compiler's file",
            "compiler");

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
                    code.seconds(),
                    code.built().isEmpty() ? code.done() : code.done() + ": " + code.why()));
        }
        return lines;
    }

    /** The line in the report of this build. */
    String reportLine() {
        return String.join(
                "\t", file.name(), Long.toString(file.bytes()), Long.toString(codeBytes), seconds(), done(), why());
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f", elapsed.toMillis() / 1000.0);
    }

    private String done() {
        return built.isEmpty() ? "reused" : "built";
    }

    private String why() {
        return built.map(GeneratedCode::words).orElse("");
    }

    private static String words(Reason reason) {
        if (reason instanceof Reason.Changed changed) {
            return changed.inputs().stream()
                            .map(GeneratedCode::called)
                            .distinct()
                            .collect(Collectors.joining(", "))
                    + " changed";
        }
        if (reason instanceof Reason.Damaged) {
            return "damaged";
        }
        return reason instanceof Reason.First ? "new" : "gone from the cache";
    }

    private static String called(String input) {
        return input.endsWith("format") ? "plugin" : INPUTS.getOrDefault(input, input);
    }
}
