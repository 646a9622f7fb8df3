package io.faasm.core.engine;

import io.faasm.core.failure.BuildFailure;
import java.util.regex.Pattern;

/**
 * What a cluster calls a function.
 *
 * @param user the function's owner
 * @param function its name
 */
public record FunctionName(String user, String function) {
    /** Both together; the entrypoint of the reference implementation has a buffer of 60 bytes for them. */
    public static final int LONGEST = 49;

    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    public FunctionName {
        check("user", user);
        check("function", function);
        int length = user.length() + function.length();
        if (length > LONGEST) {
            throw new BuildFailure(
                    "The names of user \"" + abbreviated(user) + "\" and function \"" + abbreviated(function)
                            + "\" have " + length + " characters together; a Faasm worker takes at most " + LONGEST,
                    "Choose shorter names with faasm.user and faasm.function.");
        }
    }

    @Override
    public String toString() {
        return user + "/" + function;
    }

    private static void check(String what, String name) {
        if (!PART.matcher(name).matches() || name.contains("..")) {
            throw new BuildFailure(
                    "\"" + abbreviated(name) + "\" is no name for a " + what + ": it is made of letters, digits, '_',"
                            + " '-' and single dots, and starts with a letter, a digit or '_'",
                    "Set faasm." + what + " to such a name.");
        }
    }

    private static String abbreviated(String name) {
        String shown = name.replaceAll("\\p{Cntrl}", "?");
        return shown.length() > 80 ? shown.substring(0, 80) + "…" : shown;
    }
}
