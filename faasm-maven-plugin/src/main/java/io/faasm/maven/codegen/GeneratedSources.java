package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.WasmModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The C files that wasm2c wrote for one module, and the places where they are changed. Every change names the text it
 * replaces; wasm2c of a version that writes something else is refused, because a change that silently does not happen
 * would be a slower or less careful program.
 */
final class GeneratedSources {
    /** What is replaced, by what, and why. */
    private record Change(String what, String text, String replacement) {}

    private static final List<Change> CHANGES = List.of(
            new Change(
                    "the trap of an indirect call, so that it tells both signatures",
                    "func_types_eq(ft, table.data[x].func_type)) || \\\n   TRAP(CALL_INDIRECT))",
                    "func_types_eq(ft, table.data[x].func_type)) || \\\n"
                            + "   (faaslet_trap_call_indirect(table.data, table.size, ft, x), 0))"),
            new Change("the declaration of traps", "#define TRAP(x) (wasm_rt_trap(WASM_RT_TRAP_##x), 0)", """
                    __attribute__((cold, noreturn)) void faaslet_trap_call_indirect(
                        const wasm_rt_funcref_t*, uint32_t, wasm_rt_func_type_t, uint32_t);
                    __attribute__((cold)) void wasm_rt_trap(wasm_rt_trap_t);
                    #define TRAP(x) (wasm_rt_trap(WASM_RT_TRAP_##x), 0)"""),
            new Change("function types, so that comparing two loads nothing but the table's", """
                    #define FUNC_TYPE_DECL_EXTERN_T(x) extern const char* const x
                    #define FUNC_TYPE_EXTERN_T(x) const char* const x
                    """, """
                    #define FUNC_TYPE_DECL_EXTERN_T(x) extern const char x[]
                    #define FUNC_TYPE_EXTERN_T(x) const char x[]
                    """),
            new Change(
                    "the instance of an imported function in a table: it is what the field at the offset points to, and the"
                            + " field may be the first",
                    "(char*)module_instance + src_expr->module_offset};\n",
                    "src_expr->module_offset == 0 ? module_instance\n"
                            + "                : *(void**)((char*)module_instance + src_expr->module_offset - 1)};\n"),
            new Change(
                    "conversions to signed integers, so that a value that does not fit raises what it raises in C",
                    """
                    #define TRUNC_SAT_S(ut, st, ft, min, smin, minop, max, smax, x) \\
                      ((UNLIKELY((x) != (x)))                                       \\
                           ? 0                                                      \\
                           : (UNLIKELY(!((x)minop(min))))                           \\
                                 ? smin                                             \\
                                 : (UNLIKELY(!((x) < (max)))) ? smax : (ut)(st)(x))
                    """,
                    """
                    static __attribute__((cold, noinline, unused)) void faaslet_raise_invalid(void) {
                      volatile float zero = 0;
                      zero = zero / zero;
                    }
                    #define TRUNC_SAT_S(ut, st, ft, min, smin, minop, max, smax, x) \\
                      (UNLIKELY((x) != (x)) ? (faaslet_raise_invalid(), 0) \\
                       : UNLIKELY(!((x)minop(min))) ? (faaslet_raise_invalid(), smin) \\
                       : UNLIKELY(!((x) < (max))) ? (faaslet_raise_invalid(), smax) \\
                       : (ut)(st)(x))
                    """),
            new Change("conversions to unsigned integers, likewise", """
                    #define TRUNC_SAT_U(ut, ft, max, smax, x)               \\
                      ((UNLIKELY((x) != (x))) ? 0                           \\
                                              : (UNLIKELY(!((x) > (ft)-1))) \\
                                                    ? 0                     \\
                                                    : (UNLIKELY(!((x) < (max)))) ? smax : (ut)(x))
                    """, """
                    #define TRUNC_SAT_U(ut, ft, max, smax, x) \\
                      (UNLIKELY((x) != (x)) ? (faaslet_raise_invalid(), 0) \\
                       : UNLIKELY(!((x) > (ft)-1)) ? (faaslet_raise_invalid(), 0) \\
                       : UNLIKELY(!((x) < (max))) ? (faaslet_raise_invalid(), smax) \\
                       : (ut)(x))
                    """),
            new Change(
                    "the reading of the segment register, which the engine sets once for all modules",
                    "#define WASM_RT_SEGUE_READ_BASE() __builtin_ia32_rdgsbase64()\n",
                    "#define WASM_RT_SEGUE_READ_BASE() 0\n"),
            new Change(
                    "the writing of the segment register, likewise",
                    "  __builtin_ia32_wrgsbase64((uintptr_t)base)\n",
                    "  ((void)(uintptr_t)(base))\n"),
            new Change(
                    "forced reads of integers: a load whose value nobody wants may go, one that is wanted may be"
                            + " combined with what wants it",
                    "#define FORCE_READ_INT(var) __asm__(\"\" ::\"r\"(var));\n",
                    "#define FORCE_READ_INT(var)\n"),
            new Change(
                    "forced reads of floats, likewise",
                    "#else\n#define FORCE_READ_FLOAT(var) __asm__(\"\" ::\"r\"(var));\n#endif\n",
                    "#else\n#define FORCE_READ_FLOAT(var)\n#endif\n"));

    private static final Pattern TYPE =
            Pattern.compile("^FUNC_TYPE_DECL_EXTERN_T\\((w2c_\\w+_t(\\d+))\\);$", Pattern.MULTILINE);
    private static final Pattern INSTANTIATE =
            Pattern.compile("^void wasm2c_\\w+_instantiate\\((.*?)\\);$", Pattern.MULTILINE | Pattern.DOTALL);

    /** In a table's initial elements: {RefFunc, type, function, {NULL}, offsetof(…)}. */
    private static final Pattern IMPORT_IN_TABLE =
            Pattern.compile("^(  \\{RefFunc, .*, \\{NULL\\},) (offsetof\\()", Pattern.MULTILINE);

    /**
     * When a module takes the address of a function of its own by an import such as GOT.func.name, wasm2c mistakes the
     * function for that import. A GOT has no functions, so wherever it passes its instance its own is meant.
     */
    private static final Pattern GOT_INSTANCE = Pattern.compile("\\(instance->w2c_GOT0x2E(?:func|mem)_instance([,)])");

    private static final Pattern GOT_IN_TABLE = Pattern.compile(
            "^(  \\{RefFunc, .*, \\{NULL\\},) offsetof\\(\\w+, w2c_GOT0x2E(?:func|mem)_instance\\)\\}",
            Pattern.MULTILINE);

    private static final Pattern FUNCTION = Pattern.compile(
            "^(?:static )?\\w[^\\n;={}]* w2c_\\w+\\([^\\n;{}]*\\) \\{\\n.*?^}$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PARAMETER = Pattern.compile("(\\w+) (var_\\w+)");
    private static final Pattern LOCALS =
            Pattern.compile("^( +)((?:u32|u64|f32|f64|v128|wasm_rt_\\w+ref_t) )(var_[a-z][^;]*);", Pattern.MULTILINE);

    private final Path directory;
    private final String module;
    private final String header;
    private String implementation;

    GeneratedSources(Path directory, String module) throws IOException {
        this.directory = directory;
        this.module = module;
        this.header = Files.readString(directory.resolve(module + ".h"));
        this.implementation = Files.readString(directory.resolve(module + "-impl.h"));
    }

    /**
     * The refusal of a wasm2c of another version.
     *
     * @param where what was looked for and not found, with the punctuation before it
     */
    static BuildFailure unknown(String where) {
        return new BuildFailure(
                "wasm2c writes C that this plugin does not know" + where,
                "Use the wasm2c of wabt 1.0.36, as the toolchain \"debian\" has it (-Dfaasm.toolchain=debian).");
    }

    void adapt() throws IOException {
        for (Change change : CHANGES) {
            int at = implementation.indexOf(change.text());
            if (at < 0 || implementation.indexOf(change.text(), at + 1) >= 0) {
                throw unknown(": in " + module + "-impl.h it cannot change " + change.what() + ".");
            }
            implementation = implementation.replace(change.text(), change.replacement());
        }
        // Saving the mask of signals at each try would be a call of the kernel.
        implementation += "\n#undef WASM_RT_SETJMP_SETBUF\n#define WASM_RT_SETJMP_SETBUF(buf) _setjmp(buf)\n";
        implementation += DataSegments.MACROS;
        DataSegments data = new DataSegments();
        for (Path file : files()) {
            String text = Files.readString(file);
            String adapted = GOT_IN_TABLE.matcher(text).replaceAll("$1 0}");
            adapted = GOT_INSTANCE.matcher(adapted).replaceAll("(instance$1");
            adapted = IMPORT_IN_TABLE.matcher(adapted).replaceAll("$1 1 + $2");
            if (adapted.contains("wasm_rt_try(")) {
                adapted = trying(adapted);
            }
            adapted = data.join(adapted);
            if (!adapted.equals(text)) {
                Files.writeString(file, adapted);
            }
        }
        implementation = data.withoutJoined(implementation);
        Files.writeString(directory.resolve(module + "-impl.h"), implementation);
    }

    /**
     * Functions with a try get the braces that their handlers lack, and volatile variables where that matters: C forgets what
     * a local variable got between setjmp and longjmp unless it is volatile. All others stay as they are.
     */
    static String trying(String text) {
        StringBuilder kept = new StringBuilder();
        Matcher matcher = FUNCTION.matcher(text);
        while (matcher.find()) {
            String function = matcher.group();
            if (function.contains("wasm_rt_try(")) {
                function = CatchBlocks.closed(function);
                int body = function.indexOf('\n');
                Set<String> names = TryLocals.changedAndWanted(function.substring(body));
                function = PARAMETER
                                .matcher(function.substring(0, body))
                                .replaceAll(parameter ->
                                        (names.contains(parameter.group(2)) ? "volatile " : "") + parameter.group())
                        + LOCALS.matcher(function.substring(body))
                                .replaceAll(locals -> Matcher.quoteReplacement(declared(locals, names)));
            }
            matcher.appendReplacement(kept, Matcher.quoteReplacement(function));
        }
        return matcher.appendTail(kept).toString();
    }

    /** A declaration again, or two of them when some of its variables are volatile and some are not. */
    private static String declared(MatchResult locals, Set<String> names) {
        Map<Boolean, List<String>> variables = Stream.of(locals.group(3).split(","))
                .map(String::strip)
                .collect(Collectors.partitioningBy(variable -> names.contains(variable.split(" ")[0])));
        StringBuilder declarations = new StringBuilder();
        variables.forEach((isVolatile, several) -> {
            if (!several.isEmpty()) {
                declarations
                        .append(declarations.isEmpty() ? "" : "\n")
                        .append(locals.group(1))
                        .append(isVolatile ? "volatile " : "")
                        .append(locals.group(2))
                        .append(String.join(", ", several))
                        .append(';');
            }
        });
        return declarations.toString();
    }

    /** Lets a shared object's calls go through the variables that the engine fills, and writes its tables. */
    void writeSymbols(WasmModule wasm, Path file) throws IOException {
        SymbolTables tables = new SymbolTables(wasm, header, signatureIndices());
        if (wasm.dynamicLink().isPresent()) {
            String adapted = header.replace("extern const wasm_rt_tag_t w2c_env_", "extern wasm_rt_tag_t w2c_env_");
            int end = adapted.lastIndexOf("#endif");
            Files.writeString(
                    directory.resolve(module + ".h"),
                    adapted.substring(0, end) + tables.callsThroughVariables() + adapted.substring(end));
        }
        Files.writeString(file, tables.text());
    }

    private Map<Integer, Integer> signatureIndices() {
        Map<Integer, Integer> indices = new HashMap<>();
        Matcher matcher = TYPE.matcher(implementation);
        while (matcher.find()) {
            indices.put(Integer.parseInt(matcher.group(2)), indices.size());
        }
        return indices;
    }

    /** Writes the readable form of every function type, for messages. */
    void writeSignatures(List<FunctionType> types, Path file) throws IOException {
        StringBuilder lines = new StringBuilder();
        Matcher matcher = TYPE.matcher(implementation);
        while (matcher.find()) {
            FunctionType type = types.get(Integer.parseInt(matcher.group(2)));
            lines.append("SIGNATURE(")
                    .append(matcher.group(1))
                    .append(", \"")
                    .append(type)
                    .append("\")\n");
        }
        Files.writeString(file, lines);
    }

    /** One {@code , (void *)host} for each module that is imported from: instantiate's parameters behind the first. */
    String importArguments() {
        Matcher matcher = INSTANTIATE.matcher(header);
        if (!matcher.find()) {
            throw unknown(": " + module + ".h declares no instantiate function.");
        }
        int parameters = matcher.group(1).split(",").length;
        return ", (void *)host".repeat(parameters - 1);
    }

    List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(directory)) {
            all.filter(file -> file.getFileName().toString().endsWith(".c")).forEach(files::add);
        }
        // The largest first, so that the last one to end is a short one.
        files.sort((one, other) ->
                Long.compare(other.toFile().length(), one.toFile().length()));
        return files;
    }
}
