package io.faasm.core.wasm;

import io.faasm.core.failure.BuildFailure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;

/**
 * A WebAssembly binary, from a file of its own or from an {@code ar} archive.
 *
 * @param name the file's name, for a member {@code libpython3.13.a(funcobject.o)}
 * @param bytes all of it; not to be changed
 */
public record WasmFile(String name, byte[] bytes) {
    private static final byte[] AR = "!<arch>\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] THIN = "!<thin>\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WASM = {0, 'a', 's', 'm'};

    /** The binaries of a file: itself, or the members of an archive in their order. */
    public static List<WasmFile> in(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String name = file.getFileName().toString();
            if (begins(bytes, AR)) {
                return members(file, name);
            }
            if (begins(bytes, THIN)) {
                throw new BuildFailure(
                        file + " is a thin archive: it names object files and does not hold them.",
                        "Name the object files themselves, or make the archive without the letter T.");
            }
            require(bytes, file.toString());
            return List.of(new WasmFile(name, bytes));
        } catch (NoSuchFileException missing) {
            throw new BuildFailure("There is no file " + file + ".", "Build it first, or correct its name.", missing);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<WasmFile> members(Path file, String archive) throws IOException {
        List<WasmFile> members = new ArrayList<>();
        try (ArArchiveInputStream in = new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            ArArchiveEntry entry = in.getNextEntry();
            while (entry != null) {
                String name = archive + "(" + entry.getName() + ")";
                byte[] bytes = in.readAllBytes();
                // The archive's index of symbols.
                if (!entry.getName().isEmpty() && !entry.getName().equals("/")) {
                    require(bytes, name);
                    members.add(new WasmFile(name, bytes));
                }
                entry = in.getNextEntry();
            }
        } catch (IllegalArgumentException | IOException damaged) {
            throw new BuildFailure(
                    file + " is not a sound archive: " + damaged.getMessage() + ".", "Make it again.", damaged);
        }
        return members;
    }

    private static void require(byte[] bytes, String name) {
        if (!begins(bytes, WASM)) {
            throw new BuildFailure(
                    name + " is not a WebAssembly binary.",
                    "Name WebAssembly objects, archives of them or shared objects; what the compiler makes with -flto or"
                            + " for another machine is none.");
        }
    }

    private static boolean begins(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }
}
