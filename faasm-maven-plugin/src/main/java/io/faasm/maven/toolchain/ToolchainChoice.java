package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the toolchain comes from: the meaning of {@code faasm.toolchain}. */
public sealed interface ToolchainChoice {

    /** The first that fits this host: what is installed, then Debian packages, then emsdk. */
    record Auto(Emsdk emsdk) implements ToolchainChoice {}

    /** Programs that are installed on the host already. */
    record Installed() implements ToolchainChoice {}

    /** Debian packages, unpacked into the cache. */
    record Debian() implements ToolchainChoice {}

    /**
     * Emscripten's own SDK, from its git repository.
     *
     * @param url address of the repository
     * @param version what emsdk is told to install, for instance {@code 3.1.69}
     * @param revision tag, branch or commit of the repository
     * @param commit the commit that the revision has to be, if that is known
     * @param path where emsdk is a submodule of the repository; empty if the repository is emsdk's own
     */
    record Emsdk(String url, String version, String revision, Optional<String> commit, Optional<String> path)
            implements ToolchainChoice {

        /** A name on emsdk's command line, never an option. */
        private static final Pattern VERSION = Pattern.compile("\\w[\\w.-]*");

        public Emsdk {
            if (!VERSION.matcher(version).matches()) {
                throw new BuildFailure(
                        "faasm.emsdk.version is \"" + version + "\", which names no version of Emscripten.",
                        "Name one that emsdk knows, for instance -Dfaasm.emsdk.version=3.1.69.");
            }
            path.ifPresent(folder -> {
                Path normal = Path.of(folder).normalize();
                if (folder.isBlank() || normal.isAbsolute() || normal.startsWith("..")) {
                    throw new BuildFailure(
                            "faasm.emsdk.path is \"" + folder + "\", which is no folder of a checkout.",
                            "Name the submodule's path, for instance -Dfaasm.emsdk.path=emsdk/emsdk.");
                }
            });
        }
    }

    /** Reads the value of {@code faasm.toolchain}. */
    static ToolchainChoice parse(String value, Emsdk emsdk) {
        return switch (value) {
            case "auto" -> new Auto(emsdk);
            case "installed" -> new Installed();
            case "debian" -> new Debian();
            case "emsdk" -> emsdk;
            default ->
                throw new BuildFailure(
                        "faasm.toolchain is \"" + value + "\", which names no toolchain.",
                        "Use -Dfaasm.toolchain=auto, installed, debian or emsdk.");
        };
    }
}
