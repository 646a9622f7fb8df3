package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import org.junit.jupiter.api.Test;

/** With text as wasm2c of wabt 1.0.36 writes it. */
class DataSegmentsTest {

    private static String array(String name, String numbers) {
        return "const u8 data_segment_data_w2c_main_" + name + "[] = {\n  " + numbers + "\n};\n\n";
    }

    private static String load(String memory, String offset, String name, int size) {
        return "  LOAD_DATA(" + memory + ", " + offset + ", data_segment_data_w2c_main_" + name + ", " + size + ");\n";
    }

    private static String initialize(String... loads) {
        return "static void init_memories(w2c_main* instance) {\n" + String.join("", loads) + "}\n";
    }

    @Test
    void segmentsThatLieCloseToOneAnotherBecomeOne() {
        DataSegments segments = new DataSegments();
        String text = array("d", "0xc3, 0x00, ")
                + array("d0x2E1", "0x66, ")
                + array("d0x2E2", "0x07, ")
                + initialize(
                        load("instance->w2c_memory", "1000u", "d", 2),
                        load("instance->w2c_memory", "1005u", "d0x2E1", 1),
                        load("instance->w2c_memory", "1006u", "d0x2E2", 1));
        assertEquals(
                "const u8 data_segment_data_w2c_main_d[7] =\n  \"\\303\\000\\000\\000\\000\\146\\007\";\n\n\n\n"
                        + initialize(load("instance->w2c_memory", "1000u", "d", 7)),
                segments.join(text));
        assertEquals(
                "extern const u8 data_segment_data_w2c_main_d[];\n\nvoid f(void);\n",
                segments.withoutJoined("extern const u8 data_segment_data_w2c_main_d[];\n\n"
                        + "extern const u8 data_segment_data_w2c_main_d0x2E1[];\n\n"
                        + "extern const u8 data_segment_data_w2c_main_d0x2E2[];\nvoid f(void);\n"));
    }

    @Test
    void segmentsFarFromOneAnotherBehindOneAnotherOrOfOtherMemoriesStay() {
        String definitions = array("a", "0x01, ") + array("b", "0x02, ") + array("c", "0x03, ") + array("d", "0x04, ");
        String loads = initialize(
                load("instance->w2c_memory", "1u", "a", 1),
                load("instance->w2c_memory", "4099u", "b", 1),
                load("instance->w2c_memory", "500u", "c", 1),
                load("(*instance->w2c_env_memory)", "501u", "d", 1));
        assertEquals(loads, new DataSegments().join(definitions + loads).replaceAll("(?s).*(?=static void)", ""));
    }

    @Test
    void whereASegmentGoesMayBeKnownAtRunTimeOnly() {
        String loads = initialize(load("(*instance->w2c_env_memory)", "(*instance->w2c_env_memory_base)", "d", 3));
        assertEquals(
                "const u8 data_segment_data_w2c_main_d[3] =\n  \"\\377\\200\\061\";\n\n" + loads,
                new DataSegments().join(array("d", "0xff, 0x80, \n  0x31, ") + loads));
    }

    @Test
    void thousandsOfSegmentsAreOne() {
        StringBuilder definitions = new StringBuilder();
        StringBuilder loads = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            definitions.append(array("d" + i, "0x01, "));
            loads.append(load("instance->w2c_memory", 8 * i + "u", "d" + i, 1));
        }
        String joined = new DataSegments().join(definitions + initialize(loads.toString()));
        assertEquals(
                initialize("  MAP_DATA(instance->w2c_memory, 0u, data_segment_data_w2c_main_d0, 163840);\n"),
                joined.replaceAll("(?s).*(?=static void)", ""));
    }

    @Test
    void aLargeSegmentIsMappedInWholePages() {
        String numbers = "0x01, ".repeat(70_000);
        String text = array("d", numbers) + initialize(load("instance->w2c_memory", "8196u", "d", 70_000));
        String joined = new DataSegments().join(text);
        assertTrue(
                joined.startsWith("__attribute__((aligned(4096))) const u8 data_segment_data_w2c_main_d[73728] =\n  \""
                        + "\\000".repeat(4) + "\\001".repeat(1020) + "\"\n"));
        assertEquals(
                initialize("  MAP_DATA(instance->w2c_memory, 8192u, data_segment_data_w2c_main_d, 73728);\n"),
                joined.replaceAll("(?s).*(?=static void)", ""));
    }

    @Test
    void aLargeSegmentThatSharesAPageWithAnotherIsCopied() {
        String loads = initialize(
                load("instance->w2c_memory", "8196u", "d", 70_000), load("instance->w2c_memory", "8192u", "e", 1));
        String joined = new DataSegments().join(array("d", "0x01, ".repeat(70_000)) + array("e", "0x02, ") + loads);
        assertEquals(loads, joined.replaceAll("(?s).*(?=static void)", ""));
    }

    @Test
    void aLargeSegmentWhosePlaceIsNotKnownIsCopied() {
        String loads = initialize(load("(*instance->w2c_env_memory)", "(*instance->w2c_env_memory_base)", "d", 70_000));
        assertTrue(new DataSegments()
                .join(array("d", "0x01, ".repeat(70_000)) + loads)
                .endsWith(loads));
    }

    @Test
    void textWithoutSegmentsIsLeftAlone() {
        String text =
                "const u8 data_segment_data_w2c_main_none[] = {\n};\nconst u8 other[] = {\n  0x01, \n};\nvoid f(void);\n";
        assertEquals(text, new DataSegments().join(text));
    }

    @Test
    void refusesASegmentWhoseBytesItCannotFind() {
        for (String definition : new String[] {"", array("d", "0x01, 0x02, ")}) {
            String text = definition + initialize(load("instance->w2c_memory", "8u", "d", 1));
            assertThrows(BuildFailure.class, () -> new DataSegments().join(text));
        }
    }
}
