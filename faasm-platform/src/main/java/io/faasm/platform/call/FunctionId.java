package io.faasm.platform.call;

/**
 * What a function is called.
 *
 * @param kind whether it is Python source, which the runtime root's interpreter runs, or WebAssembly of its own
 * @param user its owner
 * @param function its name
 */
public record FunctionId(Kind kind, String user, String function) {
    /** What was uploaded for the function: {@code PUT /p} or {@code PUT /f}. */
    public enum Kind {
        PYTHON,
        WASM
    }

    public static FunctionId python(String user, String function) {
        return new FunctionId(Kind.PYTHON, user, function);
    }

    public static FunctionId wasm(String user, String function) {
        return new FunctionId(Kind.WASM, user, function);
    }

    @Override
    public String toString() {
        return user + "/" + function;
    }
}
