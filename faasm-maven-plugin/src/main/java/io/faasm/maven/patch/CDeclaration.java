package io.faasm.maven.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a C source where a function is declared or defined.
 *
 * @param parameters the parameters' texts; none for {@code (void)}
 * @param listStart where the text between the parentheses begins
 * @param listEnd where it ends
 * @param text the function's name and its parameters, evenly spaced
 */
record CDeclaration(List<String> parameters, int listStart, int listEnd, String text) {

    /** What may stand before a call, and looks like the end of a type. */
    private static final Set<String> KEYWORDS = Set.of("return", "else", "do", "case", "sizeof", "goto");

    private static final Pattern WORD_BEFORE = Pattern.compile("(\\w+|\\*)\\s*$");
    private static final Pattern SKIPPED = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'", Pattern.DOTALL);
    private static final Pattern DIRECTIVE = Pattern.compile("(?m)^[ \\t]*#(?:\\\\\\r?\\n|[^\\n])*");

    /** Every declaration and definition of a function in a source file. */
    static List<CDeclaration> of(String function, String source) {
        String code = blank(DIRECTIVE, blank(SKIPPED, source));
        List<CDeclaration> found = new ArrayList<>();
        Matcher names =
                Pattern.compile("\\b" + Pattern.quote(function) + "\\s*\\(").matcher(code);
        while (names.find()) {
            int close = closing(code, names.end());
            if (close < 0 || !endsADeclaration(code, close + 1) || !followsAType(code, names.start())) {
                continue;
            }
            found.add(at(function, code, names.end(), close));
        }
        return found;
    }

    /** A declaration written by itself, such as {@code f(PyObject *self)}. */
    static CDeclaration parse(String function, String text) {
        int open = text.indexOf('(');
        int close = open < 0 ? -1 : closing(text, open + 1);
        if (close < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a function's name with its parameters");
        }
        return at(function, text, open + 1, close);
    }

    boolean sameAs(CDeclaration other) {
        return text.equals(other.text);
    }

    private static CDeclaration at(String function, String code, int start, int end) {
        List<String> parameters = parameters(code.substring(start, end));
        return new CDeclaration(
                parameters,
                start,
                end,
                function + "(" + (parameters.isEmpty() ? "void" : String.join(", ", parameters)) + ")");
    }

    private static List<String> parameters(String list) {
        List<String> parameters = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i <= list.length(); i++) {
            char c = i < list.length() ? list.charAt(i) : ',';
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parameters.add(spaced(list.substring(from, i)));
                from = i + 1;
            }
        }
        boolean none = parameters.size() == 1 && Set.of("", "void").contains(parameters.get(0));
        return none ? List.of() : List.copyOf(parameters);
    }

    /** One space between words, none beside anything else. */
    private static String spaced(String text) {
        return text.strip()
                .replaceAll("\\s+", " ")
                .replaceAll(" ?([^\\w ]) ?", "$1")
                .replaceAll("(?<=\\w)\\*", " *");
    }

    private static int closing(String code, int from) {
        int depth = 1;
        for (int i = from; i < code.length(); i++) {
            depth += code.charAt(i) == '(' ? 1 : code.charAt(i) == ')' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static boolean endsADeclaration(String code, int from) {
        for (int i = from; i < code.length(); i++) {
            if (!Character.isWhitespace(code.charAt(i))) {
                return code.charAt(i) == '{' || code.charAt(i) == ';';
            }
        }
        return false;
    }

    private static boolean followsAType(String code, int nameStart) {
        Matcher before = WORD_BEFORE.matcher(code.substring(Math.max(0, nameStart - 200), nameStart));
        return before.find() && !KEYWORDS.contains(before.group(1));
    }

    /** Spaces in place of what a pattern finds, so that places stay what they are. */
    private static String blank(Pattern pattern, String source) {
        return pattern.matcher(source).replaceAll(found -> found.group().replaceAll("[^\\n]", " "));
    }
}
