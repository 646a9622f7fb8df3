package io.faasm.platform.engine;

import io.faasm.platform.call.FunctionVersion;
import java.nio.file.Path;
import java.util.List;

/** The command line that starts a zygote. */
@FunctionalInterface
public interface ZygoteCommand {
    /**
     * @param socket where it takes calls
     */
    List<String> line(FunctionVersion version, Path socket);
}
