package io.faasm.maven.signatures;

import io.faasm.core.wasm.FunctionType;
import io.faasm.maven.patch.SignatureChange;
import io.faasm.maven.signatures.Vocabulary.Typedef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Compares the WebAssembly types of C functions with those by which CPython calls them. WebAssembly checks each call
 * through a pointer, so a function that was cast into a table with one parameter too few traps, where other machines
 * go on.
 *
 * @param files object files, {@code ar} archives of them and shared objects, whose tables are looked at
 * @param context objects and archives that only tell the types of functions which the others refer to
 * @param sources directory of C sources, from which a finding's declaration is taken
 */
public record SignatureCheck(List<Path> files, List<Path> context, Optional<Path> sources) {

    private static final int FORMAT = 2;

    public SignatureCheck {
        files = List.copyOf(files);
        context = List.copyOf(context);
    }

    /** A check of files that refer to nothing but one another. */
    public static SignatureCheck of(List<Path> files) {
        return new SignatureCheck(files, List.of(), Optional.empty());
    }

    /** For fingerprints: changes when the same files may be judged differently. */
    public static String identity() {
        return FORMAT + "-" + UUID.nameUUIDFromBytes(Vocabulary.text().getBytes(StandardCharsets.UTF_8));
    }

    /** Looks at all files; findings are in the report and fail nothing yet. */
    public SignatureReport run() {
        Vocabulary vocabulary = Vocabulary.load();
        Program program = Program.read(files, context);
        TableWalk walk = new TableWalk(vocabulary);
        walk.walk(program.blocks());
        SourceTree tree = new SourceTree(sources);
        List<Finding> findings = new ArrayList<>();
        TreeSet<String> untyped = new TreeSet<>();
        for (TableWalk.Use use : walk.uses()) {
            Typedef called = vocabulary.typedefs().get(use.typedef());
            Optional<FunctionType> has = use.function().type();
            if (has.isEmpty()) {
                untyped.add(use.function().name());
            } else if (!has.get().equals(called.type())) {
                findings.add(finding(use, has.get(), called, tree));
            }
        }
        int declarations = compareDeclarations(program, findings);
        TreeMap<String, SignatureReport.Kind> kinds = new TreeMap<>();
        walk.counts()
                .forEach((kind, count) -> kinds.put(kind, new SignatureReport.Kind(count.tables(), count.entries())));
        return new SignatureReport(
                program.files(),
                kinds,
                walk.others(),
                untyped,
                declarations,
                findings.stream().sorted().toList());
    }

    private static Finding finding(TableWalk.Use use, FunctionType has, Typedef called, SourceTree tree) {
        NamedFunction function = use.function();
        List<SignatureChange> changes = List.of();
        String remedy = "";
        int parameters = has.parameters().size();
        if (!has.results().equals(called.type().results())) {
            remedy = "It has to return " + called.result().strip() + ".";
        } else if (parameters < called.parameters().size()
                && has.parameters().equals(called.type().parameters().subList(0, parameters))) {
            changes = tree.adding(
                    String.join(
                            ", ",
                            called.parameters()
                                    .subList(parameters, called.parameters().size())),
                    function.name(),
                    parameters,
                    function.object());
        } else {
            remedy = "It has to take (" + String.join(", ", called.parameters()) + ").";
        }
        return new Finding(
                function.name(),
                function.object(),
                use.table(),
                has,
                called.type(),
                Optional.of(called.name()),
                changes,
                remedy);
    }

    /** The linker replaces a call of a function that is declared with another type than it has by a trap. */
    private static int compareDeclarations(Program program, List<Finding> findings) {
        int compared = 0;
        for (Map.Entry<String, List<Program.Declaration>> each :
                program.declarations().entrySet()) {
            Map<FunctionType, String> declared = new LinkedHashMap<>();
            each.getValue().forEach(declaration -> declared.putIfAbsent(declaration.type(), declaration.object()));
            Program.Declaration first = each.getValue().get(0);
            compared += each.getValue().size();
            declared.forEach((type, object) -> {
                // Without a definition, the first declaration is as good as one.
                NamedFunction defined = program.function(each.getKey(), Optional.of(type))
                        .orElseGet(() -> new NamedFunction(each.getKey(), Optional.of(first.type()), first.object()));
                FunctionType has = defined.type().orElseThrow();
                if (!type.equals(has)) {
                    findings.add(new Finding(
                            defined.name(),
                            defined.object(),
                            "declaration in " + object,
                            has,
                            type,
                            Optional.empty(),
                            List.of(),
                            "Declare it everywhere as it is defined, in a header that both include."));
                }
            });
        }
        return compared;
    }
}
