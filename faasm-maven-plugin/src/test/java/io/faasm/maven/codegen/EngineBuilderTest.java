package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.FunctionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EngineBuilderTest {
    @Test
    void refusesAnEngineThatOlderHostsCannotStart() {
        BuildFailure refusal = assertThrows(
                BuildFailure.class,
                () -> EngineBuilder.checkSymbolVersions("Name: GLIBC_2.2.5\n Name: GLIBC_2.38 Flags"));
        assertTrue(refusal.getMessage().contains("GLIBC_2.38"), refusal.getMessage());
        assertDoesNotThrow(() -> EngineBuilder.checkSymbolVersions("GLIBC_2.2.5 GLIBC_2.34 GLIBC_2.17"));
    }

    /** One module runs on both, so that what both have is of one type. */
    @Test
    void theWorkerHasHostCallsOfTheEnginesTypes() throws IOException {
        Path sources = Path.of("../codegen/src/main/c");
        Map<String, FunctionType> engine = HostCalls.read(sources).types();
        Set<String> compared = new HashSet<>();
        Matcher line = Pattern.compile(
                        "^(WASI|LIBC|ENV)(?:_FATAL)?\\((\\w+), (?:0x5F_\\w+, )?(none|i32)(.*)\\)$", Pattern.MULTILINE)
                .matcher(Files.readString(sources.resolve("worker/imports.inc")));
        while (line.find()) {
            String name = (line.group(1).equals("ENV") ? "env." : "wasi_snapshot_preview1.") + line.group(2);
            FunctionType type = engine.get(name);
            if (type != null) {
                compared.add(name);
                String types = (type.results().isEmpty() ? "none" : "i32")
                        + type.parameters().stream()
                                .map(each -> ", " + each.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining());
                assertEquals(types, line.group(3) + line.group(4), name);
            }
        }
        engine.keySet().stream()
                .filter(name -> name.startsWith("wasi_"))
                .forEach(name -> assertTrue(compared.contains(name), name));
        assertTrue(compared.contains("env.__faasm_read_input"));
    }

    /** What a module may import is what a worker has: no more is allowed, and none of it is absent. */
    @Test
    void theWorkerHasAllThatAModuleMayImport() throws IOException {
        String list = Files.readString(Path.of("../codegen/src/main/c/worker/imports.inc"));
        for (String line : Files.readAllLines(Path.of("../cpython-build/src/main/guest/allowed-imports.txt"))) {
            String[] words = line.split(" ");
            if (!line.startsWith("#")) {
                String pattern = words[0].equals("env")
                        ? "(?s).*\nENV(_FATAL)?\\(" + words[1] + ", .*"
                        : "(?s).*\n(WASI|WASI_FATAL|LIBC)\\(" + words[1] + ", .*";
                assertTrue(list.matches(pattern), line);
            }
        }
    }
}
