package io.faasm.maven.mojo;

import io.faasm.core.cache.ContentCache;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Products in Maven repositories, for a goal that needs no project. They are taken in the version that the project depends on, or
 * in that of this plugin.
 */
final class InstalledProducts {
    private static final String GROUP = "io.faasm";

    private final RepositorySystem repositories;
    private final MavenSession session;
    private final String version;
    private final ContentCache cache;

    InstalledProducts(RepositorySystem repositories, MavenSession session, String version, ContentCache cache) {
        this.repositories = repositories;
        this.session = session;
        this.version = version;
        this.cache = cache;
    }

    /** The descriptor of a product that a module of its name has made; empty where there is none. */
    Optional<Descriptor> descriptor(String stage) {
        return file(stage, stage, "json").map(Descriptor::read);
    }

    /** The product's directory. */
    Optional<Path> directory(String stage) {
        return descriptor(stage).map(found -> new ProductStore(cache).locate(found, file(stage, "dist", "tar.gz")));
    }

    private Optional<Path> file(String module, String classifier, String type) {
        MavenProject project = session.getCurrentProject();
        String wanted = project.getDependencies().stream()
                .filter(dependency -> dependency.getGroupId().equals(GROUP)
                        && dependency.getArtifactId().equals(module))
                .map(dependency -> dependency.getVersion())
                .findFirst()
                .orElse(version);
        List<RemoteRepository> remote = project.getRemoteProjectRepositories();
        ArtifactRequest request =
                new ArtifactRequest(new DefaultArtifact(GROUP, module, classifier, type, wanted), remote, null);
        try {
            return Optional.of(repositories
                    .resolveArtifact(session.getRepositorySession(), request)
                    .getArtifact()
                    .getFile()
                    .toPath());
        } catch (ArtifactResolutionException nowhere) {
            return Optional.empty();
        }
    }
}
