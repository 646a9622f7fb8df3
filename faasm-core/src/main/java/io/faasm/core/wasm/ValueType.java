package io.faasm.core.wasm;

/** The type of a value, as it is written in the text format. */
public enum ValueType {
    I32(0x7f, "i32"),
    I64(0x7e, "i64"),
    F32(0x7d, "f32"),
    F64(0x7c, "f64"),
    V128(0x7b, "v128"),
    FUNCREF(0x70, "funcref"),
    EXTERNREF(0x6f, "externref"),
    EXNREF(0x69, "exnref");

    private final int code;
    private final String text;

    ValueType(int code, String text) {
        this.code = code;
        this.text = text;
    }

    static ValueType of(int code, WasmReader reader) {
        for (ValueType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw reader.malformed("0x" + Integer.toHexString(code) + " is no value type");
    }

    @Override
    public String toString() {
        return text;
    }
}
