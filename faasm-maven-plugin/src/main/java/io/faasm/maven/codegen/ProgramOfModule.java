package io.faasm.maven.codegen;

import io.faasm.core.wasm.ExternalKind;
import io.faasm.core.wasm.MalformedWasm;
import io.faasm.core.wasm.Section;
import io.faasm.core.wasm.WasmModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a program for the engine of a module that was made for none: one that has a memory and exports it. */
final class ProgramOfModule {
    private static final String MEMORY = "memory";
    private static final int MEMORY_SECTION = 5;
    private static final int EXPORT_SECTION = 7;
    private static final int HEADER = 8;

    /** The sections in their order: tags come behind memories, and the count of data segments before code. */
    private static final List<Integer> ORDER =
            List.of(1, 2, 3, 4, MEMORY_SECTION, 13, 6, EXPORT_SECTION, 8, 9, 12, 10, 11);

    private ProgramOfModule() {}

    /** Writes the program; false if the module imports something, or calls something else so. */
    static boolean write(Path module, Path program) throws IOException {
        byte[] bytes = Files.readAllBytes(module);
        WasmModule parsed;
        try {
            parsed = WasmModule.read(module.toString(), bytes);
        } catch (MalformedWasm other) {
            return false;
        }
        boolean exported = parsed.export(MEMORY).isPresent();
        if (!parsed.imports().isEmpty()
                || exported && parsed.export(MEMORY).get().kind() != ExternalKind.MEMORY
                || parsed.export("_start").isPresent()) {
            return false;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, HEADER);
        Optional<Section> exports = parsed.section("export");
        // A section may be there and hold nothing.
        boolean memoryWritten = parsed.section(MEMORY)
                .filter(section -> bytes[section.offset()] != 0)
                .isPresent();
        boolean emptyMemories = !memoryWritten;
        boolean exportWritten = exported;
        for (Section section : parsed.sections()) {
            if (section.id() == 0 || section.id() == MEMORY_SECTION && emptyMemories) {
                continue;
            }
            if (!memoryWritten && isBehind(section, MEMORY_SECTION)) {
                section(out, MEMORY_SECTION, new byte[] {1, 0, 0});
                memoryWritten = true;
            }
            if (!exportWritten && exports.isEmpty() && isBehind(section, EXPORT_SECTION)) {
                section(out, EXPORT_SECTION, withMemory(new byte[] {0}));
                exportWritten = true;
            }
            byte[] content = new byte[section.size()];
            System.arraycopy(bytes, section.offset(), content, 0, content.length);
            boolean extend = section.id() == EXPORT_SECTION && !exported;
            section(out, section.id(), extend ? withMemory(content) : content);
        }
        if (!memoryWritten) {
            section(out, MEMORY_SECTION, new byte[] {1, 0, 0});
        }
        if (!exportWritten && exports.isEmpty()) {
            section(out, EXPORT_SECTION, withMemory(new byte[] {0}));
        }
        Files.write(program, out.toByteArray());
        return true;
    }

    private static boolean isBehind(Section section, int other) {
        return ORDER.indexOf(section.id()) > ORDER.indexOf(other);
    }

    /** A section of exports with one more. */
    private static byte[] withMemory(byte[] exports) {
        int at = 0;
        int count = 0;
        int shift = 0;
        do {
            count |= (exports[at] & 0x7f) << shift;
            shift += 7;
        } while ((exports[at++] & 0x80) != 0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        unsigned(out, count + 1);
        byte[] name = MEMORY.getBytes(StandardCharsets.UTF_8);
        out.write(name.length);
        out.writeBytes(name);
        out.write(2);
        out.write(0);
        out.write(exports, at, exports.length - at);
        return out.toByteArray();
    }

    private static void section(ByteArrayOutputStream out, int id, byte[] content) {
        out.write(id);
        unsigned(out, content.length);
        out.writeBytes(content);
    }

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
