package io.faasm.maven.patch;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.recipe.RecipeLines;
import java.nio.file.Path;
import java.util.List;

/**
 * One more parameter for a C function, so that it has the WebAssembly type by which it is called through a pointer.
 *
 * @param file source file, relative to the tree of sources
 * @param function the function's name
 * @param oldDeclaration name and parameters as the sources have them, such as {@code f(PyObject *self)}; how it is spaced
 *     does not matter
 * @param addedParameter what comes behind the last parameter, such as {@code void *Py_UNUSED(closure)} or {@code ...}
 */
public record SignatureChange(String file, String function, String oldDeclaration, String addedParameter) {

    private static final int COLUMNS = 4;

    public SignatureChange {
        if (!oldDeclaration.strip().startsWith(function)) {
            throw new BuildFailure(
                    "The signature change of " + function + " in " + file + " gives \"" + oldDeclaration
                            + "\" as its old declaration, which is another function's.",
                    "Write the function's name and its parameters, such as \"" + function + "(PyObject *self)\".");
        }
    }

    /** Reads a list with a line for each change: its four parts in this order, separated by tabs. */
    public static List<SignatureChange> read(Path list) {
        return RecipeLines.read(list).stream().map(line -> parse(list, line)).toList();
    }

    private static SignatureChange parse(Path list, String line) {
        String[] parts = line.split("\t+");
        if (parts.length != COLUMNS) {
            throw new BuildFailure(
                    list + ": \"" + line + "\" has " + parts.length + " parts in place of " + COLUMNS + ".",
                    "Separate file, function, old declaration and added parameter with tabs.");
        }
        return new SignatureChange(parts[0].strip(), parts[1].strip(), parts[2].strip(), parts[3].strip());
    }

    boolean concernsTheFunctionOf(SignatureChange other) {
        return file.equals(other.file) && function.equals(other.function);
    }

    /**
     * The changes that add a parameter to a function wherever a source file declares or defines it: one for each way in
     * which it does.
     *
     * @param present how many parameters it has; what is declared with another number of them is not meant
     * @param source the file's text
     * @param file its name in the changes
     */
    public static List<SignatureChange> adding(
            String parameter, String function, int present, String source, String file) {
        return CDeclaration.of(function, source).stream()
                .filter(declaration -> declaration.parameters().size() == present)
                .map(CDeclaration::text)
                .distinct()
                .map(declaration -> new SignatureChange(file, function, declaration, parameter))
                .toList();
    }

    /** The line of a list that stands for this change. */
    public String line() {
        return String.join("\t", file, function, oldDeclaration, addedParameter);
    }
}
