package io.faasm.core.wasm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the data section. */
final class DataSegments {
    static final int SECTION = 11;

    private DataSegments() {}

    static List<DataSegment> read(WasmModule module, String file, byte[] bytes) {
        Optional<Section> section =
                module.sections().stream().filter(each -> each.id() == SECTION).findFirst();
        if (section.isEmpty()) {
            return List.of();
        }
        int begin = section.get().offset();
        WasmReader in = new WasmReader(file, bytes, begin, begin + section.get().size());
        List<DataSegment> segments = new ArrayList<>();
        for (int left = in.count(); left > 0; left--) {
            int flags = in.index();
            if (flags > 2) {
                throw in.malformed("a data segment has the unknown flags " + flags);
            }
            if (flags == 2) {
                in.index();
            }
            ElementSegment.Offset place = flags == 1 ? new ElementSegment.Unplaced() : WasmModule.offset(in);
            int size = in.index();
            int position = in.position();
            in.skip(size);
            ByteBuffer content = ByteBuffer.wrap(bytes, position, size).slice().asReadOnlyBuffer();
            segments.add(new DataSegment("", place, position - begin, content.order(ByteOrder.LITTLE_ENDIAN)));
        }
        if (!in.atEnd()) {
            throw in.malformed(in.remaining() + " bytes are left over at the end of the data");
        }
        return segments;
    }
}
