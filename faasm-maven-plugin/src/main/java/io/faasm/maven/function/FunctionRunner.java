package io.faasm.maven.function;

import io.faasm.core.archive.ReproducibleZip;
import io.faasm.core.console.Console;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** Calls a packaged function once, in the engine on this machine. */
public final class FunctionRunner {
    private final Console console;
    private final Consumer<String> printed;
    private final Consumer<String> errors;
    private final Guest guest;

    /**
     * A runner of functions.
     *
     * @param printed receives each line that a function prints
     * @param errors receives each line of its standard error, tracebacks among them
     */
    public FunctionRunner(Console console, Consumer<String> printed, Consumer<String> errors, ProcessRunner processes) {
        this.console = console;
        this.printed = printed;
        this.errors = errors;
        this.guest = new Guest(processes);
    }

    /**
     * What to call.
     *
     * @param zip the package
     * @param name what the function is called there
     * @param entry function of function.py to call instead of faasm_main
     * @param input the call's input
     * @param state directory of the state values, with one below for each user
     * @param work directory of this goal's own files
     * @param runtime what runs it
     * @param limits for the call
     */
    public record Request(
            Path zip,
            FunctionName name,
            Optional<String> entry,
            byte[] input,
            Path state,
            Path work,
            RuntimeRoot runtime,
            Limits limits) {}

    /** Calls the function and returns the file of the output it wrote, if it wrote any; any return code but 0 is a failure. */
    public Optional<Path> run(Request request) {
        FunctionPackage.check(request.zip());
        try {
            Path unpacked = request.work().resolve("run");
            Trees.delete(unpacked);
            Files.createDirectories(unpacked);
            Files.createDirectories(request.state());
            ReproducibleZip.extract(request.zip(), unpacked);
            Path input = Files.write(request.work().resolve("input"), request.input());
            Path output = request.work().resolve("output");
            Files.deleteIfExists(output);
            call(request, unpacked, input, output);
            return Files.exists(output) && Files.size(output) > 0 ? Optional.of(output) : Optional.empty();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void call(Request request, Path unpacked, Path input, Path output) {
        FunctionName name = request.name();
        console.info("Calling " + name
                + request.entry().map(entry -> " at " + entry + "()").orElse("") + " with " + request.input().length
                + " bytes of input, in the engine.");
        Guest.Ending ending = guest.run(
                request.runtime()
                        .command(request.limits())
                        .readOnly(unpacked, "/pyfuncs/" + name)
                        .input(input)
                        .output(output)
                        .state(request.state())
                        .function(name.user(), name.function(), request.entry())
                        .command(
                                request.work(),
                                "py_func",
                                name.user(),
                                name.function(),
                                request.entry().stream().toList())
                        .build(),
                printed,
                errors);
        if (ending.exitCode() != 0) {
            throw new BuildFailure(
                    "Function " + name + " " + ending.inWords(),
                    "What it printed is above; faasm_main() returns 0 or None when all went well.");
        }
    }
}
