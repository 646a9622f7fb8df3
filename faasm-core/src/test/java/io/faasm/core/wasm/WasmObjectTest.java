package io.faasm.core.wasm;

import static io.faasm.testing.ObjectBytes.bytes;
import static io.faasm.testing.ObjectBytes.call;
import static io.faasm.testing.ObjectBytes.join;
import static io.faasm.testing.ObjectBytes.name;
import static io.faasm.testing.ObjectBytes.to;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.wasm.SideModule.StoredPointer;
import io.faasm.testing.ObjectBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WasmObjectTest {
    private static byte[] object() {
        ObjectBytes object = new ObjectBytes();
        int abroad = object.imported("abroad", 3, true);
        int here = object.function("here", 1, false);
        int text = object.text("name");
        object.variable("table", to(text), call(here), 7, call(abroad));
        return object.bytes();
    }

    @Test
    void tellsSymbolsTypesSegmentsAndRelocations() {
        WasmObject object = WasmObject.read("test.o", object());

        assertEquals(
                List.of(
                        new Symbol.Function("abroad", Symbol.Binding.GLOBAL, false, 0),
                        new Symbol.Function("here", Symbol.Binding.GLOBAL, true, 1),
                        new Symbol.Data(".L.name", Symbol.Binding.GLOBAL, true, 0, 0, 5),
                        new Symbol.Data("table", Symbol.Binding.GLOBAL, true, 1, 0, 16)),
                object.symbols());
        assertEquals(
                "(i32, i32, i32) -> i32",
                object.type((Symbol.Function) object.symbols().get(0)).toString());
        assertEquals(
                "(i32) -> ()",
                object.type((Symbol.Function) object.symbols().get(1)).toString());
        DataSegment table = object.segments().get(1);
        assertEquals(".data.table", table.name());
        assertEquals(7, table.content().getInt(8));
        assertEquals(
                List.of(
                        new Relocation(Relocation.Kind.MEMORY_ADDRESS, table.position(), 2, 0),
                        new Relocation(Relocation.Kind.TABLE_INDEX, table.position() + 4, 1, 0),
                        new Relocation(Relocation.Kind.TABLE_INDEX, table.position() + 12, 0, 0)),
                object.dataRelocations());
    }

    @Test
    void refusesEveryDamage() {
        byte[] whole = object();
        for (int length = 8; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                WasmObject.read("cut.o", cut);
                // Without the last section there are no relocations, which an object need not have.
                assertTrue(length > whole.length - 40, "accepted at " + length);
            } catch (MalformedWasm expected) {
                assertTrue(expected.getMessage().contains("cut.o is not a sound"), expected.getMessage());
            }
        }
        // Whatever a single byte is changed to: refused or read, and nothing else happens.
        for (int i = 8; i < whole.length; i++) {
            for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                byte[] changed = whole.clone();
                changed[i] = (byte) value;
                try {
                    WasmObject.read("changed.o", changed);
                } catch (MalformedWasm expected) {
                    assertTrue(expected.getMessage().contains("changed.o is not a sound"));
                }
            }
        }
    }

    @Test
    void aModuleIsNoObject() {
        byte[] module = bytes(0, 'a', 's', 'm', 1, 0, 0, 0);

        MalformedWasm refusal = assertThrows(MalformedWasm.class, () -> WasmObject.read("python.wasm", module));
        assertTrue(refusal.getMessage().contains("no section \"linking\""), refusal.getMessage());
    }

    @Test
    void readsArchivesWithLongNames(@TempDir Path directory) throws IOException {
        Path archive = directory.resolve("lib.a");
        String name = "a_member_with_quite_a_long_name.o";
        try (OutputStream file = Files.newOutputStream(archive);
                ArArchiveOutputStream out = new ArArchiveOutputStream(file)) {
            out.setLongFileMode(ArArchiveOutputStream.LONGFILE_BSD);
            for (String each : List.of("short.o", name)) {
                out.putArchiveEntry(new ArArchiveEntry(each, object().length));
                out.write(object());
                out.closeArchiveEntry();
            }
        }

        List<WasmFile> members = WasmFile.in(archive);

        assertEquals(
                List.of("lib.a(short.o)", "lib.a(" + name + ")"),
                members.stream().map(WasmFile::name).toList());
        assertArrayEquals(object(), members.get(1).bytes());
    }

    @Test
    void refusesWhatHoldsNoWebAssembly(@TempDir Path directory) throws IOException {
        assertRefused("is not a WebAssembly binary", Files.write(directory.resolve("a.o"), bytes(0x7f, 'E', 'L', 'F')));
        assertRefused("thin archive", Files.writeString(directory.resolve("thin.a"), "!<thin>\n"));
        assertRefused("not a sound archive", Files.writeString(directory.resolve("cut.a"), "!<arch>\nx.o  "));
        assertRefused("There is no file", directory.resolve("missing.o"));
    }

    private static void assertRefused(String reason, Path file) {
        BuildFailure refusal = assertThrows(BuildFailure.class, () -> WasmFile.in(file));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void followsTheCodeThatFillsInPointers() {
        SideModule module = SideModule.read(
                "test.so",
                sharedObject(bytes(
                        // store(8, memory base + 4)
                        0x41,
                        8,
                        0x23,
                        0,
                        0x6a,
                        0x23,
                        0,
                        0x41,
                        4,
                        0x6a,
                        0x36,
                        2,
                        0,
                        // local 0 = memory base - -16; store offset 4 (local 0, table base + 0)
                        0x23,
                        0,
                        0x41,
                        0x70,
                        0x6b,
                        0x22,
                        0,
                        0x23,
                        1,
                        0x36,
                        2,
                        4,
                        // store(memory base, GOT.func), store(offset 64, GOT.mem + 12)
                        0x23,
                        0,
                        0x23,
                        2,
                        0x36,
                        2,
                        0,
                        0x23,
                        0,
                        0x23,
                        3,
                        0x41,
                        12,
                        0x6a,
                        0x36,
                        2,
                        0xc0,
                        0)));

        assertEquals(
                List.of(
                        new StoredPointer(8, new SideModule.ToData(4)),
                        new StoredPointer(20, new SideModule.ToFunction(0)),
                        new StoredPointer(0, new SideModule.ToImportedFunction("f")),
                        new StoredPointer(64, new SideModule.ToImportedData("d", 12))),
                module.pointers());
    }

    @Test
    void refusesCodeThatNoLinkerWrites() {
        MalformedWasm refusal =
                assertThrows(MalformedWasm.class, () -> SideModule.read("test.so", sharedObject(bytes(0x41, 8, 0x67))));

        assertTrue(refusal.getMessage().contains("the operation 0x67"), refusal.getMessage());
        refusal = assertThrows(MalformedWasm.class, () -> SideModule.read("test.so", sharedObject(bytes(0x6a))));
        assertTrue(refusal.getMessage().contains("takes more than there is"), refusal.getMessage());
        assertFalse(refusal.remedy().isEmpty());
    }

    /** A shared object with one function, which is in its table and fills in its pointers. */
    private static byte[] sharedObject(byte[] code) {
        byte[] body = join(bytes(1, 1, 0x7f), code, bytes(0x0b));
        return join(
                bytes(0, 'a', 's', 'm', 1, 0, 0, 0),
                section(0, join(name("dylink.0"), bytes(1, 4, 0x10, 2, 1, 0))),
                section(1, bytes(1, 0x60, 0, 0)),
                section(
                        2,
                        join(
                                bytes(4),
                                join(name("env"), name("__memory_base"), bytes(3, 0x7f, 0)),
                                join(name("env"), name("__table_base"), bytes(3, 0x7f, 0)),
                                join(name("GOT.func"), name("f"), bytes(3, 0x7f, 1)),
                                join(name("GOT.mem"), name("d"), bytes(3, 0x7f, 1)))),
                section(3, bytes(1, 0)),
                section(7, join(bytes(1), name("__wasm_apply_data_relocs"), bytes(0, 0))),
                section(9, bytes(1, 0, 0x23, 1, 0x0b, 1, 0)),
                section(10, join(bytes(1), ObjectBytes.number(body.length), body)));
    }

    private static byte[] section(int id, byte[] content) {
        return join(bytes(id), ObjectBytes.number(content.length), content);
    }
}
