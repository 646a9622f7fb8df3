package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the variables of a function, as wasm2c writes it, that have to be volatile because of its tries.
 *
 * <p>A try is a setjmp. When a throw comes back to it, C forgets what a variable got since the setjmp, unless it is volatile;
 * and volatile variables make a function several times slower. What counts is only a variable that something in the try
 * changes and whose value is wanted after the throw: changed in the text of the try's body, and live where the handler
 * starts. A throw in a handler, or in a try within the body, goes to a try whose body has that text in it, so each try is
 * looked at on its own.
 *
 * <p>Where the flow is not obvious more is assumed to be possible than is: that makes a variable volatile without need, and
 * nothing worse.
 */
final class TryLocals {
    private static final Pattern VARIABLE = Pattern.compile("\\bvar_[a-z]\\w*");
    private static final Pattern CHANGED =
            Pattern.compile("\\b(var_[a-z]\\w*) (?:[-+*/%&|^]|<<|>>)?=(?!=)|&(var_[a-z]\\w*)");
    private static final Pattern ASSIGNMENT = Pattern.compile("\\s*(var_[a-z]\\w*) = [^;{}]*;");
    private static final Pattern DECLARATION = Pattern.compile("\\s*(?:u32|u64|f32|f64|v128|wasm_rt_\\w+ref_t) var_.*");
    private static final Pattern LABEL = Pattern.compile("\\s*(var_[A-Z]\\w*):.*");
    private static final Pattern GOTO = Pattern.compile("\\bgoto (var_[A-Z]\\w*);");
    private static final Pattern END =
            Pattern.compile("\\s*(?:goto \\w+;|return\\b[^;{}]*;|UNREACHABLE;|wasm_rt_throw\\(\\);)");
    private static final String TRY = "wasm_rt_try(";

    private final String[] lines;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Map<String, Integer> labels = new HashMap<>();

    /** For each line with a brace that opens a block, the line with the one that closes it or with its else. */
    private final int[] closing;

    /** For each line with an else, the line that closes the block before it: where the one before it goes on. */
    private final int[] after;

    private TryLocals(String function) {
        lines = function.split("\n", -1);
        closing = new int[lines.length];
        after = new int[lines.length];
        Arrays.fill(closing, -1);
        Arrays.fill(after, -1);
        findBlocks();
    }

    /**
     * The variables that have to be volatile.
     *
     * @param function text of one function, without its parameters
     */
    static Set<String> changedAndWanted(String function) {
        return new TryLocals(function).find();
    }

    private void findBlocks() {
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i];
            Matcher label = LABEL.matcher(line);
            if (label.matches()) {
                labels.put(label.group(1), i);
            }
            Matcher variable = VARIABLE.matcher(line);
            while (variable.find()) {
                numbers.putIfAbsent(variable.group(), numbers.size());
            }
            // Blocks in one line open and close in it. What is left is at most one of each, the closing one first.
            int depth = 0;
            for (int at = 0; at < line.length(); at++) {
                if (line.charAt(at) == '{') {
                    depth++;
                    open.push(i);
                } else if (line.charAt(at) == '}') {
                    if (open.isEmpty()) {
                        return; // the function's own end
                    }
                    int from = open.pop();
                    if (from != i) {
                        closing[from] = i;
                    }
                    depth--;
                }
            }
            if (depth > 1 || depth < -1) {
                throw unknown(line);
            }
        }
    }

    private Set<String> find() {
        for (int i = 0; i < lines.length; i++) {
            if (closing[i] >= 0 && isElse(closing[i])) {
                after[closing[i]] = closing[closing[i]];
            }
        }
        BitSet[] live = liveBefore();
        Set<String> found = new TreeSet<>();
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].contains(TRY)) {
                int handler = closing[i];
                if (handler < 0 || !isElse(handler)) {
                    throw unknown(lines[i]);
                }
                for (int inside = i + 1; inside < handler; inside++) {
                    Matcher changed = CHANGED.matcher(lines[inside]);
                    while (changed.find()) {
                        String name = changed.group(1) != null ? changed.group(1) : changed.group(2);
                        if (live[handler + 1].get(numbers.get(name))) {
                            found.add(name);
                        }
                    }
                }
            }
        }
        return found;
    }

    /** For each line, the variables whose values it or what follows it may read. */
    private BitSet[] liveBefore() {
        List<BitSet> uses = new ArrayList<>();
        int[] kills = new int[lines.length];
        int[][] successors = new int[lines.length][];
        BitSet[] live = new BitSet[lines.length];
        for (int i = 0; i < lines.length; i++) {
            String line = DECLARATION.matcher(lines[i]).matches() ? "" : lines[i];
            Matcher assignment = ASSIGNMENT.matcher(line);
            kills[i] = assignment.matches() ? numbers.get(assignment.group(1)) : -1;
            BitSet read = new BitSet(numbers.size());
            Matcher variable = VARIABLE.matcher(kills[i] < 0 ? line : line.substring(assignment.end(1)));
            while (variable.find()) {
                read.set(numbers.get(variable.group()));
            }
            uses.add(read);
            successors[i] = successors(i);
            live[i] = new BitSet(numbers.size());
        }
        boolean changing = true;
        while (changing) {
            changing = false;
            for (int i = lines.length - 1; i >= 0; i--) {
                BitSet now = new BitSet(numbers.size());
                for (int next : successors[i]) {
                    now.or(live[next]);
                }
                if (kills[i] >= 0) {
                    now.clear(kills[i]);
                }
                now.or(uses.get(i));
                if (!now.equals(live[i])) {
                    live[i] = now;
                    changing = true;
                }
            }
        }
        return live;
    }

    private int[] successors(int i) {
        List<Integer> next = new ArrayList<>();
        Matcher jump = GOTO.matcher(lines[i]);
        while (jump.find()) {
            Integer target = labels.get(jump.group(1));
            if (target == null) {
                throw unknown(lines[i]);
            }
            next.add(target);
        }
        if (closing[i] >= 0 && !lines[i].strip().equals("{")) {
            // When the condition does not hold. From an else it is where the block before it goes on.
            next.add(closing[i] + (isElse(closing[i]) ? 1 : 0));
        }
        boolean reachesNext = !END.matcher(lines[i]).matches();
        if (reachesNext && i + 1 < lines.length) {
            // What comes before an else jumps behind it.
            next.add(i + 1 < after.length && after[i + 1] >= 0 ? after[i + 1] : i + 1);
        }
        return next.stream().mapToInt(Integer::intValue).toArray();
    }

    private boolean isElse(int line) {
        return lines[line].strip().equals("} else {");
    }

    private static BuildFailure unknown(String line) {
        return GeneratedSources.unknown(", in a function with a try: " + line.strip());
    }
}
