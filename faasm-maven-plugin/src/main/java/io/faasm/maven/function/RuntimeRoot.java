package io.faasm.maven.function;

import io.faasm.maven.engine.EngineCommand;
import io.faasm.maven.failure.BuildFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

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

    /** The beginning of a command that runs the interpreter within these limits. */
    EngineCommand command(Limits limits) {
        return EngineCommand.engine(engine, module, root)
                .memoryLimit(limits.memoryMebibytes())
                .timeLimit(limits.time());
    }
}
