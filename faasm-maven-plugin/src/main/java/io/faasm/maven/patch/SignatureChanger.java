package io.faasm.maven.patch;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Applies signature changes to a tree of sources, which changes only when each of them is applied or already satisfied. */
public final class SignatureChanger {

    /**
     * How the sources stand to a change.
     *
     * @param change the change
     * @param applied whether it was made; otherwise the sources have the parameter already
     * @param declaration the function's declaration in the sources as they are now
     */
    public record Standing(SignatureChange change, boolean applied, String declaration) {
        @Override
        public String toString() {
            return change.file() + ": " + change.function() + (applied ? " changed to " : " is already satisfied by ")
                    + declaration;
        }
    }

    /** Makes the changes that the sources need, and tells how they stand to each, in the order of the list. */
    public List<Standing> apply(Path tree, List<SignatureChange> changes) throws IOException {
        Map<Path, String> sources = new LinkedHashMap<>();
        List<Standing> standings = new ArrayList<>();
        for (SignatureChange change : changes) {
            Path file = inside(tree, change);
            if (!sources.containsKey(file)) {
                // Sources hold bytes of any encoding; Latin-1 takes them all.
                sources.put(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            standings.add(apply(change, changes, file, sources));
        }
        // Only now is it sure that each of them fits.
        for (Map.Entry<Path, String> source : sources.entrySet()) {
            Files.writeString(source.getKey(), source.getValue(), StandardCharsets.ISO_8859_1);
        }
        return standings;
    }

    private static Standing apply(
            SignatureChange change, List<SignatureChange> all, Path file, Map<Path, String> sources) {
        String source = sources.get(file);
        CDeclaration old = old(change);
        List<CDeclaration> declarations = CDeclaration.of(change.function(), source);
        if (declarations.isEmpty()) {
            throw refused(change, "no function of that name is declared there");
        }
        // A forward declaration and a definition may be two changes: what another one is for is not this one's matter.
        List<CDeclaration> forgotten = declarations.stream()
                .filter(each -> each.parameters().size() <= old.parameters().size())
                .filter(each -> all.stream()
                        .filter(change::concernsTheFunctionOf)
                        .noneMatch(other -> old(other).sameAs(each)))
                .toList();
        if (!forgotten.isEmpty()) {
            throw refused(
                    change,
                    "it is declared as "
                            + forgotten.stream().map(CDeclaration::text).collect(Collectors.joining(" and ")));
        }
        List<CDeclaration> fitting = declarations.stream().filter(old::sameAs).toList();
        if (fitting.size() > 1) {
            throw refused(change, "it is declared so " + fitting.size() + " times");
        }
        if (fitting.isEmpty()) {
            return declarations.stream()
                    .filter(each -> each.parameters().size() > old.parameters().size())
                    .map(each -> new Standing(change, false, each.text()))
                    .findFirst()
                    .orElseThrow(() -> refused(change, "other changes are all that its declarations need"));
        }
        CDeclaration place = fitting.get(0);
        String list = old.parameters().isEmpty()
                ? change.addedParameter()
                : source.substring(place.listStart(), place.listEnd()).stripTrailing() + ", " + change.addedParameter();
        sources.put(file, source.substring(0, place.listStart()) + list + source.substring(place.listEnd()));
        List<String> parameters = new ArrayList<>(old.parameters());
        parameters.add(change.addedParameter());
        return new Standing(change, true, change.function() + "(" + String.join(", ", parameters) + ")");
    }

    private static CDeclaration old(SignatureChange change) {
        try {
            return CDeclaration.parse(change.function(), change.oldDeclaration());
        } catch (IllegalArgumentException e) {
            throw new BuildFailure(
                    "The signature change of " + change.function() + " in " + change.file() + ": " + e.getMessage()
                            + ".",
                    "Write its old declaration as \"" + change.function() + "(PyObject *self)\".",
                    e);
        }
    }

    private static Path inside(Path tree, SignatureChange change) {
        Path relative = Path.of(change.file()).normalize();
        if (relative.isAbsolute() || relative.startsWith("..")) {
            throw refused(change, "that file is outside the sources");
        }
        Path file = tree.resolve(relative);
        if (!Files.isRegularFile(file)) {
            throw refused(change, "there is no such file");
        }
        return file;
    }

    private static BuildFailure refused(SignatureChange change, String why) {
        return new BuildFailure(
                "The signature change of " + change.oldDeclaration() + " in " + change.file() + " does not apply: "
                        + why + ". Nothing was changed.",
                "Bring its line in the list of signatures up to date with the sources, or remove it if they no longer need"
                        + " it.");
    }
}
