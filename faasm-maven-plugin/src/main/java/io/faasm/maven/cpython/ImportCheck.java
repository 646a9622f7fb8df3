package io.faasm.maven.cpython;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.ValueType;
import io.faasm.core.wasm.WasmModule;
import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/** Holds a linked module to the list of what it may import. */
final class ImportCheck {

    private final Map<String, FunctionType> allowed = new TreeMap<>();

    /** @param allowed lines of module, name and type in WAMR's notation, separated by white space */
    ImportCheck(List<String> allowed) {
        for (String line : allowed) {
            String[] words = line.split("\\s+");
            if (words.length != 3) {
                throw new BuildFailure(
                        "The list of allowed imports has the line '" + line + "'.",
                        "A line is a module, a name and a type in WAMR's notation, such as (i*~)i.");
            }
            this.allowed.put(words[0] + "." + words[1], typeOf(words[2]));
        }
    }

    /** Reads WAMR's notation: {@code i I f F} are numbers, {@code * ~ $} addresses and lengths, the result is behind. */
    static FunctionType typeOf(String notation) {
        int end = notation.indexOf(')');
        if (!notation.startsWith("(") || end < 0) {
            throw new BuildFailure(
                    "'" + notation + "' is no function type in WAMR's notation.",
                    "Write the parameters in parentheses and the result behind them, such as (i*~)i.");
        }
        return new FunctionType(types(notation.substring(1, end)), types(notation.substring(end + 1)));
    }

    private static List<ValueType> types(String letters) {
        return letters.chars()
                .mapToObj(letter -> switch (letter) {
                    case 'i', '*', '~', '$' -> ValueType.I32;
                    case 'I' -> ValueType.I64;
                    case 'f' -> ValueType.F32;
                    case 'F' -> ValueType.F64;
                    default ->
                        throw new BuildFailure(
                                "'" + (char) letter + "' is no type in WAMR's notation.",
                                "Known are i, I, f, F, *, ~ and $.");
                })
                .toList();
    }

    /** Imports that are not on the list. */
    List<Import> refused(WasmModule module) {
        return module.imports().stream()
                .filter(each -> !allowed.containsKey(each.qualifiedName()))
                .toList();
    }

    /** What is wrong with the types of the others, a line for each: a worker would refuse the whole module. */
    List<String> mistyped(WasmModule module) {
        return module.imports().stream()
                .filter(each -> allowed.containsKey(each.qualifiedName()))
                .filter(each -> !each.type().equals(Optional.of(allowed.get(each.qualifiedName()))))
                .map(each -> each.qualifiedName() + " as "
                        + each.type().map(FunctionType::toString).orElse("no function") + "; it is "
                        + allowed.get(each.qualifiedName()))
                .toList();
    }

    /**
     * Fails if the module imports anything else, naming what wants it.
     *
     * @param objects object files and libraries that were linked
     */
    void verify(Path wasm, List<Path> objects, Toolchain toolchain, ProcessRunner processes) {
        WasmModule module = WasmModule.read(wasm);
        List<String> mistyped = mistyped(module);
        if (!mistyped.isEmpty()) {
            throw new BuildFailure(
                    wasm.getFileName() + " would import, with another type than Faasm's workers offer:\n    "
                            + String.join("\n    ", mistyped),
                    "Declare it as the list of allowed imports says (cpython-build/src/main/guest/allowed-imports.txt).");
        }
        List<Import> refused = refused(module);
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
