package io.faasm.maven.fuzz;

import io.faasm.maven.fuzz.RandomModule.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * The body of a random function, valid whatever it computes. It is kept away from what compilers may do as they like: every NaN is
 * made the same one before its bits count, and loads stay within memory, because here one whose value nobody wants may be left
 * out.
 */
final class RandomFunction {
    private static final int SIZE = 700;
    private static final int DEEPEST = 4;
    private static final int LOCALS = 7;

    private static final int VOID = 0x40;
    private static final int BLOCK = 0x02;
    private static final int LOOP = 0x03;
    private static final int IF = 0x04;
    private static final int ELSE = 0x05;
    private static final int TRY = 0x06;
    private static final int CATCH = 0x07;
    private static final int THROW = 0x08;
    private static final int RETHROW = 0x09;
    private static final int END = 0x0b;
    private static final int BR_IF = 0x0d;
    private static final int BR_TABLE = 0x0e;
    private static final int RETURN = 0x0f;
    private static final int CALL = 0x10;
    private static final int CALL_INDIRECT = 0x11;
    private static final int DELEGATE = 0x18;
    private static final int CATCH_ALL = 0x19;
    private static final int DROP = 0x1a;
    private static final int SELECT = 0x1b;
    private static final int LOCAL_GET = 0x20;
    private static final int LOCAL_SET = 0x21;
    private static final int GLOBAL_GET = 0x23;
    private static final int GLOBAL_SET = 0x24;
    private static final int TABLE_GET = 0x25;
    private static final int TABLE_SET = 0x26;
    private static final int I32_EQZ = 0x45;
    private static final int I32_EQ = 0x46;
    private static final int I32_SUB = 0x6b;
    private static final int I32_AND = 0x71;
    private static final int I32_OR = 0x72;
    private static final int I64_OR = 0x84;

    /** An address with these bits, and an offset and a width behind it, is in memory. */
    private static final int ADDRESSES = 0xffff;

    private static final int OFFSETS = 1000;

    /** A block that is open. */
    private enum Label {
        /** A branch to it takes no value. */
        PLAIN,
        /** A branch to it would take a value, or never end. */
        NO_TARGET,
        /** A handler, whose exception can be thrown again; a branch to it takes no value. */
        HANDLER,
        /** One with a value. */
        HANDLER_NO_TARGET
    }

    private final RandomModule module;
    private final Signature signature;
    private final Random random;
    private final WasmCode code = new WasmCode();
    private final List<WasmType> locals;
    /** The innermost first, as instructions count them. */
    private final Deque<Label> labels = new ArrayDeque<>();

    RandomFunction(RandomModule module, Signature signature, Random random) {
        this.module = module;
        this.signature = signature;
        this.random = random;
        this.locals = new ArrayList<>(signature.parameters());
        for (int local = 0; local < LOCALS; local++) {
            locals.add(WasmType.any(random));
        }
        // One of each, so that there is one for each wish.
        locals.addAll(List.of(WasmType.values()));
    }

    WasmCode body() {
        code.with(GLOBAL_GET, RandomModule.SUPPLY).op(I32_EQZ, IF, VOID);
        defaults(signature.results());
        code.op(RETURN, END);
        take();
        statements(3 + random.nextInt(6), DEEPEST);
        signature.results().forEach(type -> expression(type, DEEPEST));
        List<WasmType> declared =
                new ArrayList<>(locals.subList(signature.parameters().size(), locals.size()));
        // For what makes NaNs the same.
        declared.add(WasmType.F32);
        declared.add(WasmType.F64);
        return RandomModule.function(declared, code);
    }

    private void defaults(List<WasmType> types) {
        types.forEach(type -> type.constant(code, random));
    }

    private void take() {
        code.with(GLOBAL_GET, RandomModule.SUPPLY).i32(1).op(I32_SUB).with(GLOBAL_SET, RandomModule.SUPPLY);
    }

    private boolean full() {
        return code.size() > SIZE;
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private void sameNan(WasmType type) {
        type.sameNan(code, locals.size() + (type == WasmType.F32 ? 0 : 1));
    }

    private int local(WasmType type) {
        List<Integer> fitting = new ArrayList<>();
        for (int local = 0; local < locals.size(); local++) {
            if (locals.get(local) == type) {
                fitting.add(local);
            }
        }
        return fitting.get(random.nextInt(fitting.size()));
    }

    private int global(WasmType type) {
        int global = RandomModule.anyGlobal(random);
        while (RandomModule.globalType(global) != type) {
            global = RandomModule.anyGlobal(random);
        }
        return global;
    }

    private void statements(int count, int depth) {
        for (int left = count; left > 0 && !full(); left--) {
            statement(depth);
        }
    }

    private void statement(int depth) {
        if (depth == 0) {
            set(depth);
            return;
        }
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> set(depth);
            case 4 -> {
                int global = RandomModule.anyGlobal(random);
                expression(RandomModule.globalType(global), depth);
                code.with(GLOBAL_SET, global);
            }
            case 5, 6 -> store(depth);
            case 7, 8 -> {
                condition(depth);
                code.op(IF, VOID);
                inside(Label.PLAIN, () -> statements(3, depth - 1));
                if (random.nextBoolean()) {
                    code.op(ELSE);
                    inside(Label.PLAIN, () -> statements(3, depth - 1));
                }
                code.op(END);
            }
            case 9 -> {
                code.op(BLOCK, VOID);
                inside(Label.PLAIN, () -> statements(4, depth - 1));
                code.op(END);
            }
            case 10, 11 -> loop(depth);
            case 12, 13 -> call(depth);
            case 14 -> callIndirectly(depth);
            case 15, 16, 17 -> attempt(VOID, depth);
            case 18 -> throwSometimes(depth);
            case 19 -> rethrowSometimes(depth);
            case 20 -> branchSometimes(depth);
            case 21 -> bulk(depth);
            case 22 -> table(depth);
            default -> leaveSometimes(depth);
        }
    }

    private void inside(Label label, Runnable content) {
        labels.push(label);
        content.run();
        labels.pop();
    }

    private void set(int depth) {
        int local = random.nextInt(locals.size());
        expression(locals.get(local), depth);
        code.with(LOCAL_SET, local);
    }

    private void condition(int depth) {
        expression(WasmType.I32, depth - 1);
    }

    private void address(int depth) {
        expression(WasmType.I32, depth - 1);
        code.i32(ADDRESSES).op(I32_AND);
    }

    private void store(int depth) {
        WasmType type = WasmType.any(random);
        if (oneIn(150)) {
            // Most likely beyond memory.
            expression(WasmType.I32, depth - 1);
        } else {
            address(depth);
        }
        expression(type, depth - 1);
        sameNan(type);
        int op = type.store;
        if (type == WasmType.I32) {
            op = List.of(0x36, 0x3a, 0x3b).get(random.nextInt(3));
        } else if (type == WasmType.I64) {
            op = List.of(0x37, 0x3c, 0x3d, 0x3e).get(random.nextInt(4));
        }
        code.with(op, 0, random.nextInt(OFFSETS));
    }

    private void loop(int depth) {
        code.op(BLOCK, VOID, LOOP, VOID);
        code.with(GLOBAL_GET, RandomModule.SUPPLY).op(I32_EQZ).with(BR_IF, 1);
        take();
        labels.push(Label.PLAIN);
        // Only the loop itself goes back to its beginning, where it takes of the supply.
        inside(Label.NO_TARGET, () -> {
            statements(4, depth - 1);
            condition(depth);
            code.with(BR_IF, 0);
        });
        labels.pop();
        code.op(END, END);
    }

    private void results(List<WasmType> types) {
        for (int result = types.size() - 1; result >= 0; result--) {
            code.with(LOCAL_SET, local(types.get(result)));
        }
    }

    private void call(int depth) {
        List<Signature> known = module.functions();
        if (known.isEmpty()) {
            set(depth);
            return;
        }
        int function = random.nextInt(known.size());
        known.get(function).parameters().forEach(type -> expression(type, depth - 1));
        code.with(CALL, RandomModule.functionIndex(function));
        results(known.get(function).results());
    }

    private void callIndirectly(int depth) {
        List<Signature> known = module.functions();
        int function = known.isEmpty() ? 0 : random.nextInt(Math.min(known.size(), RandomModule.FILLED));
        boolean fits = !known.isEmpty() && !oneIn(100);
        Signature wanted = known.isEmpty() ? signature : known.get(function);
        wanted.parameters().forEach(type -> expression(type, depth - 1));
        if (fits) {
            // That is where it is, unless the table has been changed.
            code.i32(function);
        } else {
            slot(depth);
        }
        code.with(CALL_INDIRECT, module.type(wanted), 0);
        results(wanted.results());
    }

    /** A number of the table, seldom one beyond it. */
    private void slot(int depth) {
        expression(WasmType.I32, depth - 1);
        code.i32(oneIn(40) ? 31 : 15).op(I32_AND);
    }

    /** A try with handlers; of a type, everything in it gives a value, or of none. */
    private void attempt(int type, int depth) {
        Label body = type == VOID ? Label.PLAIN : Label.NO_TARGET;
        Label handler = type == VOID ? Label.HANDLER : Label.HANDLER_NO_TARGET;
        code.op(TRY, type);
        inside(body, () -> {
            // What is thrown here is caught by a jump; only what a called function throws leaves variables in doubt.
            for (int rounds = 1 + random.nextInt(3); rounds > 0 && !full(); rounds--) {
                set(2);
                set(1);
                condition(depth);
                code.with(CALL, RandomModule.functionIndex(RandomModule.THROWER));
            }
            content(type, depth);
        });
        if (oneIn(8)) {
            code.with(DELEGATE, random.nextInt(labels.size() + 1));
            return;
        }
        List<Integer> tags = new ArrayList<>(List.of(0, 1, 2));
        while (!tags.isEmpty() && random.nextInt(3) > 0) {
            int tag = tags.remove(random.nextInt(tags.size()));
            code.with(CATCH, tag);
            results(module.tags().get(tag).parameters());
            inside(handler, () -> content(type, depth));
        }
        if (random.nextBoolean()) {
            code.op(CATCH_ALL);
            inside(handler, () -> content(type, depth));
        }
        code.op(END);
    }

    private void content(int type, int depth) {
        statements(3, depth - 1);
        if (type != VOID) {
            for (WasmType each : WasmType.values()) {
                if (each.code == type) {
                    expression(each, depth - 1);
                }
            }
        }
    }

    /** What would make all that follows unreachable comes in an if. */
    private void sometimes(int depth, Runnable content) {
        condition(depth);
        if (oneIn(3)) {
            code.i32(random.nextInt(4)).op(I32_AND);
        }
        code.op(IF, VOID);
        inside(Label.PLAIN, content);
        code.op(END);
    }

    private void throwSometimes(int depth) {
        int tag = random.nextInt(module.tags().size());
        sometimes(depth, () -> {
            module.tags().get(tag).parameters().forEach(type -> expression(type, depth - 1));
            code.with(THROW, tag);
        });
    }

    private void rethrowSometimes(int depth) {
        List<Integer> handlers = depths(Label.HANDLER, Label.HANDLER_NO_TARGET);
        if (handlers.isEmpty()) {
            throwSometimes(depth);
            return;
        }
        int handler = handlers.get(random.nextInt(handlers.size()));
        // One more block is open there.
        sometimes(depth, () -> code.with(RETHROW, handler + 1));
    }

    private List<Integer> depths(Label... wanted) {
        List<Integer> found = new ArrayList<>();
        int depth = 0;
        for (Label label : labels) {
            if (List.of(wanted).contains(label)) {
                found.add(depth);
            }
            depth++;
        }
        return found;
    }

    private void branchSometimes(int depth) {
        List<Integer> targets = depths(Label.PLAIN, Label.HANDLER);
        if (targets.isEmpty()) {
            set(depth);
        } else if (random.nextBoolean()) {
            condition(depth);
            code.with(BR_IF, targets.get(random.nextInt(targets.size())));
        } else {
            sometimes(depth, () -> {
                condition(depth);
                int count = random.nextInt(4);
                code.with(BR_TABLE, count);
                for (int target = 0; target <= count; target++) {
                    code.unsigned(targets.get(random.nextInt(targets.size())) + 1);
                }
            });
        }
    }

    private void leaveSometimes(int depth) {
        if (oneIn(4)) {
            // Seldom: nothing behind it is tried.
            condition(depth);
            code.i32(random.nextInt(1000)).op(I32_EQ, IF, VOID, 0x00, END);
            return;
        }
        sometimes(depth, () -> {
            signature.results().forEach(type -> expression(type, depth - 1));
            code.op(RETURN);
        });
    }

    private void bulk(int depth) {
        address(depth);
        switch (random.nextInt(4)) {
            case 0 -> {
                expression(WasmType.I32, depth - 1);
                length(depth);
                code.more(0x0b, 0);
            }
            case 1, 2 -> {
                address(depth);
                length(depth);
                code.more(0x0a, 0, 0);
            }
            default -> {
                code.i32(random.nextInt(RandomModule.DATA_SIZE));
                code.i32(random.nextInt(oneIn(30) ? 2 * RandomModule.DATA_SIZE : 4));
                code.more(0x08, 1, 0);
                if (oneIn(8)) {
                    code.more(0x09, 1);
                }
            }
        }
    }

    private void length(int depth) {
        expression(WasmType.I32, depth - 1);
        code.i32(0x3ff).op(I32_AND);
    }

    /** Changes the table, mostly where no function looks for another. */
    private void table(int depth) {
        int others = RandomModule.TABLE_SIZE - RandomModule.FILLED;
        int changed = oneIn(20) ? random.nextInt(RandomModule.FILLED) : RandomModule.FILLED + random.nextInt(others);
        int count = random.nextInt(oneIn(20) ? RandomModule.TABLE_SIZE : 3);
        code.i32(changed);
        switch (random.nextInt(4)) {
            case 0 -> {
                slot(depth);
                code.with(TABLE_GET, 0).with(TABLE_SET, 0);
            }
            case 1 -> {
                int known = module.functions().size();
                if (known > 0 && random.nextBoolean()) {
                    code.with(0xd2, RandomModule.functionIndex(random.nextInt(known)));
                } else {
                    code.op(0xd0, 0x70);
                }
                code.with(TABLE_SET, 0);
            }
            case 2 -> code.i32(random.nextInt(RandomModule.FILLED)).i32(count).more(0x0e, 0, 0);
            default -> code.i32(random.nextInt(4)).i32(count).more(0x0c, 1, 0);
        }
    }

    private void expression(WasmType type, int depth) {
        if (depth <= 0 || full()) {
            leaf(type);
            return;
        }
        switch (random.nextInt(16)) {
            case 0, 1 -> leaf(type);
            case 2 -> {
                expression(type, depth - 1);
                expression(type, depth - 1);
                condition(depth);
                code.op(SELECT);
            }
            case 3 -> {
                condition(depth);
                code.op(IF, type.code);
                inside(Label.NO_TARGET, () -> expression(type, depth - 1));
                code.op(ELSE);
                inside(Label.NO_TARGET, () -> expression(type, depth - 1));
                code.op(END);
            }
            case 4 -> {
                code.op(BLOCK, type.code);
                inside(Label.NO_TARGET, () -> {
                    expression(type, depth - 1);
                    condition(depth);
                    code.with(BR_IF, 0).op(DROP);
                    content(type.code, depth);
                });
                code.op(END);
            }
            case 5 -> callFor(type, depth);
            case 6 -> {
                if (oneIn(2)) {
                    attempt(type.code, depth);
                } else {
                    load(type, depth);
                }
            }
            case 7 -> load(type, depth);
            case 8, 9, 10 -> convert(type, depth);
            default -> compute(type, depth);
        }
    }

    private void leaf(WasmType type) {
        switch (random.nextInt(4)) {
            case 0 -> type.constant(code, random);
            case 1 -> code.with(GLOBAL_GET, global(type));
            default -> code.with(LOCAL_GET, local(type));
        }
    }

    private void callFor(WasmType type, int depth) {
        List<Integer> fitting = new ArrayList<>();
        for (int function = 0; function < module.functions().size(); function++) {
            if (module.functions().get(function).results().equals(List.of(type))) {
                fitting.add(function);
            }
        }
        if (fitting.isEmpty()) {
            compute(type, depth);
            return;
        }
        int function = fitting.get(random.nextInt(fitting.size()));
        module.functions().get(function).parameters().forEach(each -> expression(each, depth - 1));
        code.with(CALL, RandomModule.functionIndex(function));
    }

    private void load(WasmType type, int depth) {
        address(depth);
        int op = switch (type) {
            case I32 -> List.of(0x28, 0x2c, 0x2d, 0x2e, 0x2f).get(random.nextInt(5));
            case I64 -> List.of(0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35).get(random.nextInt(7));
            case F32 -> 0x2a;
            case F64 -> 0x2b;
        };
        code.with(op, 0, random.nextInt(OFFSETS));
    }

    private void compute(WasmType type, int depth) {
        expression(type, depth - 1);
        switch (type) {
            case I32 -> integers(type, depth, 0x67, 0x6a, I32_OR);
            case I64 -> integers(type, depth, 0x79, 0x7c, I64_OR);
            case F32 -> floats(type, depth, 0x8b, 0x92);
            case F64 -> floats(type, depth, 0x99, 0xa0);
        }
    }

    /** One operand is there: counting instructions, or sums, divisions, bits and shifts, each group in its order. */
    private void integers(WasmType type, int depth, int unary, int binary, int or) {
        if (oneIn(6)) {
            boolean extend = random.nextBoolean();
            int extensions = type == WasmType.I32 ? 0xc0 : 0xc2;
            code.op(extend ? extensions + random.nextInt(type == WasmType.I32 ? 2 : 3) : unary + random.nextInt(3));
            return;
        }
        int op = random.nextInt(15);
        expression(type, depth - 1);
        boolean divides = op >= 3 && op <= 6;
        if (divides && !oneIn(100)) {
            if (type == WasmType.I32) {
                code.i32(1);
            } else {
                code.i64(1);
            }
            code.op(or);
        }
        code.op(binary + op);
    }

    private void floats(WasmType type, int depth, int unary, int binary) {
        if (oneIn(3)) {
            code.op(unary + random.nextInt(7));
            return;
        }
        int op = random.nextInt(7);
        expression(type, depth - 1);
        if (op == 6) {
            // The sign of a NaN would count.
            sameNan(type);
        }
        code.op(binary + op);
    }

    private void convert(WasmType type, int depth) {
        switch (type) {
            case I32 -> {
                switch (random.nextInt(7)) {
                    case 0 -> {
                        expression(WasmType.I64, depth - 1);
                        code.op(0xa7);
                    }
                    case 1 -> truncate(WasmType.F32, 0xa8, 0, depth);
                    case 2 -> truncate(WasmType.F64, 0xaa, 2, depth);
                    case 3 -> {
                        expression(WasmType.F32, depth - 1);
                        sameNan(WasmType.F32);
                        code.op(0xbc);
                    }
                    case 4 -> compare(depth);
                    case 5 -> {
                        if (oneIn(4)) {
                            // A page more, as long as there is one.
                            code.i32(random.nextInt(2)).op(0x40, 0);
                        } else {
                            code.op(0x3f, 0);
                        }
                    }
                    default -> {
                        slot(depth);
                        code.with(TABLE_GET, 0).op(0xd1);
                    }
                }
            }
            case I64 -> {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        expression(WasmType.I32, depth - 1);
                        code.op(0xac + random.nextInt(2));
                    }
                    case 1 -> truncate(WasmType.F32, 0xae, 4, depth);
                    case 2 -> truncate(WasmType.F64, 0xb0, 6, depth);
                    default -> {
                        expression(WasmType.F64, depth - 1);
                        sameNan(WasmType.F64);
                        code.op(0xbd);
                    }
                }
            }
            case F32 -> toFloat(0xb2, WasmType.F64, 0xb6, WasmType.I32, 0xbe, depth);
            case F64 -> toFloat(0xb7, WasmType.F32, 0xbb, WasmType.I64, 0xbf, depth);
        }
    }

    /** Mostly the conversion that takes the nearest number where the value does not fit; else the one that traps then. */
    private void truncate(WasmType from, int trapping, int saturating, int depth) {
        expression(from, depth - 1);
        int sign = random.nextInt(2);
        if (oneIn(20)) {
            code.op(trapping + sign);
        } else {
            code.more(saturating + sign);
        }
    }

    private void toFloat(int converting, WasmType other, int resizing, WasmType bits, int reinterpreting, int depth) {
        switch (random.nextInt(4)) {
            case 0 -> {
                expression(other, depth - 1);
                code.op(resizing);
            }
            case 1 -> {
                expression(bits, depth - 1);
                code.op(reinterpreting);
            }
            default -> {
                int which = random.nextInt(4);
                expression(which < 2 ? WasmType.I32 : WasmType.I64, depth - 1);
                code.op(converting + which);
            }
        }
    }

    private void compare(int depth) {
        WasmType type = WasmType.any(random);
        expression(type, depth - 1);
        if (!type.isFloat() && oneIn(5)) {
            code.op(type == WasmType.I32 ? I32_EQZ : 0x50);
            return;
        }
        expression(type, depth - 1);
        switch (type) {
            case I32 -> code.op(0x46 + random.nextInt(10));
            case I64 -> code.op(0x51 + random.nextInt(10));
            case F32 -> code.op(0x5b + random.nextInt(6));
            case F64 -> code.op(0x61 + random.nextInt(6));
        }
    }
}
