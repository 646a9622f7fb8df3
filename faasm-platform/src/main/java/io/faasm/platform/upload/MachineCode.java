package io.faasm.platform.upload;

import io.faasm.platform.http.Refusal;
import java.io.IOException;
import java.nio.file.Path;

/** Makes machine code of WebAssembly that is uploaded. It is made once for the same module, and takes up to minutes. */
@FunctionalInterface
public interface MachineCode {
    /**
     * Machine code of a module.
     *
     * @return a file that does not change while the platform runs
     * @throws Refusal if the module is one that cannot be run
     */
    Path of(Path module) throws IOException, Refusal;

    /** Where there is no toolchain. */
    MachineCode UNAVAILABLE = module -> {
        throw new Refusal(
                501,
                "This platform runs Python functions. WebAssembly of your own becomes machine code by the toolchain, and"
                        + " none is here: start the platform with mvn faasm:serve in a project that has the toolchain"
                        + " (this project's checkout after mvn install)");
    };
}
