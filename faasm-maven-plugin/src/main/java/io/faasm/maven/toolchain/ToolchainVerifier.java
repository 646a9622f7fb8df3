package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Proves a toolchain by using it: versions, then a small program through each of its parts. */
final class ToolchainVerifier {

    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");
    private static final String GREETING = "the toolchain works";

    private static final String PROGRAM = """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            int main(void) {
                char *text = malloc(64);
                strcpy(text, "%s");
                long number = strtol("42", NULL, 10);
                puts(number == 42 ? text : "wrong");
                free(text);
                return 0;
            }
            """.formatted(GREETING);

    private final ProcessRunner processes;

    ToolchainVerifier(ProcessRunner processes) {
        this.processes = processes;
    }

    /**
     * Verifies, or fails.
     *
     * @param scratch a directory to work in; what is left in it has no meaning
     */
    void verify(Toolchain toolchain, ToolchainRequest request, Path scratch) throws IOException {
        String emscripten = version(toolchain, scratch, "emcc", toolchain.emcc(), "--version");
        if (!request.emscripten().contains(emscripten)) {
            throw new BuildFailure(
                    toolchain.emcc() + " is Emscripten " + emscripten + "; versions in " + request.emscripten()
                            + " will do.",
                    "Choose another toolchain with -Dfaasm.toolchain, or widen -Dfaasm.emscripten.range.");
        }
        String python = version(
                toolchain,
                scratch,
                "python",
                toolchain.python(),
                "-c",
                "import platform, zlib, bz2, lzma, tarfile; tarfile.data_filter; print(platform.python_version())");
        if (!python.equals(toolchain.pythonVersion())) {
            throw new BuildFailure(
                    toolchain.python() + " is Python " + python + " and was provisioned as " + toolchain.pythonVersion()
                            + ".",
                    "Provision the toolchain again, or choose another one with -Dfaasm.toolchain.");
        }
        Path source = Files.writeString(scratch.resolve("works.c"), PROGRAM);
        Path script = scratch.resolve("works.js");
        run(toolchain, scratch, "emcc", toolchain.emcc(), "-O1", source, "-o", script);
        expectGreeting(run(toolchain, scratch, "node", toolchain.node(), script), "node, on what emcc compiled");
        Path module = scratch.resolve("works.wasm");
        run(toolchain, scratch, "emcc", toolchain.emcc(), "-O1", "-sSTANDALONE_WASM", source, "-o", module);
        run(toolchain, scratch, "wasm2c", toolchain.wasm2c(), module, "-o", scratch.resolve("works-module.c"));
        verifyNative(toolchain, source, scratch);
        if (toolchain.kind().equals("debian")) {
            verifyLibraries(toolchain, scratch);
        }
    }

    /** What the cache holds decides how it compiles, and not what the host has in its own library directories. */
    private void verifyLibraries(Toolchain toolchain, Path scratch) {
        Path prefix = toolchain.wasm2c().getParent().resolve("../..").normalize();
        Map<String, String> environment = new TreeMap<>(toolchain.environment());
        // The loader prints which files it would load, and starts nothing.
        environment.put("LD_TRACE_LOADED_OBJECTS", "1");
        for (Path program : List.of(
                toolchain.nativeClang(),
                toolchain.llvm().resolve("wasm-ld"),
                toolchain.llvm().resolve("llvm-ar"),
                toolchain.wasm2c(),
                toolchain.make(),
                prefix.resolve("usr/bin/wasm-opt"))) {
            String foreign = processes
                    .run(Command.of("ld.so", program)
                            .in(scratch)
                            .env(environment)
                            .build())
                    .output()
                    .lines()
                    .map(String::strip)
                    .filter(line -> line.contains("=>") && !line.contains("=> " + prefix + "/"))
                    .collect(Collectors.joining("; "));
            if (!foreign.isEmpty()) {
                throw new IllegalStateException(
                        program + " would load libraries from outside of the toolchain: " + foreign);
            }
        }
    }

    /** A native program and a shared object, the program started as any program of the host is: by the host's loader. */
    private void verifyNative(Toolchain toolchain, Path source, Path scratch) throws IOException {
        Path program = scratch.resolve("works");
        run(
                toolchain,
                scratch,
                "clang",
                toolchain.nativeClang(),
                toolchain.nativeCompileFlags(),
                toolchain.nativeLinkFlags(),
                "-O1",
                source,
                "-o",
                program);
        Outcome outcome = processes.run(
                Command.of("works", program).in(scratch).env(Map.of()).build());
        expectGreeting(outcome, "a native program");
        Path library = Files.writeString(scratch.resolve("answer.c"), "int answer(void) { return 42; }\n");
        run(
                toolchain,
                scratch,
                "clang",
                toolchain.nativeClang(),
                toolchain.nativeCompileFlags(),
                toolchain.nativeLinkFlags(),
                "-O1",
                "-fPIC",
                "-shared",
                library,
                "-o",
                scratch.resolve("answer.so"));
    }

    private static void expectGreeting(Outcome outcome, String who) {
        if (!outcome.output().strip().equals(GREETING)) {
            throw new BuildFailure(
                    "The provisioned toolchain does not work: " + who + " said \""
                            + outcome.output().strip() + "\" in place of \"" + GREETING + "\".",
                    "Choose another with -Dfaasm.toolchain; please report this one.");
        }
    }

    private String version(Toolchain toolchain, Path scratch, String tool, Object... words) {
        String output = run(toolchain, scratch, tool, words).output();
        Matcher matcher = VERSION.matcher(output);
        if (!matcher.find()) {
            throw new BuildFailure(
                    words[0] + " tells no version; it says \"" + output.strip() + "\".",
                    "Choose another toolchain with -Dfaasm.toolchain.");
        }
        return matcher.group(1);
    }

    private Outcome run(Toolchain toolchain, Path scratch, String tool, Object... words) {
        return processes.run(
                Command.of(tool, words).in(scratch).env(toolchain.environment()).build());
    }
}
