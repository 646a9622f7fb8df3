package io.faasm.maven.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTest {
    private static final Set<String> OF_LEVEL_3 =
            Set.of("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave", "fsgsbase");

    @Test
    void addressesMemoryBySegmentWhereCpuAndKernelLetPrograms() {
        Target target = Target.x86(OF_LEVEL_3, 2);

        assertEquals("x86-64-v3+fsgsbase", target.name());
        assertTrue(target.flags().contains("-DWASM_RT_ALLOW_SEGUE=1"));
    }

    @Test
    void doesWithoutTheSegmentWhenTheKernelForbidsIt() {
        Target target = Target.x86(OF_LEVEL_3, 0);

        assertEquals("x86-64-v3", target.name());
        assertFalse(target.flags().contains("-mfsgsbase"));
    }

    @Test
    void fallsBackToTheBaseline() {
        assertEquals("x86-64", Target.x86(Set.of("avx"), 0).name());
        assertEquals("x86-64", Target.portable().name());
        assertTrue(Target.ofThisMachine().name().startsWith("x86-64"));
    }

    @Test
    void readsWhatTheKernelTells(@TempDir Path directory) throws IOException {
        Path cpuinfo =
                Files.writeString(directory.resolve("cpuinfo"), "processor : 0\nflags\t\t: fpu avx2 bmi1\nbugs :\n");
        ByteBuffer vector = ByteBuffer.allocate(48).order(ByteOrder.nativeOrder());
        vector.putLong(6).putLong(4096).putLong(26).putLong(2).putLong(0).putLong(0);
        Path auxv = Files.write(directory.resolve("auxv"), vector.array());

        assertEquals(Set.of("fpu", "avx2", "bmi1"), Target.cpuFlags(cpuinfo));
        assertEquals(2, Target.hardwareCapabilities(auxv));
        assertEquals(0, Target.hardwareCapabilities(directory.resolve("missing")));
    }
}
