package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedCodeTest {
    @Test
    void isShownAsATable() {
        GeneratedCode one = new GeneratedCode(
                new WasmFile(Path.of("x"), "bin/python.wasm", 6886068, ""),
                "c",
                10612792,
                Duration.ofMillis(63040),
                false);
        GeneratedCode other =
                new GeneratedCode(new WasmFile(Path.of("y"), "lib/x.so", 12, ""), "d", 34, Duration.ZERO, true);

        assertEquals(
                List.of(
                        "file             wasm bytes  code bytes  seconds  what was done",
                        "bin/python.wasm     6886068    10612792     63.0  built",
                        "lib/x.so                 12          34      0.0  reused"),
                GeneratedCode.table(List.of(one, other)));
    }
}
