package io.faasm.maven.cluster;

import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.text.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Uploads the module that runs Python functions, when it is not what was last sent to the server. */
public final class RuntimeUpload {
    /** What workers and clients of Faasm know it by. */
    static final FunctionName NAME = new FunctionName("python", "py_func");

    private static final String MODULE = "function.wasm";
    private static final String MACHINE_CODE = "function.aot";
    private static final String HASH = MACHINE_CODE + ".md5";

    private final UploadClient client;
    private final SentModules sent;
    private final ProcessRunner processes;
    private final Console console;

    /** When the module is uploaded. */
    public enum Mode {
        /** When it is not what was last sent there from this machine. */
        CHANGED,
        ALWAYS,
        NEVER;

        /** The mode of this name, in lower case. */
        public static Mode named(String name) {
            return Arrays.stream(values())
                    .filter(mode -> mode.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new BuildFailure(
                            "\"" + Text.printable(name) + "\" does not say when the runtime is uploaded",
                            "Set faasm.upload.runtime to changed, always or never."));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What to upload, and when.
     *
     * @param cluster tells the cluster from another one at the same address; may be empty
     * @param timeout for the upload and for what the server does with the module, and as long for a compiler here
     * @param wamrc   the compiler of Faasm's WAMR, if there is one here
     * @param work    a directory for what it makes
     */
    public record Request(
            Path module, Mode mode, String cluster, Duration timeout, Optional<Compiler> wamrc, Path work) {}

    /**
     * A compiler.
     *
     * @param named whether the user has named it: then it has to be the right one
     */
    public record Compiler(Path program, boolean named) {}

    public RuntimeUpload(UploadClient client, SentModules sent, ProcessRunner processes, Console console) {
        this.client = client;
        this.sent = sent;
        this.processes = processes;
        this.console = console;
    }

    /** Uploads the module if need be; returns whether it was. */
    public boolean upload(Request request) throws IOException {
        if (request.mode() == Mode.NEVER) {
            console.info("The Python runtime is not uploaded (faasm.upload.runtime=never).");
            return false;
        }
        UploadClient.checkedModule(request.module());
        String sha256 = Digest.ofFile(request.module()).sha256();
        Optional<SentModules.Sent> last = sent.last(client.address(), request.cluster(), NAME)
                .filter(known -> known.sha256().equals(sha256));
        if (request.mode() == Mode.CHANGED && last.isPresent()) {
            console.info(
                    "The Python runtime " + NAME + " at " + client.address() + " is up to date: this one was sent at "
                            + last.get().when() + " (faasm.upload.runtime=always sends it again).");
            return false;
        }
        Optional<Path> code = machineCode(request);
        sent.forget(client.address(), request.cluster(), NAME);
        if (code.isPresent()) {
            uploadWithCode(request.module(), code.get());
        } else {
            console.info(
                    "The upload server makes machine code of the Python runtime, which takes it some minutes and about"
                            + " 1 GiB of memory (faasm.upload.runtime.timeout is " + Text.duration(request.timeout())
                            + ").");
            client.uploadWebAssembly(NAME, request.module(), request.timeout());
        }
        remember(request, sha256);
        return true;
    }

    /**
     * In the storage of Faasm's upload server a shared file's path is its key, in the bucket where workers look for functions:
     * so module and machine code can be stored as files, and the server makes none.
     */
    private void uploadWithCode(Path module, Path code) throws IOException {
        Path hash = code.resolveSibling(HASH);
        Files.write(hash, md5(module));
        // Machine code before its hash, which says that the code is that of the module.
        client.uploadFile(key(MODULE), module);
        client.uploadFile(key(MACHINE_CODE), code);
        client.uploadFile(key(HASH), hash);
    }

    private static String key(String file) {
        return NAME.user() + "/" + NAME.function() + "/" + file;
    }

    /** What Faasm's code generation compares: the hash of the module, and not of the code. */
    private static byte[] md5(Path file) throws IOException {
        try {
            return MessageDigest.getInstance("MD5").digest(Files.readAllBytes(file));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has MD5.", impossible);
        }
    }

    private Optional<Path> machineCode(Request request) throws IOException {
        if (request.wamrc().isEmpty()) {
            return Optional.empty();
        }
        Compiler compiler = request.wamrc().get();
        WamrCompiler wamrc = new WamrCompiler(compiler.program(), processes, console);
        Optional<String> fault = wamrc.fault(request.work());
        if (fault.isPresent() && compiler.named()) {
            throw wamrc.wrong(fault.get());
        }
        if (fault.isPresent()) {
            console.warn(compiler.program() + " is not used: " + fault.get()
                    + ". The upload server makes the machine code.");
            return Optional.empty();
        }
        Path code = request.work().resolve(MACHINE_CODE);
        wamrc.compile(request.module(), code, request.timeout());
        return Optional.of(code);
    }

    private void remember(Request request, String sha256) {
        try {
            sent.remember(client.address(), request.cluster(), NAME, sha256);
        } catch (IOException unwritable) {
            console.warn(
                    "It cannot be written down that the Python runtime was uploaded, so the next deployment uploads it"
                            + " again: " + unwritable);
        }
    }
}
