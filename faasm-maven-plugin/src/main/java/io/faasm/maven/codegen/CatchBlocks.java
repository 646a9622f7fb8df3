package io.faasm.maven.codegen;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * Puts braces around a {@code catch_all} that follows a {@code catch}.
 *
 * <p>A handler is a chain: {@code if (it is this tag) {…} else if (it is that tag) {…} else}, and wasm2c 1.0.36 writes the
 * instructions of the {@code catch_all} behind the last {@code else} without braces. All but the first of them would also run
 * after a tag was caught. They end where the block ends that holds the chain.
 */
final class CatchBlocks {
    /** Opens the block of one tag. */
    private static final Pattern CATCH = Pattern.compile("if \\(wasm_rt_exception_tag\\(\\) == &?\\w+\\) \\{");

    /** What wasm2c writes where there is no catch_all, and this in braces: an exception with none of the tags is thrown again. */
    private static final Pattern RETHROW = Pattern.compile("\\{\\s*wasm_rt_throw\\(\\);\\s*\\}\\s*\\}");

    private static final String ELSE = " else ";

    /** A block that is open. */
    private static final class Block {
        private final boolean ofTag;
        private boolean endsCatchAll;

        Block(boolean ofTag) {
            this.ofTag = ofTag;
        }
    }

    private CatchBlocks() {}

    /**
     * A function with the braces that are missing.
     *
     * @param function its text
     */
    static String closed(String function) {
        StringBuilder closed = new StringBuilder(function.length());
        Deque<Block> open = new ArrayDeque<>();
        int afterTag = -1;
        for (int at = 0; at < function.length(); at++) {
            char c = function.charAt(at);
            if (c == '{') {
                open.push(new Block(at == afterTag));
            } else if (c == 'i') {
                var tag = CATCH.matcher(function).region(at, function.length());
                if (tag.lookingAt()) {
                    afterTag = tag.end() - 1;
                }
            } else if (c == '}' && !open.isEmpty()) {
                Block block = open.pop();
                if (block.endsCatchAll) {
                    // Indented: a brace at the beginning of a line ends a function.
                    closed.append("}\n  ");
                }
                int rest = at + 1 + ELSE.length();
                if (block.ofTag
                        && function.startsWith(ELSE, at + 1)
                        && !continues(CATCH, function, rest)
                        && !continues(RETHROW, function, rest)) {
                    open.element().endsCatchAll = true;
                    closed.append("} else {\n  ");
                    at = rest - 1;
                    continue;
                }
            }
            closed.append(c);
        }
        return closed.toString();
    }

    private static boolean continues(Pattern pattern, String text, int at) {
        return pattern.matcher(text).region(at, text.length()).lookingAt();
    }
}
