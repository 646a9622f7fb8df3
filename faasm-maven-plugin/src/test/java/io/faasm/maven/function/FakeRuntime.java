package io.faasm.maven.function;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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
                %s
                """.formatted(directory.resolve("arguments"), script));
        Files.setPosixFilePermissions(engine, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    RuntimeRoot root() {
        return RuntimeRoot.in(directory);
    }

    List<String> arguments() throws IOException {
        return Files.readAllLines(directory.resolve("arguments"));
    }

    boolean ran() {
        return Files.exists(directory.resolve("arguments"));
    }

    void forget() throws IOException {
        Files.deleteIfExists(directory.resolve("arguments"));
    }
}
