package io.faasm.maven.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.toolchain.TestToolchain;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in the place of emcc writes down its words, and a module that imports a function. */
class MainModulePartsTest {
    @TempDir
    private Path directory;

    private Path product;
    private Path wasm;
    private final ProcessRunner processes = new ProcessRunner(new RecordingConsole());

    @BeforeEach
    void product() throws IOException {
        product = directory.resolve("product");
        wasm = Files.createDirectories(directory.resolve("made")).resolve("x.wasm");
        program("emcc", """
                printf '%s\\n' "$@" >words
                for word do made=$word; done
                # Type section: () -> (); import section: env.f, a function of that type.
                printf '\\000asm\\001\\000\\000\\000\\001\\004\\001\\140\\000\\000\\002\\011\\001\\003env\\001f\\000\\000' >"$made"
                """);
        program("llvm-nm", "echo '/product/lib/libfaasm.a:call.o:          U f'\n");
    }

    private void program(String name, String body) throws IOException {
        Path program = directory.resolve(name);
        Files.writeString(program, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private MainModuleParts parts(String allowed) throws IOException {
        Path list = Files.writeString(directory.resolve("allowed.txt"), allowed);
        MainModuleParts.write(product, List.of(Path.of("libpython3.13.a"), Path.of("libz.a")), list);
        return new MainModuleParts(product);
    }

    private void link(MainModuleParts parts) {
        parts.link(
                TestToolchain.in(directory),
                processes,
                List.of("-O1"),
                List.of(Path.of("/objects/more.o")),
                wasm,
                directory.resolve("log"));
    }

    @Test
    void theOwnLibraryIsLinkedAsAWholeAndTheOthersBehindItInTheirOrder() throws IOException {
        link(parts("env f ()\n"));
        Path lib = product.resolve("lib");
        assertEquals(
                List.of(
                        "-O1",
                        "/objects/more.o",
                        "-Wl,--whole-archive",
                        lib.resolve("libfaasm.a").toString(),
                        "-Wl,--no-whole-archive",
                        lib.resolve("libpython3.13.a").toString(),
                        lib.resolve("libz.a").toString(),
                        "-o",
                        wasm.toString()),
                Files.readAllLines(wasm.resolveSibling("words")));
    }

    @Test
    void whatTheModuleImportsIsHeldToTheProductsList() throws IOException {
        MainModuleParts parts = parts("env g ()\n");
        BuildFailure failure = assertThrows(BuildFailure.class, () -> link(parts));
        assertTrue(failure.getMessage().contains("env.f, wanted by"), failure.getMessage());
        assertTrue(failure.getMessage().contains("libfaasm.a:call.o"), failure.getMessage());
    }

    @Test
    void theFilesThatDecideAreKnown() throws IOException {
        assertEquals(
                Set.of("libfaasm.a", "libpython3.13.a", "libz.a", "link/allowed-imports.txt"),
                parts("env f ()\n").files().keySet());
    }
}
