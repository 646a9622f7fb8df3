package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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
}
