package io.faasm.maven.mojo;

import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.Credentials;
import io.faasm.maven.fetch.Network;
import io.faasm.maven.inputs.InputSettings;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.LockMode;
import java.io.File;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.Parameter;

/** A goal that downloads files: what it downloads is locked, and this is how the files are come by. */
abstract class DownloadingGoal extends StageGoal {
    private static final String MIRROR_SERVER = "faasm-mirror";

    /**
     * What happens when a file of {@code inputs.lock} is gone from every source, or when the recipe wants something that the
     * lock does not answer: {@code prefer} takes the newest files of Debian's signed index of which all can be had, says so,
     * and records it in the product's descriptor; {@code strict} fails. Example: {@code -Dfaasm.lock=strict}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.lock", defaultValue = "prefer")
    private String lock;

    /**
     * A directory, or the address of one, that has files by their names and is asked for every file first. None by default.
     * {@code mvn faasm:bundle-inputs} fills such a directory with every locked file; a machine without a network builds with
     * it. Whatever comes has to have the digest of the lock. Example: {@code -Dfaasm.mirror=/srv/faasm-inputs}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.mirror")
    private String mirror;

    /**
     * The {@code id} of the {@code <server>} in Maven's settings that has user and password for {@code faasm.mirror}, or a
     * token as the password without a user. They are sent to that address only. Example: {@code -Dfaasm.mirror.server=artifacts}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.mirror.server", defaultValue = MIRROR_SERVER)
    private String mirrorServer;

    /**
     * Address of the Debian archive to take packages and sources from: the directory that holds {@code dists/} and {@code
     * pool/}; security updates are looked for beside it, in {@code ADDRESS-security}. By default the archives of the host's
     * own apt configuration are asked, then Debian's. Example: {@code -Dfaasm.debian.mirror=file:/srv/debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.mirror")
    private String debianMirror;

    /**
     * Further archives with Debian's files, asked after all others: addresses of directories that hold {@code pool/}, with
     * commas between them. None by default. Example: {@code -Dfaasm.debian.source.mirrors=http://old.example.org/debian}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.source.mirrors")
    private List<String> debianSourceMirrors = List.of();

    /**
     * Keys, one of which has to have signed Debian's index when that is read. By default those of the package
     * debian-archive-keyring. Example: {@code -Dfaasm.debian.keyring=/etc/keys/our-debian.gpg}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.debian.keyring", defaultValue = "/usr/share/keyrings/debian-archive-keyring.gpg")
    private File debianKeyring;

    /** Everything that this goal downloads comes from here. */
    protected final Inputs inputs() {
        Console console = console();
        return new Inputs(cache().sharedRoot(), settings(), host(), new ProcessRunner(console), console);
    }

    private InputSettings settings() {
        Optional<URI> named =
                Optional.ofNullable(mirror).filter(value -> !value.isBlank()).map(InputSettings::mirror);
        Network network = mavenNetwork().network();
        if (named.isPresent()) {
            Optional<Credentials> known = Address.credentials(named.get())
                    .or(() -> mavenNetwork().credentials("faasm.mirror.server", mirrorServer, MIRROR_SERVER));
            if (known.isPresent() && !"file".equals(named.get().getScheme())) {
                network = network.withServer(named.get(), known.get());
            }
        }
        return new InputSettings(
                LockMode.parse(lock),
                network,
                named.map(Address::withoutCredentials),
                Optional.ofNullable(debianMirror),
                debianSourceMirrors,
                debianKeyring.toPath());
    }
}
