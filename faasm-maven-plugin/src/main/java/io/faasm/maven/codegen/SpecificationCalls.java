package io.faasm.maven.codegen;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program's beginning that makes the calls of a script of the specification's tests, one after the other, and says which results are
 * wrong. A call that has to trap ends the program, so each run makes one of these at most.
 */
final class SpecificationCalls implements NativeCodeGenerator.Start {
    /** The number of the call that traps in this run. */
    static final String TRAP_VARIABLE = "SPECIFICATION_TRAP";

    /** Numbers of calls that are left out, each with a comma behind it. */
    static final String LEFT_OUT_VARIABLE = "SPECIFICATION_LEFT_OUT";

    private static final Pattern EXPORT =
            Pattern.compile("^/\\* export: '(.*)' \\*/\\n(.+?) (\\w+)\\(w2c_main\\*.*\\);$", Pattern.MULTILINE);

    /** wasm2c's letters for types in the names of fields. */
    private static final Map<String, String> LETTERS = Map.of("i32", "i", "i64", "j", "f32", "f", "f64", "d");

    private static final Map<String, String> TYPES = Map.of("i32", "u32", "i64", "u64", "f32", "f32", "f64", "f64");

    /** What is asserted of calls that end the program: an exception that nobody catches does, too. */
    private static final Set<String> ENDING = Set.of("assert_trap", "assert_exhaustion", "assert_exception");

    private final List<JsonNode> commands;
    private final SortedSet<Integer> traps = new TreeSet<>();
    private int count;

    SpecificationCalls(List<JsonNode> commands) {
        this.commands = commands;
    }

    /** How many assertions are tried. Known when the program is written, as are the traps. */
    int count() {
        return count;
    }

    SortedSet<Integer> traps() {
        return traps;
    }

    String described(int call) {
        JsonNode command = commands.get(call);
        return "line " + command.path("line").asInt() + ", "
                + command.path("action").path("field").asText();
    }

    @Override
    public void write(Path directory, String header) throws IOException {
        Path file = directory.resolve(header);
        String declarations = Files.readString(file);
        Map<String, String[]> functions = new LinkedHashMap<>();
        Matcher export = EXPORT.matcher(declarations);
        while (export.find()) {
            functions.put(export.group(1), new String[] {export.group(2), export.group(3)});
        }
        int end = declarations.lastIndexOf("#endif");
        Files.writeString(
                file,
                declarations.substring(0, end) + "void w2c_main_0x5Fstart(w2c_main *);\n"
                        + declarations.substring(end));
        StringBuilder program = new StringBuilder("#include \"" + header + "\"\n")
                .append(beginning())
                .append("\nvoid w2c_main_0x5Fstart(w2c_main *instance) {\n  begin();\n");
        for (int call = 0; call < commands.size(); call++) {
            int number = call;
            call(commands.get(call), functions, call).ifPresent(text -> {
                program.append("  if (makes(")
                        .append(number)
                        .append(", ")
                        .append(traps.contains(number) ? 1 : 0)
                        .append(")) {\n")
                        .append(text)
                        .append("  }\n");
            });
        }
        Files.writeString(directory.resolve("start.c"), program.append("}\n"));
    }

    private static String beginning() throws IOException {
        try (InputStream in = SpecificationCalls.class.getResourceAsStream("specification.c")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A call, if it is one that is understood. */
    private Optional<String> call(JsonNode command, Map<String, String[]> functions, int number) {
        String type = command.path("type").asText();
        JsonNode action = command.path("action");
        boolean traps = ENDING.contains(type);
        String[] function = functions.get(action.path("field").asText());
        if (!(traps || type.equals("assert_return") || type.equals("action"))
                || !action.path("type").asText().equals("invoke")
                || action.has("module")
                || function == null) {
            return Optional.empty();
        }
        List<String> arguments = new ArrayList<>(List.of("instance"));
        for (JsonNode argument : action.path("args")) {
            Optional<String> value = value(argument);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            arguments.add(value.get());
        }
        String made = function[1] + "(" + String.join(", ", arguments) + ")";
        JsonNode expected = command.path("expected");
        StringBuilder text = new StringBuilder();
        if (traps || !type.equals("assert_return") || expected.isEmpty()) {
            text.append("    ").append(made).append(";\n");
        } else {
            text.append("    ")
                    .append(function[0])
                    .append(" result = ")
                    .append(made)
                    .append(";\n");
            for (int result = 0; result < expected.size(); result++) {
                String kind = expected.get(result).path("type").asText();
                Optional<String> wanted = wanted(expected.get(result));
                if (wanted.isEmpty()) {
                    return Optional.empty();
                }
                String got = expected.size() == 1 ? "result" : "result." + LETTERS.get(kind) + result;
                text.append("    expect(\"")
                        .append(described(number).replaceAll("[^ -!#-\\[\\]-~]", "?"))
                        .append("\", bits_of_")
                        .append(TYPES.get(kind))
                        .append("(")
                        .append(got)
                        .append("), ")
                        .append(wanted.get())
                        .append(");\n");
            }
        }
        if (traps) {
            this.traps.add(number);
        }
        if (!type.equals("action")) {
            count++;
        }
        return Optional.of(text.toString());
    }

    private static Optional<String> value(JsonNode argument) {
        String bits = argument.path("value").asText();
        if (!bits.matches("\\d+")) {
            return Optional.empty();
        }
        return switch (argument.path("type").asText()) {
            case "i32" -> Optional.of(bits + "u");
            case "i64" -> Optional.of(bits + "ull");
            case "f32" -> Optional.of("f32_of(" + bits + "u)");
            case "f64" -> Optional.of("f64_of(" + bits + "ull)");
            default -> Optional.empty();
        };
    }

    /** A mask, and what the bits of a result have to be under it. */
    private static Optional<String> wanted(JsonNode result) {
        String value = result.path("value").asText();
        boolean narrow = result.path("type").asText().equals("f32");
        return switch (value) {
            case "nan:canonical" ->
                Optional.of(narrow ? "0x7fffffffull, 0x7fc00000ull" : "0x7fffffffffffffffull, 0x7ff8000000000000ull");
            case "nan:arithmetic" ->
                Optional.of(narrow ? "0x7fc00000ull, 0x7fc00000ull" : "0x7ff8000000000000ull, 0x7ff8000000000000ull");
            default ->
                value.matches("\\d+") && LETTERS.containsKey(result.path("type").asText())
                        ? Optional.of("~0ull, " + value + "ull")
                        : Optional.empty();
        };
    }
}
