package io.faasm.maven.toolchain;

import java.util.Optional;

/** One way to come by a toolchain. */
sealed interface Provisioner permits InstalledProvisioner, DebianProvisioner, EmsdkProvisioner {

    /** Why this way is not open on this host, or empty if it is. Cheap, and changes nothing. */
    Optional<String> obstacle();

    /** Finds or makes the toolchain. Nothing of it was used yet: that is the verifier's part. */
    Toolchain provision();
}
