package io.faasm.maven.mojo;

import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.function.FunctionName;
import io.faasm.maven.function.FunctionRunner;
import io.faasm.maven.host.NativeText;
import io.faasm.maven.text.Printable;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Calls the packaged function once on this machine, in the engine, and prints what it wrote to its output: text of up to 4 MiB,
 * with control characters replaced. The bytes as they are stand in {@code target/faasm/run/output}. A return code other than 0
 * fails the build. Example: {@code mvn -pl functions/echo faasm:run -Dfaasm.input=hello}.
 *
 * @since 0.1.0
 */
@Mojo(name = "run", requiresDependencyResolution = ResolutionScope.COMPILE, threadSafe = true)
public final class RunGoal extends FunctionGoal {
    private static final long LONGEST_SHOWN = 4L << 20;

    /**
     * The function's owner. {@code demo} by default. Example: {@code -Dfaasm.user=alice}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.user", defaultValue = "demo")
    private String user;

    /**
     * The function's name. The artifactId by default. Example: {@code -Dfaasm.function=greet}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.function", defaultValue = "${project.artifactId}")
    private String function;

    /**
     * A function of function.py to call instead of {@code faasm_main}; it is handed the input, as in a chained call. Not
     * set by default. Example: {@code -Dfaasm.entry=shout}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.entry")
    private String entry;

    /**
     * The call's input as text, which the function gets in UTF-8. Empty by default. Example: {@code -Dfaasm.input=hello}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.input")
    private String input;

    /**
     * A file with the call's input, instead of {@code faasm.input}. Not set by default. Example:
     * {@code -Dfaasm.input.file=photo.jpg}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.input.file")
    private File inputFile;

    /**
     * Root of Faasm's local directory layout; state values are below {@code state} there. {@code local} in the cache by
     * default. Example: {@code -Dfaasm.local.dir=/usr/local/faasm}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.local.dir")
    private File localDirectory;

    /**
     * Time that the call may take, in seconds. 60 by default. Example: {@code -Dfaasm.run.timeLimit=5}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.run.timeLimit", defaultValue = "60")
    private int timeLimit;

    @Override
    protected void perform() throws IOException {
        Path local = localDirectory == null ? cache().root().resolve("local") : localDirectory.toPath();
        FunctionName name = new FunctionName(user, function);
        Optional<Path> output = new FunctionRunner(console(), processes())
                .run(new FunctionRunner.Request(
                        functionPackage(),
                        name,
                        Optional.ofNullable(NativeText.given("faasm.entry", entry)),
                        inputBytes(),
                        local.resolve("state"),
                        work("run"),
                        runtime(),
                        limits(timeLimit)));
        if (output.isEmpty()) {
            console().info("The function wrote no output.");
        } else {
            show(output.get());
        }
    }

    private byte[] inputBytes() throws IOException {
        if (inputFile == null) {
            return input == null
                    ? new byte[0]
                    : NativeText.given("faasm.input", input).getBytes(StandardCharsets.UTF_8);
        }
        if (input != null) {
            throw new BuildFailure(
                    "The input is given twice, by faasm.input and by faasm.input.file", "Leave one of them out.");
        }
        if (!inputFile.isFile()) {
            throw new BuildFailure(
                    "There is no file " + inputFile + " to read the input from", "Correct faasm.input.file.");
        }
        return Files.readAllBytes(inputFile.toPath());
    }

    /**
     * To standard output and not to the log, so that {@code mvn -q} gives the output and nothing else. Control characters are
     * replaced, because the reader may be a terminal; the file has the bytes as they are.
     */
    private void show(Path file) throws IOException {
        long size = Files.size(file);
        if (size > LONGEST_SHOWN) {
            console().info("The function wrote " + size + " bytes, too many to show: " + file);
            return;
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
            console().info("Output, " + size + " bytes, also in " + file + ":");
            // As bytes: a text would be written in the encoding of the locale.
            System.out.writeBytes((Printable.text(text) + System.lineSeparator()).getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        } catch (CharacterCodingException binary) {
            console().info("The function wrote " + size + " bytes that are no text: " + file);
        }
    }
}
