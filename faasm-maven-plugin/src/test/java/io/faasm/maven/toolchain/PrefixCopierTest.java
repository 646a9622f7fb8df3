package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrefixCopierTest {
    private static final String LIBRARIES = "usr/lib/x86_64-linux-gnu/";

    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private Path existing;
    private Path work;
    private Path home;
    private PrefixCopier copier;

    @BeforeEach
    void prefix() throws IOException {
        existing = directory.resolve("old/toolchain-prefix/1");
        work = Files.createDirectories(directory.resolve("new/toolchain-prefix/2.tmp"));
        home = directory.resolve("new/toolchain-prefix/2");
        // The loader is what starts patchelf and Python.
        program(LIBRARIES + "ld-linux-x86-64.so.2", "#!/bin/sh\necho \"$@\" >> " + directory.resolve("words") + "\n");
        write(LIBRARIES + "libnode.so.115", "library");
        program("usr/bin/patchelf", "patchelf");
        program("usr/bin/python3.13", "#!/bin/sh\nexec " + existing + "/usr/bin/python3.13.elf\n");
        program("usr/bin/python3.13.elf", "python");
        Files.createSymbolicLink(existing.resolve("usr/bin/python3"), Path.of("python3.13"));
        program("usr/bin/node", "#!/bin/sh\nexec " + existing + "/usr/bin/node.elf\n");
        Files.copy(Path.of("/bin/sh"), existing.resolve("usr/bin/node.elf"));
        write("usr/lib/llvm-19/lib/libLLVM.so", "library");
        Files.createDirectories(existing.resolve("usr/lib/llvm-19/bin"));
        Files.copy(Path.of("/bin/sh"), existing.resolve("usr/lib/llvm-19/bin/clang"));
        write("usr/lib/python3.13/os.py", "os");
        write("usr/lib/python3.13/__pycache__/os.cpython-313.pyc", existing.toString());
        write("usr/share/emscripten/emcc.py", "emcc");
        write("faasm/em.config", "LLVM_ROOT = '" + existing + "'");
        Host host = new Host(directory, Map.of("PATH", "/usr/bin:/bin"), Platform.LINUX_X86_64, 2);
        copier = new PrefixCopier(new PrefixAssembler(host, new ProcessRunner(console), console), console);
    }

    @Test
    void nothingOfTheOldPlaceIsLeft() throws IOException {
        String before = everything(existing);
        assertTrue(copier.copy(existing, work, home));
        assertFalse(everything(work).contains(existing.toString()), everything(work));
        assertEquals(before, everything(existing), "the old one stays as it is");
        assertEquals(
                "#!/bin/sh\nexec " + home + "/" + LIBRARIES + "ld-linux-x86-64.so.2 --library-path " + home + "/"
                        + LIBRARIES.replaceFirst("/$", "") + " --argv0 \"$0\" " + home
                        + "/usr/bin/python3.13.elf \"$@\"\n",
                Files.readString(work.resolve("usr/bin/python3.13")));
        assertTrue(Files.readString(work.resolve("usr/bin/node")).contains("exec " + home + "/usr/bin/node.elf"));
        assertTrue(Files.readString(work.resolve("faasm/em.config")).contains("'" + home + "/usr/lib/llvm-19/bin'"));
        assertEquals(Path.of("python3.13"), Files.readSymbolicLink(work.resolve("usr/bin/python3")));
        assertTrue(Files.isExecutable(work.resolve("usr/bin/node")));
        List<String> words = Files.readAllLines(directory.resolve("words"));
        assertEquals(2, words.size());
        assertTrue(
                words.get(0).contains("--set-interpreter " + home + "/" + LIBRARIES)
                        && words.get(0).endsWith(work + "/usr/bin/node.elf " + work + "/usr/lib/llvm-19/bin/clang"),
                words.get(0));
        assertTrue(words.get(1).contains("-m compileall") && words.get(1).contains("-p " + home), words.get(1));
    }

    @Test
    void onlyWhatHoldsThePlaceIsCopied() throws IOException {
        assertTrue(copier.copy(existing, work, home));
        assertEquals(inode(existing, LIBRARIES + "libnode.so.115"), inode(work, LIBRARIES + "libnode.so.115"));
        for (String copied : List.of("usr/bin/node.elf", "usr/lib/llvm-19/bin/clang", "faasm/em.config")) {
            assertNotEquals(inode(existing, copied), inode(work, copied), copied);
        }
        assertFalse(Files.exists(work.resolve("usr/lib/python3.13/__pycache__")), "it is compiled again");
    }

    @Test
    void whatCannotBeAdaptedLeavesAnEmptyDirectory() throws IOException {
        program(LIBRARIES + "ld-linux-x86-64.so.2", "#!/bin/sh\nexit 1\n");
        assertFalse(copier.copy(existing, work, home));
        try (Stream<Path> files = Files.list(work)) {
            assertEquals(List.of(), files.toList());
        }
        Files.delete(existing.resolve(LIBRARIES + "ld-linux-x86-64.so.2"));
        assertFalse(copier.copy(existing, work, home));
        assertTrue(console.lines().get(console.lines().size() - 1).contains("cannot be adapted"));
    }

    private static Object inode(Path prefix, String name) throws IOException {
        return Files.getAttribute(prefix.resolve(name), "unix:ino");
    }

    private static String everything(Path prefix) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(prefix)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(prefix.relativize(file)).append(new String(Files.readAllBytes(file), "ISO-8859-1"));
            }
        }
        return all.toString();
    }

    private void program(String name, String text) throws IOException {
        write(name, text);
        Files.setPosixFilePermissions(existing.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void write(String name, String text) throws IOException {
        Path file = existing.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
