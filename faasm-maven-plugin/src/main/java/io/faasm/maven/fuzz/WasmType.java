package io.faasm.maven.fuzz;

import java.util.Random;

/** The types of numbers, with what is alike for each of them. */
enum WasmType {
    I32(0x7f, 0x36),
    I64(0x7e, 0x37),
    F32(0x7d, 0x38),
    F64(0x7c, 0x39);

    /** Values at which conversions, divisions and comparisons change what they do. */
    private static final double[] EDGES = {
        0.0,
        -0.0,
        1,
        -1,
        0.5,
        -0.5,
        1.5,
        2.5,
        2147483647.0,
        2147483648.0,
        -2147483648.0,
        -2147483649.0,
        4294967295.0,
        4294967296.0,
        9007199254740993.0,
        9223372036854775807.0,
        -9223372036854775808.0,
        18446744073709551615.0,
        Float.MIN_VALUE,
        Float.MAX_VALUE,
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
    };

    final int code;

    /** The instruction that stores the whole value. */
    final int store;

    WasmType(int code, int store) {
        this.code = code;
        this.store = store;
    }

    boolean isFloat() {
        return this == F32 || this == F64;
    }

    static WasmType any(Random random) {
        return values()[random.nextInt(values().length)];
    }

    /** Writes a constant: one at an edge, a small one, or any. */
    void constant(WasmCode code, Random random) {
        int kind = random.nextInt(3);
        double edge = EDGES[random.nextInt(EDGES.length)];
        switch (this) {
            case I32 -> code.i32(kind == 0 ? (int) (long) edge : kind == 1 ? random.nextInt(20) - 4 : random.nextInt());
            case I64 -> code.i64(kind == 0 ? (long) edge : kind == 1 ? random.nextInt(20) - 4 : random.nextLong());
            case F32 ->
                code.f32(kind == 0 ? (float) edge : kind == 1 ? random.nextInt(20) - 4 : number(random.nextInt()));
            case F64 -> code.f64(kind == 0 ? edge : kind == 1 ? random.nextInt(20) - 4 : number(random.nextLong()));
        }
    }

    private static float number(int bits) {
        float value = Float.intBitsToFloat(bits);
        return Float.isNaN(value) ? Float.NaN : value;
    }

    private static double number(long bits) {
        double value = Double.longBitsToDouble(bits);
        return Double.isNaN(value) ? Double.NaN : value;
    }

    /**
     * Writes what makes every NaN the same: WebAssembly leaves open which one an instruction gives, so nothing may depend on it.
     *
     * @param local a local variable of this type, for nothing else
     */
    void sameNan(WasmCode code, int local) {
        if (isFloat()) {
            code.with(0x22, local);
            if (this == F32) {
                code.f32(Float.NaN);
            } else {
                code.f64(Double.NaN);
            }
            code.with(0x20, local)
                    .with(0x20, local)
                    .op(this == F32 ? 0x5b : 0x61)
                    .op(0x1b);
        }
    }
}
