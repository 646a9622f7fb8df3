package io.faasm.maven.mojo;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.host.NativeText;
import io.faasm.maven.function.FunctionRunner;
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
 * with control characters replaced. The bytes as they are stand in {@code target/faasm/run/output}. What the function prints
 * goes to standard output too, before that, and its standard error and tracebacks go to standard error, with {@code -q} as
 * without. A return code other than 0 fails the build. Example: {@code mvn -pl functions/echo faasm:run -Dfaasm.input=hello}.
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
     * A file with the call's input, instead of {@code faasm.input}; {@code -} is standard input. Not set by default. Example:
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
        Optional<Path> output = new FunctionRunner(console(), CallOutput::print, CallOutput::printError, processes())
                .run(new FunctionRunner.Request(
                        functionPackage(),
                        name,
                        Optional.ofNullable(NativeText.given("faasm.entry", entry)),
                        CallInput.read(input, inputFile),
                        local.resolve("state"),
                        work("run"),
                        runtime(),
                        limits("faasm.run.timeLimit", timeLimit)));
        if (output.isEmpty()) {
            console().info("The function wrote no output.");
        } else {
            show(output.get());
        }
    }

    /** Shows what is a text and not too long; the file has the bytes as they are. */
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
            CallOutput.print(text);
        } catch (CharacterCodingException binary) {
            console().info("The function wrote " + size + " bytes that are no text: " + file);
        }
    }
}
