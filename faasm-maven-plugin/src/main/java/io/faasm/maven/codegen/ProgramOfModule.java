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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes a program for the engine of a module that was made for none: one that has a memory and exports it. */
final class ProgramOfModule {
    private static final String MEMORY = "memory";
    private static final int MEMORY_SECTION = 5;
    private static final int EXPORT_SECTION = 7;
    private static final int HEADER = 8;

    /** The sections in their order: tags come behind memories, and the count of data segments before code. */
    private static final List<Integer> ORDER =
            List.of(1, 2, 3, 4, MEMORY_SECTION, 13, 6, EXPORT_SECTION, 8, 9, 12, 10, 11);

    /** A section without entries. */
    private static final byte[] NOTHING = {0};

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
        SortedMap<Integer, byte[]> sections = new TreeMap<>(Comparator.comparing(ORDER::indexOf));
        for (Section section : parsed.sections()) {
            if (section.id() != 0) {
                sections.put(
                        section.id(), Arrays.copyOfRange(bytes, section.offset(), section.offset() + section.size()));
            }
        }
        // A section may be there and hold nothing.
        if (sections.getOrDefault(MEMORY_SECTION, NOTHING)[0] == 0) {
            sections.put(MEMORY_SECTION, new byte[] {1, 0, 0});
        }
        if (!exported) {
            sections.put(EXPORT_SECTION, withMemory(sections.getOrDefault(EXPORT_SECTION, NOTHING)));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, HEADER);
        sections.forEach((id, content) -> {
            out.write(id);
            unsigned(out, content.length);
            out.writeBytes(content);
        });
        Files.write(program, out.toByteArray());
        return true;
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

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
