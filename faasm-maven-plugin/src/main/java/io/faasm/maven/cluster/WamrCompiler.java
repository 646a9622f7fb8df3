package io.faasm.maven.cluster;

import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.text.Text;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The compiler {@code wamrc} of the WAMR that Faasm's workers are built with. */
final class WamrCompiler {
    /** Of faasm/wasm-micro-runtime at b684e6f0, which Faasm 0.29 pins; upstream's compilers make later ones. */
    static final int VERSION = 3;

    private static final int MAGIC = 0x746f6100;
    private static final int HEADER_BYTES = 8;

    /** A module with one function that does nothing. */
    private static final byte[] LEAST =
            HexFormat.of().parseHex("0061736d01000000" + "010401600000" + "03020100" + "0a040102000b");

    private static final Duration LONGEST_TRIAL = Duration.ofMinutes(1);

    private final Path program;
    private final ProcessRunner processes;
    private final Console console;

    WamrCompiler(Path program, ProcessRunner processes, Console console) {
        this.program = program;
        this.processes = processes;
        this.console = console;
    }

    /** Compiles a module as Faasm's own code generation does, for every x86_64 with SSE 4.2. */
    void compile(Path module, Path code, Duration longest) throws IOException {
        Files.createDirectories(code.toAbsolutePath().getParent());
        Files.deleteIfExists(code);
        console.info("Compiling " + module.getFileName() + " with " + program + ".");
        try (Progress progress = console.progress("wamrc", 0, "lines")) {
            processes.run(command(module, code, longest), line -> progress.advance(1, ""));
        }
    }

    private Command command(Path module, Path code, Duration longest) {
        return Command.of("wamrc", program, "--target=x86_64", "--cpu=x86-64-v2", "--opt-level=3", "--size-level=3")
                .words("--bounds-checks=0", "--stack-bounds-checks=0", "--disable-aux-stack-check")
                .words("--enable-multi-thread", "-o", code.toAbsolutePath(), module.toAbsolutePath())
                .in(code.toAbsolutePath().getParent())
                .env(Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C.UTF-8"))
                .timeout(longest)
                .build();
    }

    /** What is wrong with the compiler, or nothing: a worker refuses machine code of another version. A small module shows it. */
    Optional<String> fault(Path work) throws IOException {
        Files.createDirectories(work);
        Path module = Files.write(work.resolve("trial.wasm"), LEAST);
        Path code = work.resolve("trial.aot");
        Files.deleteIfExists(code);
        Outcome outcome = processes.tryRun(command(module, code, LONGEST_TRIAL));
        if (outcome.exitCode() != 0 || !Files.isRegularFile(code)) {
            return Optional.of("it does not compile a small module (exit code " + outcome.exitCode() + "): "
                    + Text.printable(outcome.output()));
        }
        byte[] header;
        try (InputStream in = Files.newInputStream(code)) {
            header = in.readNBytes(HEADER_BYTES);
        }
        ByteBuffer words = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if (header.length < HEADER_BYTES || words.getInt() != MAGIC) {
            return Optional.of("its output does not start as WAMR's machine code does");
        }
        int version = words.getInt();
        return version == VERSION
                ? Optional.empty()
                : Optional.of("it makes machine code of version " + Integer.toUnsignedString(version)
                        + ", and Faasm's workers take version " + VERSION);
    }

    /** As {@link #fault}, for a compiler that the user has named. */
    BuildFailure wrong(String fault) {
        return new BuildFailure(
                program + " (faasm.wamrc) is not the wamrc of Faasm's workers: " + fault,
                "Build it from wamr-compiler in https://github.com/faasm/wasm-micro-runtime at the commit that your Faasm"
                        + " pins, or leave faasm.wamrc out: the upload server makes the machine code then.");
    }
}
