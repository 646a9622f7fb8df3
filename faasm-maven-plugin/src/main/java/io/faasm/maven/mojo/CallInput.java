package io.faasm.maven.mojo;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.NativeText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** The input of a call, from where its user has it. */
final class CallInput {
    private static final String STANDARD_INPUT = "-";

    private CallInput() {}

    /** The text of {@code faasm.input} in UTF-8, or the content of {@code faasm.input.file}; nothing where neither is given. */
    static byte[] read(String text, File file) throws IOException {
        if (file == null) {
            return text == null
                    ? new byte[0]
                    : NativeText.given("faasm.input", text).getBytes(StandardCharsets.UTF_8);
        }
        if (text != null) {
            throw new BuildFailure(
                    "The input is given twice, by faasm.input and by faasm.input.file", "Leave one of them out.");
        }
        // Maven makes a path below the project of it.
        if (file.getName().equals(STANDARD_INPUT) && !file.exists()) {
            return System.in.readAllBytes();
        }
        if (!file.isFile()) {
            throw new BuildFailure(
                    "There is no file " + file + " to read the input from",
                    "Correct faasm.input.file; - is standard input.");
        }
        return Files.readAllBytes(file.toPath());
    }
}
