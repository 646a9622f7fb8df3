package io.faasm.maven.codegen;

import io.faasm.core.wasm.WasmModule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Finds the WebAssembly files below a directory, whatever put them there. */
final class WasmFiles {
    private WasmFiles() {}

    static List<WasmFile> below(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !Files.isSymbolicLink(file))
                    .filter(WasmFiles::isCandidate)
                    .sorted()
                    .map(file -> describe(directory, file))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A file called {@code .wasm} that is none is left in, so that reading it says what is wrong. */
    private static boolean isCandidate(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".wasm") || (name.endsWith(".so") && WasmModule.isWasm(file));
    }

    static WasmFile describe(Path directory, Path file) {
        try {
            String name = directory.relativize(file).toString().replace('\\', '/');
            return new WasmFile(file, name, Files.size(file), sha256(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
