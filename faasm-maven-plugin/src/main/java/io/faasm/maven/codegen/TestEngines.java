package io.faasm.maven.codegen;

import io.faasm.core.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The engines of the engine's tests: of the same sources as the product's, with something more or less. */
final class TestEngines {
    /** UndefinedBehaviorSanitizer without a runtime library: what C does not define is a trap. */
    private static final List<String> CHECKS = List.of("-fsanitize=undefined", "-fsanitize-trap=undefined");

    private static final String ADDRESS_SANITIZER = "libclang_rt.asan-x86_64.a";

    private final EngineBuilder builder;
    private final Path sources;
    private final Path tests;
    private final Path work;

    TestEngines(EngineBuilder builder, Path sources, Path tests, Path work) {
        this.builder = builder;
        this.sources = sources;
        this.tests = tests;
        this.work = work;
    }

    /** One that traps where C does not say what has to happen. */
    Path checked() throws IOException {
        return build("checked", EngineBuilder.program(sources), CHECKS, List.of());
    }

    /** Such a one that also checks every access to memory, where the toolchain has what that needs. */
    Path sanitized(Console console) throws IOException {
        if (!builder.hasRuntimeLibrary(ADDRESS_SANITIZER, work)) {
            console.warn("codegen: the engine's accesses to memory are not checked, because this toolchain has no "
                    + ADDRESS_SANITIZER + ", as that of Debian's packages has");
            return checked();
        }
        List<String> compiling = with(
                CHECKS, "-fsanitize=address", "-fno-omit-frame-pointer", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=0");
        return build(
                "sanitized", with("asan", EngineBuilder.program(sources)), compiling, List.of("-fsanitize=address"));
    }

    /** One that traps, too, and has a hole in its first wall. */
    Path withHole() throws IOException {
        return build("hole", with("hole", EngineBuilder.program(sources)), with(CHECKS, "-DFAASLET_HOLE"), List.of());
    }

    /** Another program with the engine as a library, which runs a loaded faaslet several times. */
    Path zygote() throws IOException {
        return build("zygote", with("zygote", EngineBuilder.library(sources)), CHECKS, List.of());
    }

    /** A program that has the engine serve calls, and makes them. */
    Path platform() throws IOException {
        return build("platform", with("platform", List.of()), List.of(), List.of());
    }

    /** The worker, which traps where C does not say what has to happen. */
    Path worker() throws IOException {
        return build("worker", EngineBuilder.worker(sources), CHECKS, List.of());
    }

    /** One that runs again and again, and fails in one call each time; see {@code faults/faults.c}. */
    Path withFaults() throws IOException {
        FaultInjection faults = FaultInjection.read(tests.resolve("faults/calls.inc"));
        List<Path> files = EngineBuilder.program(sources);
        Path directory = Files.createDirectories(work.resolve("faults-engine"));
        // The checked variants of library functions would be further names of the same calls.
        List<String> compiling = with(CHECKS, "-Dmain=faaslet_main", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=0", "-g1");
        Path engine = build("faults-engine", with("faults", files), compiling, faults.linkFlags());
        faults.check(builder.symbols(files.stream()
                .map(file -> directory.resolve(file.getFileName() + ".o"))
                .toList()));
        return engine;
    }

    private Path build(String name, List<Path> files, List<String> compiling, List<String> linking) throws IOException {
        Path directory = Files.createDirectories(work.resolve(name));
        Path engine = directory.resolve("faaslet");
        List<String> flags = with(EngineBuilder.COMPILE_FLAGS, "-I", sources.toString());
        flags.addAll(compiling);
        List<String> linkFlags = new ArrayList<>(EngineBuilder.LINK_FLAGS);
        linkFlags.addAll(linking);
        builder.link(builder.compile(files, flags, directory), linkFlags, engine);
        return engine;
    }

    /** Files, and those of a directory of the tests. */
    private List<Path> with(String directory, List<Path> files) throws IOException {
        List<Path> all = new ArrayList<>(files);
        try (Stream<Path> more = Files.list(tests.resolve(directory))) {
            more.filter(file -> file.toString().endsWith(".c")).sorted().forEach(all::add);
        }
        return all;
    }

    private static List<String> with(List<String> flags, String... more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return all;
    }
}
