package io.faasm.platform.engine;

import io.faasm.core.engine.EngineCommand;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Zygotes of a runtime root: its interpreter with a function's source, or the machine code of a function of its own.
 *
 * @param runtime what runs them
 * @param limits memory of a call, and how long loading may take
 * @param scratchMebibytes what a call may have in {@code /tmp}; empty: no limit
 * @param calls how many calls a zygote runs at once
 * @param ahead how many processes wait for calls
 */
public record RuntimeZygotes(RuntimeRoot runtime, Limits limits, OptionalInt scratchMebibytes, int calls, int ahead)
        implements ZygoteCommand {
    @Override
    public List<String> line(FunctionVersion version, Path socket) {
        FunctionId id = version.id();
        boolean python = id.kind() == FunctionId.Kind.PYTHON;
        EngineCommand command = python
                ? runtime.command(limits)
                        .readOnly(version.files(), "/pyfuncs/" + id)
                        .function(id.user(), id.function(), Optional.empty())
                : runtime.command(version.files(), limits);
        scratchMebibytes.ifPresent(command::scratchLimit);
        List<String> line = new ArrayList<>(command.serve(socket, calls, ahead).line());
        // What Faasm's workers give a function as its command line.
        line.addAll(python ? List.of("py_func", id.user(), id.function()) : List.of("function.wasm"));
        return line;
    }
}
