package io.faasm.maven.product;

import io.faasm.core.archive.ReproducibleTar;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Guard;
import io.faasm.core.failure.BuildFailure;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the directories of products. */
public final class ProductStore {
    private final ContentCache cache;

    public ProductStore(ContentCache cache) {
        this.cache = cache;
    }

    /**
     * The directory of a product: in the cache already, its guarded files sound, or unpacked into it.
     *
     * @param archive the attached archive, if it was resolved; checked against the descriptor before it is unpacked
     */
    public Path locate(Descriptor descriptor, Optional<Path> archive) {
        return cache.find(descriptor.stage(), descriptor.key(), guard(descriptor))
                .orElseGet(() -> unpacked(descriptor, archive));
    }

    private Path unpacked(Descriptor descriptor, Optional<Path> archive) {
        if (archive.isEmpty() || descriptor.archive().isEmpty()) {
            throw new BuildFailure(
                    "The product of " + descriptor.stage() + " (" + descriptor.key() + ") is not in the cache "
                            + cache.root() + ", or is damaged there, and no archive of it is at hand.",
                    "Build it here: mvn install -pl :" + descriptor.stage() + " -am");
        }
        Path file = archive.get();
        return cache.adopt(descriptor.stage(), descriptor.key(), guard(descriptor), directory -> {
            requireContent(descriptor, file);
            ReproducibleTar.extract(file, directory);
        });
    }

    private static Guard guard(Descriptor descriptor) {
        return Guard.ofText(descriptor.values().getOrDefault(ProductArchive.GUARDED, ""));
    }

    private static void requireContent(Descriptor descriptor, Path archive) {
        Descriptor.ArchiveRef expected = descriptor.archive().orElseThrow();
        Descriptor.ArchiveRef found = Descriptor.ArchiveRef.of(archive);
        if (!found.equals(expected)) {
            throw new BuildFailure(
                    "The archive " + archive + " is not the one its descriptor names: SHA-256 " + found.sha256()
                            + " and " + found.bytes() + " bytes instead of " + expected.sha256() + " and "
                            + expected.bytes() + ".",
                    "Delete it from the local repository, so that Maven gets it again, or build it: mvn install -pl :"
                            + descriptor.stage());
        }
    }
}
