package io.faasm.maven.runtimeroot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Reason;
import io.faasm.core.console.Console;
import io.faasm.core.console.LineConsole;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.product.Product;
import io.faasm.maven.product.ProductArchive;
import io.faasm.maven.product.ProductStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With an engine that is a shell script: it writes down its words and leaves a compiled file where the guest would. */
class RuntimeRootStageTest {
    private static final Console SILENT = new LineConsole(line -> {}, line -> {}, line -> {}, true);

    @TempDir
    Path directory;

    private Path cpython;
    private Path code;
    private Path installed;
    private Path packages;

    @BeforeEach
    void products() throws IOException {
        cpython = directory.resolve("cpython");
        for (String file : new String[] {
            "lib/python3.13/os.py",
            "lib/python3.13/json/__init__.py",
            "lib/python3.13/json/__pycache__/__init__.cpython-311.pyc",
            "lib/python3.13/lib-dynload/_testcapi.so",
            "lib/python3.13/config-3.13/Makefile",
            "lib/libpython3.13.a",
            "include/python3.13/Python.h",
        }) {
            write(cpython.resolve(file), file);
        }
        installed = directory.resolve("installed");
        write(installed.resolve("lib/python3.13/site-packages/six.py"), "six");
        write(installed.resolve("tests/six/test_six.py"), "tests");
        packages = directory.resolve("packages");
        write(packages.resolve("pyfaasm/core.py"), "core");
        code = directory.resolve("code");
        write(code.resolve("code/python.so"), "machine code");
        write(code.resolve("code/0123.so"), "machine code of _testcapi.so");
        Path engine = code.resolve("bin/faaslet");
        write(engine, """
                #!/bin/sh
                echo "$@" > ENGINE_WORDS
                while [ "$1" != --dir ]; do shift; done
                mkdir -p "${2%%:*}/lib/python3.13"
                echo code > "${2%%:*}/lib/python3.13/os.cpython-313.pyc"
                """.replace("ENGINE_WORDS", directory.resolve("words").toString()));
        Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Product assemble(String cache) {
        ContentCache store = new ContentCache(directory.resolve(cache), SILENT);
        return new RuntimeRootStage(store, new ProcessRunner(SILENT), SILENT)
                .assemble(new RuntimeRootRequest(cpython, "a", code, "b", "3.13.5", installed, "c", packages));
    }

    @Test
    void holdsWhatAGuestNeedsAndNothingElse() throws IOException {
        Path product = assemble("cache").entry().directory();
        Path library = product.resolve("root/lib/python3.13");
        assertTrue(Files.exists(library.resolve("os.py")));
        assertTrue(Files.exists(library.resolve("json/__init__.py")));
        assertTrue(Files.exists(library.resolve("site-packages/pyfaasm/core.py")));
        assertTrue(Files.exists(library.resolve("site-packages/six.py")));
        assertTrue(Files.exists(library.resolve("__pycache__/os.cpython-313.pyc")));
        assertTrue(Files.isDirectory(library.resolve("lib-dynload")));
        assertTrue(Files.isDirectory(product.resolve("root/tmp")));
        assertTrue(Files.isDirectory(product.resolve("root/pyfuncs")));
        assertTrue(Files.isExecutable(product.resolve("bin/faaslet")));
        assertEquals(Path.of("faaslet"), Files.readSymbolicLink(product.resolve("bin/python3")));
        assertFalse(Files.exists(library.resolve("json/__pycache__")), "a compiled file of another interpreter");
        assertTrue(Files.exists(library.resolve("lib-dynload/_testcapi.so")));
        assertTrue(Files.exists(product.resolve("code/0123.so")), "the code of a shared object");
        assertFalse(Files.exists(library.resolve("config-3.13")));
        assertFalse(Files.exists(product.resolve("root/lib/libpython3.13.a")));
        String words = Files.readString(directory.resolve("words"));
        assertTrue(words.contains("PYTHONHASHSEED=0"), words);
        assertTrue(words.contains("-- python3 -m compileall -q --invalidation-mode unchecked-hash"), words);
        assertTrue(words.contains("--env PYTHONPYCACHEPREFIX=/compiled"), words);
        assertFalse(words.contains(product.resolve("root") + ":"), "the guest does not write into its root");
        assertFalse(Files.exists(product.resolve("compiled")), "where the guest wrote");
    }

    @Test
    void twoCachesGiveTheSameBytes() throws IOException {
        Path first = packed("one").archive();
        Path second = packed("two").archive();
        assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    }

    @Test
    void isAssembledOnceAndAgainWhenAPackageChanges() throws IOException {
        assertFalse(assemble("cache").entry().reused());
        assertTrue(assemble("cache").entry().reused());
        write(packages.resolve("pyfaasm/core.py"), "changed");
        assertFalse(assemble("cache").entry().reused());
    }

    @Test
    void isAssembledAgainWhenItsCodeIsDamaged() throws IOException {
        Path root = assemble("cache").entry().directory();
        Path copied = root.resolve("code/python.so");
        write(copied, "machine cope");
        assertEquals(List.of("code/python.so is not what was put there"), damage());
        assertEquals("machine code", Files.readString(copied));
        write(copied, "machine");
        assertEquals(List.of("code/python.so has 7 bytes instead of 12"), damage());
        Files.delete(root.resolve("code/0123.so"));
        Files.delete(root.resolve("bin/python3"));
        assertEquals(List.of("bin/python3 is missing", "code/0123.so is missing"), damage());
        // Machine code is found by the digest of this.
        Path wasm = root.resolve("root/lib/python3.13/lib-dynload/_testcapi.so");
        write(wasm, Files.readString(wasm).toUpperCase(Locale.ROOT));
        assertEquals(List.of("root/lib/python3.13/lib-dynload/_testcapi.so is not what was put there"), damage());
        assertTrue(assemble("cache").entry().reused());
    }

    private ProductArchive.Packed packed(String cache) {
        return new ProductArchive(new ContentCache(directory.resolve(cache), SILENT), ArchiveTime.DEFAULT)
                .pack(assemble(cache));
    }

    /** What is wrong with the runtime root, which is assembled again. */
    private List<String> damage() {
        Reason reason = assemble("cache").entry().filled().orElseThrow();
        return ((Reason.Damaged) reason).findings();
    }

    @Test
    void usersOfADamagedRootUnpackItAgain() throws IOException {
        ProductArchive.Packed built = packed("cache");
        ProductStore user = new ProductStore(new ContentCache(directory.resolve("user"), SILENT));
        Path archive = built.archive();
        Path root = user.locate(built.descriptor(), Optional.of(archive));
        Files.delete(root.resolve("code/python.so"));
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> user.locate(built.descriptor(), Optional.empty()));
        assertTrue(failure.what().contains("or is damaged there"), failure.what());
        assertEquals(root, user.locate(built.descriptor(), Optional.of(archive)));
        assertEquals("machine code", Files.readString(root.resolve("code/python.so")));
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        Files.delete(code.resolve("code/python.so"));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> assemble("cache"));
        assertTrue(failure.getMessage().contains("code/python.so"), failure.getMessage());
    }

    @Test
    void theLauncherIsLinkedAndReplaced() throws IOException {
        Path target = directory.resolve("target");
        Path link = Launcher.link(directory.resolve("first"), target);
        assertEquals(directory.resolve("first/bin/python3"), Files.readSymbolicLink(link));
        Launcher.link(directory.resolve("second"), target);
        assertEquals(directory.resolve("second/bin/python3"), Files.readSymbolicLink(link));
    }
}
