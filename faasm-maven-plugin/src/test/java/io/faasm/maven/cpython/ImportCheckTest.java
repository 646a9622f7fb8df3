package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.FunctionType;
import io.faasm.core.wasm.Import;
import io.faasm.core.wasm.WasmModule;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ImportCheckTest {
    @Test
    void namesTheMemberThatWantsASymbol() {
        List<String> listing = """
                /cache/lib/libpython3.13.a:posixmodule.o:          U __syscall_fadvise64
                /cache/lib/libpython3.13.a:socketmodule.o:          U getaddrinfo
                /cache/work/files.o:          U __syscall_fadvise64
                /cache/work/files.o:          U not__syscall_fadvise64
                """.lines().toList();
        assertEquals(
                List.of("libpython3.13.a:posixmodule.o", "files.o"),
                ImportCheck.wanting("__syscall_fadvise64", listing));
        assertEquals(List.of(), ImportCheck.wanting("_mmap_js", listing));
    }

    @Test
    void readsTypesAsWamrWritesThem() {
        assertEquals(
                "(i32, i32, i32, i64, f64) -> i32",
                ImportCheck.typeOf("(i*~IF)i").toString());
        assertEquals("(i32) -> ()", ImportCheck.typeOf("($)").toString());
        assertThrows(BuildFailure.class, () -> ImportCheck.typeOf("(x)i"));
        assertThrows(BuildFailure.class, () -> ImportCheck.typeOf("i"));
        assertThrows(BuildFailure.class, () -> new ImportCheck(List.of("env name")));
    }

    @Test
    void anImportOfAnotherTypeIsToldWithBoth() {
        FunctionType found = ImportCheck.typeOf("(**i)i");
        WasmModule module = new WasmModule(
                List.of(),
                List.of(found),
                List.of(new Import("env", "write", ExternalKind.FUNCTION, Optional.of(found))),
                List.of(0),
                List.of(),
                List.of(),
                new TreeMap<>(),
                Optional.empty(),
                new TreeMap<>());
        assertEquals(
                List.of("env.write as (i32, i32, i32) -> i32; it is (i32, i32, i32) -> ()"),
                new ImportCheck(List.of("env write (**i)")).mistyped(module));
        assertEquals(List.of(), new ImportCheck(List.of("env write (**i)i")).mistyped(module));
    }
}
