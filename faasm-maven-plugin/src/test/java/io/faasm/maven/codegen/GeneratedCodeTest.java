package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.faasm.core.cache.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class GeneratedCodeTest {
    @Test
    void isShownAsATable() {
        GeneratedCode one = code("bin/python.wasm", Optional.of(new Reason.First()));
        GeneratedCode other = new GeneratedCode(wasm("lib/x.so", 12), "d", 34, Duration.ZERO, Optional.empty());

        assertEquals(
                List.of(
                        "file             wasm bytes  code bytes  seconds  what was done",
                        "bin/python.wasm     6886068    10612792     63.0  built: new",
                        "lib/x.so                 12          34      0.0  reused"),
                GeneratedCode.table(List.of(one, other)));
    }

    @Test
    void isALineOfTheReport() {
        assertEquals(
                "lib/x.so\t6886068\t10612792\t63.0\tbuilt\twasm changed",
                code("lib/x.so", changed("wasm")).reportLine());
        assertEquals(
                "lib/x.so\t6886068\t10612792\t63.0\treused\t",
                code("lib/x.so", Optional.empty()).reportLine());
        assertEquals(
                GeneratedCode.REPORT_HEADER.split("\t").length,
                code("lib/x.so", changed("wasm")).reportLine().split("\t").length);
    }

    @Test
    void theReasonIsInAFewWords() {
        assertEquals("new", why(Optional.of(new Reason.First())));
        assertEquals("gone from the cache", why(Optional.of(new Reason.Gone())));
        assertEquals("damaged", why(Optional.of(new Reason.Damaged(List.of("code is missing")))));
        assertEquals("toolchain changed", why(changed("toolchain")));
        assertEquals("compiler flags changed", why(changed("compiler flags")));
        assertEquals("CPU changed", why(changed("target", "target flags")));
        assertEquals("plugin changed", why(changed("format", "native format")));
        assertEquals("engine, toolchain, wasm changed", why(changed("glue", "module.h", "toolchain", "wasm")));
    }

    private static Optional<Reason> changed(String... inputs) {
        return Optional.of(new Reason.Changed(new TreeSet<>(Set.of(inputs))));
    }

    private static String why(Optional<Reason> reason) {
        return code("lib/x.so", reason).reportLine().split("\t")[5];
    }

    private static GeneratedCode code(String name, Optional<Reason> built) {
        return new GeneratedCode(wasm(name, 6886068), "c", 10612792, Duration.ofMillis(63040), built);
    }

    private static WasmFile wasm(String name, long bytes) {
        return new WasmFile(Path.of("x"), name, bytes, "");
    }
}
