package io.faasm.maven.cpython;

import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.toolchain.Toolchain;
import io.faasm.maven.wasm.Import;
import io.faasm.maven.wasm.WasmModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds a linked module to the list of what it may import. */
final class ImportCheck {

    private final Set<String> allowed;

    /** @param allowed lines of module and name, separated by white space */
    ImportCheck(List<String> allowed) {
        this.allowed = new TreeSet<>(
                allowed.stream().map(line -> line.replaceAll("\\s+", ".")).toList());
    }

    /** Imports that are not on the list, as {@code module.name}. */
    List<Import> refused(WasmModule module) {
        return module.imports().stream()
                .filter(each -> !allowed.contains(each.qualifiedName()))
                .toList();
    }

    /**
     * Fails if the module imports anything else, naming what wants it.
     *
     * @param objects object files and libraries that were linked
     */
    void verify(Path wasm, List<Path> objects, Toolchain toolchain, ProcessRunner processes) {
        List<Import> refused = refused(WasmModule.read(wasm));
        if (refused.isEmpty()) {
            return;
        }
        // All undefined symbols of everything are far too many to keep: only the lines that tell something stay.
        Set<String> names = new TreeSet<>(refused.stream().map(Import::name).toList());
        List<String> listing = new CopyOnWriteArrayList<>();
        Path libc = toolchain.emscripten().resolve("cache/sysroot/lib/wasm32-emscripten/libc.a");
        processes.run(
                Command.of(
                                "llvm-nm",
                                toolchain.llvm().resolve("llvm-nm"),
                                "--print-file-name",
                                "--undefined-only",
                                objects,
                                Files.exists(libc) ? List.of(libc) : List.of())
                        .in(wasm.getParent())
                        .env(toolchain.environment())
                        .build(),
                line -> {
                    if (names.contains(line.substring(line.lastIndexOf(' ') + 1))) {
                        listing.add(line);
                    }
                });
        List<String> told = new ArrayList<>();
        for (Import each : refused) {
            List<String> wanting = wanting(each.name(), listing);
            told.add(each.qualifiedName() + ", wanted by "
                    + (wanting.isEmpty() ? "Emscripten's system libraries" : String.join(", ", wanting)));
        }
        throw new BuildFailure(
                wasm.getFileName() + " would import what neither WASI nor Faasm offers:\n    "
                        + String.join("\n    ", told),
                "Define the symbol in the guest library (cpython-build/src/main/c/guest), or take out what calls it.");
    }

    /** The object files and archive members whose undefined symbols have this name. */
    static List<String> wanting(String symbol, List<String> listing) {
        return listing.stream()
                .filter(line -> line.endsWith(" U " + symbol))
                .map(line -> line.replaceFirst(":?\\s+U \\S+$", "").replaceFirst("^.*/", ""))
                .distinct()
                .toList();
    }
}
