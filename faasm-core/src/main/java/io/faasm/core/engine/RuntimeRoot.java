package io.faasm.core.engine;

import io.faasm.core.failure.BuildFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a function needs of the stage runtime-root.
 *
 * @param root the guest's file system
 * @param module machine code of the interpreter
 * @param engine the program that runs it
 */
public record RuntimeRoot(Path root, Path module, Path engine) {

    /** The parts of a runtime root in the directory that the stage produced or that its archive was unpacked to. */
    public static RuntimeRoot in(Path directory) {
        RuntimeRoot found = new RuntimeRoot(
                directory.resolve("root"), directory.resolve("code/python.so"), directory.resolve("bin/faaslet"));
        Map<String, Path> parts =
                Map.of("root", found.root, "code/python.so", found.module, "bin/faaslet", found.engine);
        parts.forEach((name, path) -> {
            if (!Files.exists(path)) {
                throw new BuildFailure(
                        "The runtime root in " + directory + " has no " + name,
                        "Build it again: mvn -pl runtime-root -am install, or remove that directory first.");
            }
        });
        return found;
    }

    /**
     * The environment that Faasm's workers give every function (WasmEnvironment.cpp in its sources). They also set PYTHONHOME,
     * as the interpreter does by itself, and PYTHON_PATH, by which it knows that it is on a worker, and here it is not.
     */
    private static final SortedMap<String, String> ENVIRONMENT = new TreeMap<>(Map.of(
            "MKL_NUM_THREADS", "1",
            "OPENBLAS_NUM_THREADS", "1",
            "PYTHONHASHSEED", "0",
            "PYTHONNOUSERSITE", "on",
            "PYTHONWASM", "1"));

    /** The beginning of a command that runs the interpreter within these limits, in the environment of a function. */
    public EngineCommand command(Limits limits) {
        return command(module, limits);
    }

    /** The same for machine code of another program. */
    public EngineCommand command(Path program, Limits limits) {
        EngineCommand command = EngineCommand.engine(engine, program, root)
                .memoryLimit(limits.memoryMebibytes())
                .timeLimit(limits.time());
        ENVIRONMENT.forEach(command::environment);
        return command;
    }
}
