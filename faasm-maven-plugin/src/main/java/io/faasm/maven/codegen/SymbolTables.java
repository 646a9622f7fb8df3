package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.DynamicLink;
import io.faasm.core.wasm.ElementSegment;
import io.faasm.core.wasm.Export;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.WasmModule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the C tables by which the engine links a module to others: what it offers, and for a shared object what it needs
 * and the variables that the engine fills. {@code module.h} says what the entries mean.
 */
final class SymbolTables {
    /** {@code /* import: 'env' 'malloc' *}{@code /}, and the declaration on the next line. */
    private static final Pattern IMPORT =
            Pattern.compile("^/\\* import: '(\\S+)' '(\\S+)' \\*/\n(\\S.*) (\\w+)\\((.*)\\);$", Pattern.MULTILINE);

    private static final Pattern IMPORTED_TAG = Pattern.compile(
            "^/\\* import: '(\\S+)' '(\\S+)' \\*/\nextern const wasm_rt_tag_t (\\w+);$", Pattern.MULTILINE);
    private static final Pattern EXPORT =
            Pattern.compile("^/\\* export: '(\\S+)' \\*/\n(\\S.*) (\\w+)\\((.*)\\);$", Pattern.MULTILINE);
    private static final Pattern GOT = Pattern.compile(
            "^extern u32\\* (w2c_GOT0x2E(?:mem|func)_\\w+)\\((struct w2c_GOT0x2E(?:mem|func)\\*)\\);$",
            Pattern.MULTILINE);

    private static final Pattern GOT_FIELD =
            Pattern.compile("^  /\\* import: '(GOT\\.\\w+)' '(\\S+)' \\*/\n  u32 \\*(\\w+);$", Pattern.MULTILINE);

    private static final Map<String, String> GOT_KINDS =
            Map.of("GOT.mem", "FAASLET_DATA", "GOT.func", "FAASLET_FUNCTION_ADDRESS");

    /** What module_glue.c gives every shared object. */
    private static final Set<String> BASES =
            Set.of("memory", "__indirect_function_table", "__stack_pointer", "__memory_base", "__table_base");

    /** A C function that wasm2c declared. */
    private record Declaration(String result, String name, String parameters) {
        /** The types of the parameters behind the first, which is an instance. */
        List<String> types() {
            return Arrays.stream(parameters.split(", ")).skip(1).toList();
        }

        String declared(String first) {
            StringBuilder text = new StringBuilder(first);
            for (int i = 0; i < types().size(); i++) {
                text.append(", ").append(types().get(i)).append(" p").append(i);
            }
            return text.toString();
        }

        String passed(String first) {
            StringBuilder text = new StringBuilder(first);
            for (int i = 0; i < types().size(); i++) {
                text.append(", p").append(i);
            }
            return text.toString();
        }
    }

    private final WasmModule module;
    private final String header;
    /** By type index: the place in the list of signatures. */
    private final Map<Integer, Integer> signatures;

    private final StringBuilder names = new StringBuilder();
    private int nameOffset;

    SymbolTables(WasmModule module, String header, Map<Integer, Integer> signatures) {
        this.module = module;
        this.header = header;
        this.signatures = signatures;
    }

    /** Behind the header's declarations: calls of imported functions go through the variables that the engine fills. */
    String callsThroughVariables() {
        StringBuilder text = new StringBuilder();
        for (Declaration function : imported().values()) {
            text.append("extern __attribute__((visibility(\"hidden\"))) ")
                    .append(function.result())
                    .append(" (*")
                    .append(variable(function))
                    .append(")(")
                    .append(function.parameters())
                    .append(");\n#define ")
                    .append(function.name())
                    .append("(...) (*")
                    .append(variable(function))
                    .append(")(__VA_ARGS__)\n");
        }
        return text.toString();
    }

    /** The tables; {@code program} functions are called with their own instance, those of shared objects with none. */
    String text() {
        StringBuilder text = new StringBuilder();
        Map<Integer, Integer> slots = slots();
        boolean shared = module.dynamicLink().isPresent();
        Map<String, Declaration> declared = exported();
        List<String> entries = new ArrayList<>();
        List<String> functions = new ArrayList<>();
        for (Export export : offered()) {
            boolean function = export.kind() == ExternalKind.FUNCTION;
            String value;
            String signature = "0";
            if (function) {
                Declaration declaration = declared.get(export.name());
                if (declaration == null) {
                    throw GeneratedSources.unknown(
                            ": the header does not declare the export \"" + export.name() + "\".");
                }
                value = Optional.ofNullable(slots.get(export.index()))
                        .map(slot -> slot + "u")
                        .orElse("FAASLET_NO_SLOT");
                signature = signatures
                        .get(module.functionTypes().get(export.index()))
                        .toString();
                if (shared) {
                    text.append(withoutInstance(declaration));
                }
                functions.add("(void (*)(void))" + (shared ? "shared_" : "") + declaration.name());
            } else {
                value = module.constants().get(export.index()) + "u";
                functions.add("NULL");
            }
            entries.add("{" + name(export.name()) + ", " + signature + ", "
                    + (function ? "FAASLET_FUNCTION" : "FAASLET_DATA") + ", " + value + "}");
        }
        String imports = shared ? imports() : hostImports();
        text.append("static const char names[] =").append(names).append(" \"\";\n");
        text.append("static const struct faaslet_export exports[] = {\n");
        entries.forEach(entry -> text.append(entry).append(",\n"));
        text.append("{0}};\nstatic void (*const functions[])(void) = {\n");
        functions.forEach(function -> text.append(function).append(",\n"));
        return text.append("NULL};\n").append(imports).toString();
    }

    /** Functions, and data with a known address, in the order of their bytes: the engine searches by halves. */
    private List<Export> offered() {
        return module.exports().stream()
                .filter(export -> export.kind() == ExternalKind.FUNCTION
                        || (export.kind() == ExternalKind.GLOBAL
                                && module.constants().containsKey(export.index())))
                .sorted((one, other) -> Arrays.compareUnsigned(
                        one.name().getBytes(StandardCharsets.UTF_8),
                        other.name().getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** By function: its first place in the table, of a shared object relative to its part of the table. */
    private Map<Integer, Integer> slots() {
        Map<Integer, Integer> slots = new HashMap<>();
        for (ElementSegment segment : module.elements()) {
            long first;
            if (segment.offset() instanceof ElementSegment.Constant constant) {
                first = constant.value();
            } else if (segment.offset() instanceof ElementSegment.Global global) {
                first = global.plus();
            } else {
                continue;
            }
            for (int i = 0; i < segment.functions().size(); i++) {
                slots.putIfAbsent(segment.functions().get(i), (int) first + i);
            }
        }
        return slots;
    }

    private static String withoutInstance(Declaration function) {
        return "static " + function.result() + " shared_" + function.name() + "("
                + function.declared("void *program") + ") {\n  (void)program;\n  "
                + (function.result().equals("void") ? "" : "return ") + function.name() + "("
                + function.passed("&shared_instance") + ");\n}\n";
    }

    /** What a program imports from the engine, for the engine to compare with what it has: the linker sees names only. */
    private String hostImports() {
        StringBuilder entries = new StringBuilder("static const struct faaslet_host_import host_imports[] = {\n");
        for (Import each : module.imports()) {
            String type = each.kind() == ExternalKind.FUNCTION
                    ? each.type().orElseThrow().toString()
                    : each.kind().name().toLowerCase(Locale.ROOT);
            entries.append("{")
                    .append(literal(each.qualifiedName()))
                    .append(", ")
                    .append(literal(type))
                    .append("},\n");
        }
        return entries.append("{0}};\n").toString();
    }

    /** The place of a type in the list of signatures. */
    private int signatureOf(FunctionType type) {
        for (int i = 0; i < module.types().size(); i++) {
            if (module.types().get(i).equals(type) && signatures.containsKey(i)) {
                return signatures.get(i);
            }
        }
        throw GeneratedSources.unknown(": it declares no type " + type + ".");
    }

    private String imports() {
        DynamicLink link = module.dynamicLink().orElseThrow();
        Map<String, Declaration> declared = imported();
        Set<Integer> inTable = new HashSet<>();
        module.elements().forEach(segment -> inTable.addAll(segment.functions()));
        Map<String, String> accessors = accessors();
        Map<String, String> tags = new HashMap<>();
        Matcher tag = IMPORTED_TAG.matcher(header);
        while (tag.find()) {
            tags.put(tag.group(2), tag.group(3));
        }
        StringBuilder variables = new StringBuilder();
        StringBuilder entries = new StringBuilder();
        int function = -1;
        int index = 0;
        Set<String> done = new HashSet<>();
        for (Import each : module.imports()) {
            boolean isFunction = each.kind() == ExternalKind.FUNCTION;
            if (isFunction) {
                function++;
            }
            // wasm-ld asks for a name once; a module by hand may do it twice.
            if (!done.add(each.module() + " " + each.name())
                    || (each.module().equals("env") && BASES.contains(each.name()))) {
                continue;
            }
            String kind;
            String slot = "linked_" + index++;
            if (isFunction && each.module().equals("env")) {
                Declaration declaration = declared.get(each.name());
                kind = "FAASLET_FUNCTION";
                slot = variable(declaration);
                variables
                        .append(declaration.result())
                        .append(" (*")
                        .append(slot)
                        .append(")(")
                        .append(declaration.parameters())
                        .append(");\n");
                if (inTable.contains(function)) {
                    variables.append(forTable(declaration));
                }
            } else if (each.kind() == ExternalKind.GLOBAL && GOT_KINDS.containsKey(each.module())) {
                kind = GOT_KINDS.get(each.module());
                variables
                        .append("static u32 ")
                        .append(slot)
                        .append(";\n")
                        .append(accessors.get(each.qualifiedName()))
                        .append(" {\n  (void)unused;\n  return &")
                        .append(slot)
                        .append(";\n}\n");
            } else if (each.kind() == ExternalKind.TAG && each.module().equals("env")) {
                kind = "FAASLET_TAG";
                slot = tags.get(each.name());
                variables.append("wasm_rt_tag_t ").append(slot).append(";\n");
            } else {
                throw new BuildFailure(
                        "A shared object cannot import " + each.qualifiedName() + ".",
                        "Only the main module talks to the host; link the object with -sSIDE_MODULE, so that it imports from"
                                + " env, GOT.mem and GOT.func.");
            }
            int signature = each.type().map(this::signatureOf).orElse(0);
            entries.append("{")
                    .append(name(each.name()))
                    .append(", ")
                    .append(signature)
                    .append(", ")
                    .append(kind)
                    .append(", ")
                    .append(link.weakImports().contains(each.name()) ? 1 : 0)
                    .append(", (void *)&")
                    .append(slot)
                    .append("},\n");
        }
        StringBuilder needed = new StringBuilder("static const char *const needed[] = {");
        link.needed().forEach(library -> needed.append(literal(library)).append(", "));
        return variables + "static const struct faaslet_import imports[] = {\n" + entries + "{0}};\n" + needed
                + "NULL};\n";
    }

    /** By qualified name of a GOT entry: the beginning of the function by which an instance asks for its variable. */
    private Map<String, String> accessors() {
        Map<String, String> parameters = new HashMap<>();
        Matcher got = GOT.matcher(header);
        while (got.find()) {
            parameters.put(got.group(1), got.group(2));
        }
        Map<String, String> accessors = new HashMap<>();
        Matcher field = GOT_FIELD.matcher(header);
        while (field.find()) {
            String name = field.group(3);
            accessors.put(
                    field.group(1) + "." + field.group(2), "u32 *" + name + "(" + parameters.get(name) + " unused)");
        }
        return accessors;
    }

    /** The function that the declaration promises, for a table that holds it; calls do not come by here. */
    private static String forTable(Declaration function) {
        return function.result() + " (" + function.name() + ")(" + function.declared("struct w2c_env *program")
                + ") {\n  "
                + (function.result().equals("void") ? "" : "return ") + "(*" + variable(function) + ")("
                + function.passed("program") + ");\n}\n";
    }

    private static String variable(Declaration function) {
        return "faaslet_" + function.name();
    }

    private Map<String, Declaration> imported() {
        Map<String, Declaration> declarations = new LinkedHashMap<>();
        Matcher matcher = IMPORT.matcher(header);
        while (matcher.find()) {
            declarations.put(matcher.group(2), new Declaration(matcher.group(3), matcher.group(4), matcher.group(5)));
        }
        return declarations;
    }

    private Map<String, Declaration> exported() {
        Map<String, Declaration> declarations = new HashMap<>();
        Matcher matcher = EXPORT.matcher(header);
        while (matcher.find()) {
            declarations.put(matcher.group(1), new Declaration(matcher.group(2), matcher.group(3), matcher.group(4)));
        }
        return declarations;
    }

    /** The offset of a name that is added to the names. */
    private String name(String name) {
        int offset = nameOffset;
        names.append("\n").append(literal(name)).append(" \"\\0\"");
        nameOffset += name.getBytes(StandardCharsets.UTF_8).length + 1;
        return Integer.toString(offset);
    }

    private static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet < ' ' || octet == '"' || octet == '\\' || octet == '?' || octet > '~') {
                literal.append(String.format("\\%03o", octet & 0xff));
            } else {
                literal.append((char) octet);
            }
        }
        return literal.append('"').toString();
    }
}
