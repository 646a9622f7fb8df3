package io.faasm.maven.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A WebAssembly program that calls random functions and shows what came of each call. Number and program belong together: the
 * same number makes the same program.
 *
 * <p>The program reads four bytes from standard input, the number of the call with which it begins, and writes a line for each call
 * that ends: 32 bytes in hexadecimal, with the number of the call, whether it threw, its results, and a digest of memory and
 * global variables. A call that traps ends the program; the calls behind it are tried by another run, which begins there. Nothing
 * runs for ever: each call, each function and each round of a loop takes of the same small supply.
 */
final class RandomModule {
    /** Pages of memory, at first and at most. */
    static final int PAGES = 2;

    static final int MOST_PAGES = 4;
    static final int TABLE_SIZE = 24;

    /** The entries of the table that are functions at first: each function has its own number, those behind it the first ones. */
    static final int FILLED = 16;

    static final int DATA_SIZE = 64;

    /** Index of the global variable that holds what is left of the supply; those of all types follow. */
    static final int SUPPLY = 0;

    /** The function that throws one exception or another, or none, as its argument wants. */
    static final int THROWER = 0;

    private static final int SUPPLY_OF_A_CALL = 300;
    private static final int MUTABLE_GLOBALS = 8;
    private static final int CALLS_OF_A_FUNCTION = 4;

    /** Imported functions: fd_read and fd_write. */
    private static final int IMPORTED = 2;

    /** Where the program keeps what it writes; random stores may change it at other times. */
    private static final int VECTOR = 16;

    private static final int RECORD = 64;
    private static final int LINE = 128;
    private static final int RECORD_SIZE = 32;

    /** A function's type. */
    record Signature(List<WasmType> parameters, List<WasmType> results) {}

    private final Random random;
    private final List<Signature> types = new ArrayList<>();
    private final List<Signature> functions = new ArrayList<>();
    private final List<Signature> tags = new ArrayList<>();
    private final byte[] wasm;
    private int calls;

    private RandomModule(long number) {
        random = Fuzzing.random(number);
        wasm = make();
    }

    static RandomModule of(long number) {
        return new RandomModule(number);
    }

    byte[] wasm() {
        return wasm;
    }

    /** How many calls the program makes. */
    int calls() {
        return calls;
    }

    /** The number of a type in the module. */
    int type(Signature signature) {
        if (!types.contains(signature)) {
            types.add(signature);
        }
        return types.indexOf(signature);
    }

    /** The functions that are there so far: one calls those before it. */
    List<Signature> functions() {
        return functions;
    }

    List<Signature> tags() {
        return tags;
    }

    static int functionIndex(int function) {
        return IMPORTED + function;
    }

    static WasmType globalType(int global) {
        return global == SUPPLY ? WasmType.I32 : WasmType.values()[(global - 1) % WasmType.values().length];
    }

    static int anyGlobal(Random random) {
        return 1 + random.nextInt(MUTABLE_GLOBALS);
    }

    private byte[] make() {
        int input = type(
                new Signature(List.of(WasmType.I32, WasmType.I32, WasmType.I32, WasmType.I32), List.of(WasmType.I32)));
        tags.add(new Signature(List.of(), List.of()));
        tags.add(new Signature(List.of(WasmType.I32), List.of()));
        tags.add(new Signature(List.of(WasmType.I64, WasmType.F64), List.of()));
        int count = 10 + random.nextInt(10);
        List<WasmCode> bodies = new ArrayList<>();
        bodies.add(thrower());
        functions.add(new Signature(List.of(WasmType.I32), List.of()));
        for (int function = 1; function < count; function++) {
            Signature signature = new Signature(types(4), types(3));
            bodies.add(new RandomFunction(this, signature, random).body());
            functions.add(signature);
        }
        Signature digest = new Signature(List.of(), List.of(WasmType.I64));
        Signature plain = new Signature(List.of(), List.of());
        bodies.add(digest());
        bodies.add(show());
        bodies.add(start(functionIndex(count), functionIndex(count + 1)));
        List<Integer> kinds = new ArrayList<>();
        functions.forEach(signature -> kinds.add(type(signature)));
        kinds.add(type(digest));
        kinds.add(type(plain));
        kinds.add(type(plain));
        tags.forEach(this::type);

        WasmCode module = new WasmCode().op(0, 'a', 's', 'm', 1, 0, 0, 0);
        module.section(1, typeSection());
        module.section(2, imports(input));
        WasmCode section = new WasmCode().unsigned(kinds.size());
        kinds.forEach(section::unsigned);
        module.section(3, section);
        module.section(4, new WasmCode().op(1, 0x70, 1, TABLE_SIZE, TABLE_SIZE));
        module.section(5, new WasmCode().op(1, 1, PAGES, MOST_PAGES));
        section = new WasmCode().unsigned(tags.size());
        for (Signature tag : tags) {
            section.with(0, type(tag));
        }
        module.section(13, section);
        module.section(6, globals());
        module.section(
                7,
                new WasmCode()
                        .unsigned(2)
                        .name("memory")
                        .op(2, 0)
                        .name("_start")
                        .with(0, functionIndex(count + 2)));
        module.section(9, elements(count));
        module.section(12, new WasmCode().unsigned(2));
        section = new WasmCode().unsigned(bodies.size());
        bodies.forEach(section::sized);
        module.section(10, section);
        module.section(11, data());
        return module.bytes();
    }

    private List<WasmType> types(int fewerThan) {
        List<WasmType> some = new ArrayList<>();
        for (int left = random.nextInt(fewerThan); left > 0; left--) {
            some.add(WasmType.any(random));
        }
        return some;
    }

    private WasmCode typeSection() {
        WasmCode section = new WasmCode().unsigned(types.size());
        for (Signature signature : types) {
            section.op(0x60);
            for (List<WasmType> side : List.of(signature.parameters(), signature.results())) {
                section.unsigned(side.size());
                side.forEach(type -> section.op(type.code));
            }
        }
        return section;
    }

    private static WasmCode imports(int type) {
        WasmCode section = new WasmCode().unsigned(IMPORTED);
        for (String name : List.of("fd_read", "fd_write")) {
            section.name("wasi_snapshot_preview1").name(name).with(0, type);
        }
        return section;
    }

    private WasmCode globals() {
        WasmCode section = new WasmCode().unsigned(1 + MUTABLE_GLOBALS);
        for (int global = 0; global <= MUTABLE_GLOBALS; global++) {
            WasmType type = globalType(global);
            section.op(type.code, 1);
            type.constant(section, random);
            section.op(0x0b);
        }
        return section;
    }

    /** What the table holds at first, and a passive segment with all functions. */
    private static WasmCode elements(int count) {
        WasmCode section = new WasmCode().unsigned(2).op(0).i32(0).op(0x0b);
        section.unsigned(FILLED);
        for (int slot = 0; slot < FILLED; slot++) {
            section.unsigned(functionIndex(slot % count));
        }
        section.op(1, 0).unsigned(count);
        for (int function = 0; function < count; function++) {
            section.unsigned(functionIndex(function));
        }
        return section;
    }

    private WasmCode data() {
        WasmCode section = new WasmCode().unsigned(2).op(0).i32(1024).op(0x0b);
        for (int segment = 0; segment < 2; segment++) {
            byte[] content = new byte[DATA_SIZE];
            random.nextBytes(content);
            if (segment == 1) {
                section.op(1);
            }
            section.unsigned(DATA_SIZE);
            for (byte octet : content) {
                section.op(octet & 0xff);
            }
        }
        return section;
    }

    /** A function's code behind its local variables. */
    static WasmCode function(List<WasmType> locals, WasmCode code) {
        WasmCode function = new WasmCode().unsigned(locals.size());
        locals.forEach(local -> function.op(1, local.code));
        return function.append(code).op(0x0b);
    }

    private WasmCode thrower() {
        WasmCode code = new WasmCode();
        for (int tag = 0; tag < tags.size(); tag++) {
            code.with(0x20, 0).i32(7).op(0x71).i32(tag).op(0x46, 0x04, 0x40);
            tags.get(tag).parameters().forEach(type -> type.constant(code, random));
            code.with(0x08, tag).op(0x0b);
        }
        return function(List.of(), code);
    }

    /** Of the first page, but for the place where the program keeps what it writes, and the global variables. */
    private static WasmCode digest() {
        WasmCode code = new WasmCode();
        // Local 0 is the address, 1 the digest, 2 and 3 hold floats.
        code.i32(512).with(0x21, 0).op(0x03, 0x40);
        code.with(0x20, 1).i64(0x100000001b3L).op(0x7e);
        code.with(0x20, 0).with(0x29, 0, 0).op(0x7c).with(0x21, 1);
        code.with(0x20, 0)
                .i32(8)
                .op(0x6a)
                .with(0x22, 0)
                .i32(65536)
                .op(0x49)
                .with(0x0d, 0)
                .op(0x0b);
        for (int global = 1; global <= MUTABLE_GLOBALS; global++) {
            code.with(0x20, 1).i64(0x100000001b3L).op(0x7e).with(0x23, global);
            switch (globalType(global)) {
                case I32 -> code.op(0xad);
                case I64 -> {}
                case F32 -> {
                    WasmType.F32.sameNan(code, 2);
                    code.op(0xbc, 0xad);
                }
                case F64 -> {
                    WasmType.F64.sameNan(code, 3);
                    code.op(0xbd);
                }
            }
            code.op(0x7c).with(0x21, 1);
        }
        code.with(0x20, 1);
        return function(List.of(WasmType.I32, WasmType.I64, WasmType.F32, WasmType.F64), code);
    }

    /** Writes the record in hexadecimal to standard output. */
    private static WasmCode show() {
        WasmCode code = new WasmCode();
        // Local 0 counts half bytes, 1 is one.
        code.op(0x03, 0x40);
        code.with(0x20, 0).i32(1).op(0x76).with(0x2d, 0, RECORD);
        // The upper half comes first.
        code.i32(4)
                .i32(0)
                .with(0x20, 0)
                .i32(1)
                .op(0x71)
                .op(0x45, 0x1b)
                .op(0x76)
                .i32(15)
                .op(0x71)
                .with(0x21, 1);
        code.with(0x20, 0).with(0x20, 1).i32('0').op(0x6a);
        code.with(0x20, 1).i32(9).op(0x4b).i32('a' - '0' - 10).op(0x6c, 0x6a).with(0x3a, 0, LINE);
        code.with(0x20, 0)
                .i32(1)
                .op(0x6a)
                .with(0x22, 0)
                .i32(2 * RECORD_SIZE)
                .op(0x49)
                .with(0x0d, 0)
                .op(0x0b);
        code.with(0x20, 0).i32('\n').with(0x3a, 0, LINE);
        code.i32(0).i32(LINE).with(0x36, 2, VECTOR);
        code.i32(0).i32(2 * RECORD_SIZE + 1).with(0x36, 2, VECTOR + 4);
        code.i32(1).i32(VECTOR).i32(1).i32(VECTOR + 8).with(0x10, 1).op(0x1a);
        return function(List.of(WasmType.I32, WasmType.I32), code);
    }

    private WasmCode start(int digest, int show) {
        WasmCode code = new WasmCode();
        // Local 0 is the first call; for each type there is one for results and one for NaNs.
        List<WasmType> locals = new ArrayList<>(List.of(WasmType.I32));
        for (WasmType type : WasmType.values()) {
            locals.add(type);
            locals.add(type);
        }
        code.i32(0).i32(RECORD).with(0x36, 2, VECTOR);
        code.i32(0).i32(4).with(0x36, 2, VECTOR + 4);
        code.i32(0).i32(VECTOR).i32(1).i32(VECTOR + 8).with(0x10, 0).op(0x1a);
        code.i32(0).with(0x28, 2, RECORD).with(0x21, 0);
        for (int function = 0; function < functions.size(); function++) {
            for (int call = 0; call < CALLS_OF_A_FUNCTION; call++) {
                call(code, function, digest, show);
            }
        }
        return function(locals, code);
    }

    private void call(WasmCode code, int function, int digest, int show) {
        Signature signature = functions.get(function);
        boolean caught = random.nextInt(8) > 0;
        code.with(0x20, 0).i32(calls).op(0x4d, 0x04, 0x40);
        code.i32(SUPPLY_OF_A_CALL).with(0x24, SUPPLY);
        code.i32(RECORD).i32(0).i32(RECORD_SIZE).more(0x0b, 0);
        if (caught) {
            code.op(0x06, 0x40);
        }
        signature.parameters().forEach(type -> type.constant(code, random));
        code.with(0x10, functionIndex(function));
        for (int result = signature.results().size() - 1; result >= 0; result--) {
            WasmType type = signature.results().get(result);
            int local = 1 + 2 * type.ordinal();
            type.sameNan(code, local + 1);
            code.with(0x21, local).i32(0).with(0x20, local).with(type.store, 0, RECORD + 8 + 8 * result);
        }
        if (caught) {
            code.op(0x19).i32(0).i32(1).with(0x36, 2, RECORD + 4).op(0x0b);
        }
        code.i32(0).i32(calls).with(0x36, 2, RECORD);
        code.i32(0).with(0x10, digest).with(0x37, 3, RECORD + 24);
        code.with(0x10, show).op(0x0b);
        calls++;
    }
}
