package io.faasm.maven.mojo;

import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Products as Maven sees them: a descriptor, with the stage's name as classifier and type {@code json}, and an archive,
 * with classifier {@code dist} and type {@code tar.gz}, both attached to the module that is named like the stage.
 */
final class StageArtifacts {
    private static final String DESCRIPTOR_TYPE = "json";
    private static final String ARCHIVE_CLASSIFIER = "dist";
    private static final String ARCHIVE_TYPE = "tar.gz";

    private final MavenProject project;
    private final MavenProjectHelper helper;
    private final ContentCache cache;

    StageArtifacts(MavenProject project, MavenProjectHelper helper, ContentCache cache) {
        this.project = project;
        this.helper = helper;
        this.cache = cache;
    }

    /** The descriptor of a stage that this project depends on. */
    Descriptor descriptor(String stage) {
        Path file = find(artifact ->
                        stage.equals(artifact.getClassifier()) && DESCRIPTOR_TYPE.equals(artifact.getType()))
                .orElseThrow(() -> new BuildFailure(
                        "The project " + project.getArtifactId() + " does not depend on the product of " + stage + ".",
                        "Add the dependency io.faasm:" + stage + " with classifier " + stage + " and type "
                                + DESCRIPTOR_TYPE + ", and build or install that module first."));
        return Descriptor.read(file);
    }

    /** The directory of the product of a stage that this project depends on. */
    Path directory(String stage) {
        Optional<Path> archive = find(artifact -> stage.equals(artifact.getArtifactId())
                && ARCHIVE_CLASSIFIER.equals(artifact.getClassifier())
                && ARCHIVE_TYPE.equals(artifact.getType()));
        return new ProductStore(cache).locate(descriptor(stage), archive);
    }

    /** Attaches this project's product: the descriptor is written to the build directory. */
    void attach(Descriptor descriptor, Optional<Path> archive) {
        Path file = Path.of(project.getBuild().getDirectory(), descriptor.stage() + "." + DESCRIPTOR_TYPE);
        descriptor.write(file);
        helper.attachArtifact(project, DESCRIPTOR_TYPE, descriptor.stage(), file.toFile());
        archive.ifPresent(path -> helper.attachArtifact(project, ARCHIVE_TYPE, ARCHIVE_CLASSIFIER, path.toFile()));
    }

    private Optional<Path> find(Predicate<Artifact> wanted) {
        return project.getArtifacts().stream()
                .filter(wanted)
                .filter(artifact -> artifact.getFile() != null)
                .map(artifact -> artifact.getFile().toPath())
                .findFirst();
    }
}
