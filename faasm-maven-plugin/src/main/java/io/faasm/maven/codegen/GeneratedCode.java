package io.faasm.maven.codegen;

import java.time.Duration;
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
