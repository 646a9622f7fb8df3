package io.faasm.maven.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline of a toolchain, a CPython that is made of sources, its machine code, and a root of both. */
class LockCheckTest {
    private static final Set<String> STAGES = Set.of("toolchain", "cpython-build", "codegen");

    private final RecordingConsole silent = new RecordingConsole();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void lock() {
        file = directory.resolve("products.lock");
        new Machine("first").build(LockCheck.Mode.WRITE);
    }

    @Test
    void theSameBuildElsewhereIsAsLocked() {
        assertEquals(
                List.of(
                        "products.lock: toolchain is as locked",
                        "products.lock: cpython-build is as locked",
                        "products.lock: codegen is as locked",
                        "products.lock: runtime-root is as locked"),
                new Machine("second").build(LockCheck.Mode.STRICT));
    }

    @Test
    void theFileIsWrittenTheSameWay() throws IOException {
        String before = Files.readString(file);
        new Machine("second").build(LockCheck.Mode.WRITE);
        assertEquals(before, Files.readString(file));
        assertTrue(before.contains("3.13.5\tcpython-build\tinput libpython > sources > patch\tA\n"), before);
        assertTrue(before.contains("3.13.5\tcpython-build\tcontent bin/python.wasm\t" + sha256("wasm A")), before);
        assertFalse(before.contains("location"), before);
    }

    @Test
    void otherVersionsStay() throws IOException {
        Machine other = new Machine("other");
        other.version = "3.11.2";
        other.patch = "B";
        assertEquals(
                List.of(
                        "products.lock: has no toolchain for CPython 3.11.2",
                        "products.lock: has no cpython-build for CPython 3.11.2",
                        "products.lock: has no codegen for CPython 3.11.2",
                        "products.lock: has no runtime-root for CPython 3.11.2"),
                other.build(LockCheck.Mode.STRICT));
        String before = Files.readString(file);
        other.build(LockCheck.Mode.WRITE);
        assertTrue(Files.readString(file).startsWith(before), "its lines are behind those that were there");
        new Machine("third").build(LockCheck.Mode.STRICT).forEach(line -> assertTrue(line.endsWith("is as locked")));
    }

    @Test
    void namesTheInputThatDiffersAndWhatFollowsFromIt() {
        Machine machine = new Machine("second");
        machine.patch = "B";
        assertEquals(
                List.of(
                        "products.lock: toolchain is as locked",
                        "products.lock: cpython-build was made from other inputs than locked: libpython > sources > patch",
                        "products.lock: codegen differs, which follows from cpython-build (bin/python.wasm)",
                        "products.lock: runtime-root differs, which follows from codegen, cpython-build"),
                machine.build(LockCheck.Mode.STRICT));
    }

    @Test
    void anotherToolchainIsTheFirstThatDiffers() {
        Machine machine = new Machine("second");
        machine.clang = "20";
        machine.training = "other";
        assertEquals(
                List.of(
                        "products.lock: toolchain was made from other inputs than locked: package.clang",
                        "products.lock: cpython-build differs, which follows from toolchain (libpython > toolchain)",
                        "products.lock: codegen was made from other inputs than locked: training; the rest follows"
                                + " from cpython-build (bin/python.wasm), toolchain",
                        "products.lock: runtime-root differs, which follows from codegen, cpython-build"),
                machine.build(LockCheck.Mode.STRICT));
    }

    @Test
    void otherBytesOfTheSameInputsAreAWarningAndNameTheFilesAndTheFirstStage() {
        Machine machine = new Machine("second");
        machine.noise = "noise";
        List<String> lines = machine.build(LockCheck.Mode.COMPARE);
        assertEquals(
                "products.lock: cpython-build was made from the locked inputs and has other bytes: lib/python3.13/; it is the"
                        + " first stage that differs. Compare the files of both builds: unpack the archive of each and use"
                        + " diff -r.",
                lines.get(1));
        assertEquals("products.lock: codegen is as locked", lines.get(2));
        assertTrue(
                lines.get(3)
                        .startsWith("products.lock: runtime-root was made from the locked inputs and has other bytes:"
                                + " root/lib/; the first stage with other bytes is cpython-build."),
                lines.get(3));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> machine.build(LockCheck.Mode.STRICT));
        assertTrue(failure.what().startsWith("products.lock: cpython-build was made from the locked inputs"));
    }

    @Test
    void anotherCompressionOrTimeIsNotAnotherContent() {
        Machine machine = new Machine("second");
        machine.time = new ArchiveTime(Instant.parse("2026-01-31T12:00:00Z"));
        assertTrue(machine.build(LockCheck.Mode.STRICT)
                .get(1)
                .startsWith("products.lock: cpython-build has the locked content, and its archive other bytes"));
    }

    @Test
    void withoutTheFileNothingIsSaid() throws IOException {
        Files.delete(file);
        assertEquals(List.of(), new Machine("second").build(LockCheck.Mode.STRICT));
        assertFalse(Files.exists(file));
    }

    @Test
    void anEntryWhoseOwnInputsAreNotKnownHereIsNamedItself() throws IOException {
        Machine machine = new Machine("second");
        machine.patch = "B";
        machine.cpython();
        try (var files = Files.newDirectoryStream(machine.root.resolve("libpython"), "*.inputs")) {
            for (Path inputs : files) {
                Files.delete(inputs);
            }
        }
        assertEquals(
                "products.lock: cpython-build was made from other inputs than locked: libpython",
                machine.build(LockCheck.Mode.COMPARE).get(1));
    }

    @Test
    void linesThatAreNoneAreNamed() throws IOException {
        for (String line : List.of("3.13.5 cpython-build", "3.13.5\tcodegen\twhat\tever", "<<<<<<< HEAD")) {
            Files.writeString(file, "# heading\n" + line + "\n");
            BuildFailure failure =
                    assertThrows(BuildFailure.class, () -> new Machine("second").build(LockCheck.Mode.COMPARE));
            assertTrue(failure.what().contains(file + ", line 2"), failure.what());
        }
    }

    @Test
    void contentsHaveADigestForEachFileOfTheFirstFoldersAndEachBinary() throws IOException {
        Path product = directory.resolve("product");
        for (String name :
                List.of("top", "bin/tool", "lib/deep/a.py", "lib/deep/deeper/b.py", "lib/deep/deeper/c.so")) {
            Path path = product.resolve(name);
            Files.createDirectories(path.getParent());
            Files.writeString(path, name);
        }
        Files.createSymbolicLink(product.resolve("bin/link"), Path.of("tool"));
        Map<String, String> before = Contents.of(product);
        assertEquals(Set.of("top", "bin/tool", "bin/link", "lib/deep/", "lib/deep/deeper/c.so"), before.keySet());
        assertEquals(sha256("bin/tool"), before.get("bin/tool"), "the digest that fingerprints have too");
        Files.writeString(product.resolve("lib/deep/deeper/c.so"), "other");
        assertEquals(Set.of("lib/deep/deeper/c.so"), changed(before, Contents.of(product)));
        Files.writeString(product.resolve("lib/deep/deeper/b.py"), "other");
        assertEquals(Set.of("lib/deep/", "lib/deep/deeper/c.so"), changed(before, Contents.of(product)));
        Files.setPosixFilePermissions(product.resolve("lib/deep/a.py"), PosixFilePermissions.fromString("rwx------"));
        assertTrue(changed(before, Contents.of(product)).contains("lib/deep/"));
    }

    private static Set<String> changed(Map<String, String> one, Map<String, String> other) {
        Map<String, String> changed = new TreeMap<>(one);
        changed.entrySet().removeIf(entry -> entry.getValue().equals(other.get(entry.getKey())));
        return changed.keySet();
    }

    private static String sha256(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).sha256().substring(0, 16);
    }

    /** A machine with a cache of its own. */
    private final class Machine {
        private final Path root;
        private final ContentCache cache;
        private String version = "3.13.5";
        private String clang = "19";
        private String patch = "A";
        private String training = "training";
        private String noise = "";
        private ArchiveTime time = ArchiveTime.DEFAULT;

        Machine(String name) {
            root = directory.resolve(name);
            cache = new ContentCache(root, silent);
        }

        /** Builds everything and answers what the check said. */
        List<String> build(LockCheck.Mode mode) {
            RecordingConsole console = new RecordingConsole();
            LockCheck check = new LockCheck(new ProductsLock(file), mode, cache, console);
            check.checkToolchain(version, "toolchain", identity(), new TreeMap<>(Map.of("package.clang", clang)));
            List<LockCheck.Earlier> earlier = new ArrayList<>();
            for (Product product : List.of(cpython(), codegen(), runtimeRoot())) {
                ProductArchive.Packed packed = new ProductArchive(cache, time).pack(product);
                check.check(version, product, packed, STAGES, List.copyOf(earlier));
                earlier.add(new LockCheck.Earlier(
                        packed.descriptor(), product.entry().directory()));
            }
            return console.lines();
        }

        private String identity() {
            return Digest.of(clang.getBytes(StandardCharsets.UTF_8)).sha256().substring(0, 32);
        }

        private Product cpython() {
            ContentCache.Entry sources = cache.obtain(
                    "sources", Fingerprint.of("sources", 1).text("patch", patch).build(), work -> {});
            ContentCache.Entry libpython = cache.obtain(
                    "libpython",
                    Fingerprint.of("libpython", 1)
                            .text("sources", sources.key())
                            .text("toolchain", identity())
                            .text("location", "the same on all machines here")
                            .build(),
                    work -> {});
            Fingerprint inputs = Fingerprint.of("cpython-build", 1)
                    .text("libpython", libpython.key())
                    .build();
            return product("cpython-build", cache.obtain("cpython-build", inputs, work -> {
                String wasm = "wasm " + patch + (clang.equals("19") ? "" : clang);
                write(work, "bin/python.wasm", wasm);
                write(work, "lib/python3.13/os.py", "os" + noise);
            }));
        }

        private Product codegen() {
            try {
                Path wasm = cpython().entry().directory().resolve("bin/python.wasm");
                Fingerprint inputs = Fingerprint.of("codegen", 1)
                        .text("toolchain", identity())
                        .text("training", training)
                        .text("bin/python.wasm", Digest.ofFile(wasm).sha256())
                        .build();
                return product(
                        "codegen",
                        cache.obtain(
                                "codegen",
                                inputs,
                                work -> write(work, "code/python.so", Files.readString(wasm) + training)));
            } catch (IOException failure) {
                throw new IllegalStateException(failure);
            }
        }

        private Product runtimeRoot() {
            ContentCache.Entry cpython = cpython().entry();
            Fingerprint inputs = Fingerprint.of("runtime-root", 1)
                    .text("cpython-build", cpython.key())
                    .text("codegen", codegen().entry().key())
                    .build();
            return product(
                    "runtime-root",
                    cache.obtain(
                            "runtime-root",
                            inputs,
                            work -> Trees.copy(cpython.directory().resolve("lib"), work.resolve("root/lib"))));
        }

        private Product product(String stage, ContentCache.Entry entry) {
            return new Product(stage, 1, entry, new TreeMap<>());
        }

        private void write(Path work, String name, String text) throws IOException {
            Files.createDirectories(work.resolve(name).getParent());
            Files.writeString(work.resolve(name), text);
        }
    }
}
