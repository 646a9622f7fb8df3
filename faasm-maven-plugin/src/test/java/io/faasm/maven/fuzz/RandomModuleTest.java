package io.faasm.maven.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.wasm.WasmModule;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomModuleTest {
    @Test
    void aNumberMakesTheSameProgramEachTimeAndAnotherNumberAnother() {
        assertArrayEquals(RandomModule.of(7).wasm(), RandomModule.of(7).wasm());
        assertFalse(Arrays.equals(RandomModule.of(7).wasm(), RandomModule.of(8).wasm()));
    }

    @Test
    void aProgramIsOneForTheEngine() {
        for (long number = 1; number <= 40; number++) {
            RandomModule program = RandomModule.of(number);
            WasmModule module = WasmModule.read("program " + number, program.wasm());
            assertTrue(module.export("memory").isPresent());
            assertTrue(module.export("_start").isPresent());
            assertTrue(module.section("tag").isPresent(), "it throws");
            assertTrue(program.calls() >= 40, "calls: " + program.calls());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0,00",
        "-1,7f",
        "63,3f",
        "64,c000",
        "-64,40",
        "-65,bf7f",
        "2147483647,ffffffff07",
        "-2147483648,8080808078"
    })
    void numbersAreWrittenAsWebAssemblyHasThem(int value, String bytes) {
        assertEquals(
                "41" + bytes, HexFormat.of().formatHex(new WasmCode().i32(value).bytes()));
    }

    @Test
    void sizesAreWrittenWithoutSign() {
        assertEquals(
                "e58e26",
                HexFormat.of().formatHex(new WasmCode().unsigned(624485).bytes()));
        assertEquals(
                "42" + "808080808080808080" + "7f",
                HexFormat.of().formatHex(new WasmCode().i64(Long.MIN_VALUE).bytes()));
    }
}
