package io.faasm.maven.codegen;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The CPUs that code is generated for. The name goes into every object, and the engine refuses an object whose name asks
 * for more than its CPU has.
 *
 * @param name such as {@code x86-64-v3+fsgsbase}
 * @param flags what the compiler is told
 */
public record Target(String name, List<String> flags) {
    /** What x86-64-v3 adds to the baseline, in the words of /proc/cpuinfo. */
    private static final List<String> LEVEL_3 =
            List.of("avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave");

    /** The entry of the auxiliary vector in which the kernel says that programs may set the segment bases. */
    private static final long AT_HWCAP2 = 26;

    private static final long HWCAP2_FSGSBASE = 2;

    public Target {
        flags = List.copyOf(flags);
    }

    /** Code that runs on every x86_64 CPU. */
    public static Target portable() {
        return new Target("x86-64", List.of("-march=x86-64"));
    }

    /** The best code that this machine's CPU and kernel run. */
    public static Target ofThisMachine() {
        return x86(cpuFlags(Path.of("/proc/cpuinfo")), hardwareCapabilities(Path.of("/proc/self/auxv")));
    }

    static Target x86(Set<String> cpu, long capabilities) {
        boolean level3 = cpu.containsAll(LEVEL_3);
        boolean bases = cpu.contains("fsgsbase") && (capabilities & HWCAP2_FSGSBASE) != 0;
        String level = level3 ? "x86-64-v3" : "x86-64";
        List<String> flags = new ArrayList<>(List.of("-march=" + level));
        if (bases) {
            // The guest's memory is then addressed by a segment register, which saves an addition at every access.
            flags.add("-mfsgsbase");
            flags.add("-DWASM_RT_ALLOW_SEGUE=1");
        }
        return new Target(bases ? level + "+fsgsbase" : level, flags);
    }

    static Set<String> cpuFlags(Path cpuinfo) {
        try {
            Optional<String> line = Files.readAllLines(cpuinfo).stream()
                    .filter(candidate -> candidate.startsWith("flags"))
                    .findFirst();
            return line.map(text -> (Set<String>) new HashSet<>(List.of(
                            text.substring(text.indexOf(':') + 1).strip().split(" +"))))
                    .orElse(Set.of());
        } catch (IOException unreadable) {
            return Set.of();
        }
    }

    static long hardwareCapabilities(Path auxiliaryVector) {
        try {
            ByteBuffer vector =
                    ByteBuffer.wrap(Files.readAllBytes(auxiliaryVector)).order(ByteOrder.nativeOrder());
            while (vector.remaining() >= 16) {
                long type = vector.getLong();
                long value = vector.getLong();
                if (type == AT_HWCAP2) {
                    return value;
                }
            }
        } catch (IOException unreadable) {
            return 0;
        }
        return 0;
    }
}
