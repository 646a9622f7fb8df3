package io.faasm.maven.mojo;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.Product;
import io.faasm.maven.product.ProductArchive;
import io.faasm.maven.product.ProductStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;

/**
 * Products as Maven sees them: a descriptor, with the stage's name as classifier and type {@code json}, and an archive of
 * type {@code tar.gz}. The archive's classifier is {@code dist} where the module is named like the stage; a further product
 * of a module has its stage's name there too.
 */
final class StageArtifacts {
    private static final String DESCRIPTOR_TYPE = "json";
    private static final String ARCHIVE_CLASSIFIER = "dist";
    private static final String ARCHIVE_TYPE = "tar.gz";

    private final MavenProject project;
    private final MavenProjectHelper helper;
    private final ContentCache cache;
    private final ArchiveTime time;

    StageArtifacts(MavenProject project, MavenProjectHelper helper, ContentCache cache, ArchiveTime time) {
        this.project = project;
        this.helper = helper;
        this.cache = cache;
        this.time = time;
    }

    /** The descriptor of a stage that this project depends on, or that an earlier goal attached to it. */
    Descriptor descriptor(String stage) {
        return find(stage)
                .orElseThrow(() -> new BuildFailure(
                        "The project " + project.getArtifactId() + " does not depend on the product of " + stage + ".",
                        "Add the dependency io.faasm:" + stage + " with classifier " + stage + " and type "
                                + DESCRIPTOR_TYPE + ", and build or install that module first."));
    }

    /** As {@link #descriptor}, of a stage that this project may not depend on. */
    Optional<Descriptor> find(String stage) {
        return find(artifact -> stage.equals(artifact.getClassifier()) && DESCRIPTOR_TYPE.equals(artifact.getType()))
                .map(Descriptor::read);
    }

    /** The directory of the product of a stage that this project depends on, or that an earlier goal attached to it. */
    Path directory(String stage) {
        Optional<Path> archive = find(
                artifact -> archiveClassifier(stage, artifact.getArtifactId()).equals(artifact.getClassifier())
                        && (stage.equals(artifact.getArtifactId()) || stage.equals(artifact.getClassifier()))
                        && ARCHIVE_TYPE.equals(artifact.getType()));
        return new ProductStore(cache).locate(descriptor(stage), archive);
    }

    /** Packs this project's product and attaches its archive and its descriptor. */
    ProductArchive.Packed attach(Product product) {
        ProductArchive.Packed packed = new ProductArchive(cache, time).pack(product);
        attach(packed.descriptor(), Optional.of(packed.archive()));
        return packed;
    }

    /** Attaches this project's product: the descriptor is written to the build directory. */
    void attach(Descriptor descriptor, Optional<Path> archive) {
        String stage = descriptor.stage();
        Path file = Path.of(project.getBuild().getDirectory(), stage + "." + DESCRIPTOR_TYPE);
        descriptor.write(file);
        helper.attachArtifact(project, DESCRIPTOR_TYPE, stage, file.toFile());
        archive.ifPresent(path -> helper.attachArtifact(
                project, ARCHIVE_TYPE, archiveClassifier(stage, project.getArtifactId()), path.toFile()));
    }

    private static String archiveClassifier(String stage, String module) {
        return stage.equals(module) ? ARCHIVE_CLASSIFIER : stage;
    }

    private Optional<Path> find(Predicate<Artifact> wanted) {
        return Stream.concat(project.getArtifacts().stream(), project.getAttachedArtifacts().stream())
                .filter(wanted)
                .filter(artifact -> artifact.getFile() != null)
                .map(artifact -> artifact.getFile().toPath())
                .findFirst();
    }
}
