package io.faasm.maven.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A runtime root whose engine is a shell script: it notes its arguments, one in each line, and then does as told. */
final class FakeRuntime {
    static final Limits LIMITS = new Limits(256, Duration.ofSeconds(20));

    private final Path directory;

    FakeRuntime(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory.resolve("root"));
        Files.createDirectories(directory.resolve("code"));
        Files.createDirectories(directory.resolve("bin"));
        Files.writeString(directory.resolve("code/python.so"), "machine code");
        does("");
    }

    /**
     * Sets what the engine does; the function {@code host} gives the directory of this machine that is mounted at a path of the
     * guest.
     */
    void does(String script) throws IOException {
        Path engine = directory.resolve("bin/faaslet");
        Files.writeString(engine, """
                #!/bin/sh
                log=%s
                printf '%%s\\n' "$@" > "$log"
                host() { /bin/sed -n "s|^\\(.*\\):$1\\(:ro\\)\\{0,1\\}$|\\1|p" "$log"; }
                after() { /bin/sed -n "/^$1$/{n;p;q;}" "$log"; }
                for word in "$@"; do
                    case $previous$word in
                        --dir*:ro) ;;
                        --dir*) /bin/ls -A "${word%%%%:*}" >> "$log.found" ;;
                    esac
                    previous=$word
                done
                %s
                """.formatted(directory.resolve("arguments"), script));
        Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    RuntimeRoot root() {
        return RuntimeRoot.in(directory);
    }

    List<String> arguments() throws IOException {
        List<String> arguments = Files.readAllLines(directory.resolve("arguments"));
        requireApart(arguments);
        return arguments;
    }

    /** Nothing that the host opens by path lies in a directory that the guest writes, and there was nothing in it at first. */
    private void requireApart(List<String> arguments) throws IOException {
        List<Path> writable = new ArrayList<>();
        List<Path> opened = new ArrayList<>(List.of(directory));
        List<String> options = arguments.subList(0, arguments.indexOf("--"));
        for (int i = 0; i < options.size(); i += 2) {
            String value = options.get(i + 1);
            if (options.get(i).equals("--dir")) {
                (value.endsWith(":ro") ? opened : writable).add(Path.of(value.split(":")[0]));
            } else if (value.startsWith("/")) {
                opened.add(Path.of(value));
            }
        }
        for (Path path : writable) {
            opened.forEach(host -> assertFalse(host.startsWith(path), host + " lies in " + path));
        }
        assertEquals("", Files.exists(found()) ? Files.readString(found()) : "", "found in " + writable);
    }

    private Path found() {
        return directory.resolve("arguments.found");
    }

    boolean ran() {
        return Files.exists(directory.resolve("arguments"));
    }

    void forget() throws IOException {
        arguments();
        Files.deleteIfExists(directory.resolve("arguments"));
    }
}
