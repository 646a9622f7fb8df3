package io.faasm.maven.toolchain;

import io.faasm.maven.failure.BuildFailure;
import java.util.Optional;

/** Where the toolchain comes from: the meaning of {@code faasm.toolchain}. */
public sealed interface ToolchainChoice {

    /** The first of the others that fits this host. */
    record Auto(Debian fallback) implements ToolchainChoice {}

    /** Programs that are installed on the host already. */
    record Installed() implements ToolchainChoice {}

    /**
     * Debian packages, unpacked into the cache.
     *
     * @param mirror address of a Debian archive; if empty, the host's own apt configuration says where one is
     */
    record Debian(Optional<String> mirror) implements ToolchainChoice {}

    /** Emscripten's own SDK, from its git repository. */
    record Emsdk() implements ToolchainChoice {}

    /** Reads the value of {@code faasm.toolchain}. */
    static ToolchainChoice parse(String value, Optional<String> debianMirror) {
        return switch (value) {
            case "auto" -> new Auto(new Debian(debianMirror));
            case "installed" -> new Installed();
            case "debian" -> new Debian(debianMirror);
            case "emsdk" -> new Emsdk();
            default ->
                throw new BuildFailure(
                        "faasm.toolchain is \"" + value + "\", which names no toolchain.",
                        "Use -Dfaasm.toolchain=auto, installed, debian or emsdk.");
        };
    }
}
