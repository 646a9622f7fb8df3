package io.faasm.maven.toolchain;

import io.faasm.maven.failure.BuildFailure;
import java.util.Optional;

/** Emscripten's SDK, cloned, installed and activated. Recognised, not available yet. */
final class EmsdkProvisioner implements Provisioner {

    private static final String OBSTACLE = "provisioning from emsdk is not part of this version";

    @Override
    public Optional<String> obstacle() {
        return Optional.of(OBSTACLE);
    }

    @Override
    public Toolchain provision() {
        throw new BuildFailure(
                "faasm.toolchain=emsdk: " + OBSTACLE + ".",
                "Use -Dfaasm.toolchain=debian, or activate an emsdk yourself and use -Dfaasm.toolchain=installed.");
    }
}
