package io.faasm.maven.product;

import io.faasm.maven.archive.ReproducibleTar;
import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.cache.Guard;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Packs a product of the cache into the archive that is attached to its module. That is done once for each product: the
 * archive and the descriptor that names it are a cache entry of their own.
 */
public final class ProductArchive {
    private static final int FORMAT = 1;
    private static final String ARCHIVE = "product.tar.gz";
    private static final String DESCRIPTOR = "product.json";

    /** The name of the value that tells {@link ProductStore} which files of the product are guarded. */
    static final String GUARDED = "guarded";

    private final ContentCache cache;

    public ProductArchive(ContentCache cache) {
        this.cache = cache;
    }

    /** A product as the next stages get it. */
    public record Packed(Descriptor descriptor, Path archive) {}

    /** The archive of the product that the stage has put into this cache entry. */
    public Packed pack(String stage, int format, ContentCache.Entry product, SortedMap<String, String> values) {
        Fingerprint content = Fingerprint.of(stage + "-archive", FORMAT)
                .text(stage, product.key())
                .build();
        Path packed = cache.obtain(stage + "-archive", content, directory -> {
                    Path archive = directory.resolve(ARCHIVE);
                    ReproducibleTar.write(product.directory(), archive);
                    SortedMap<String, String> all = new TreeMap<>(values);
                    if (!product.guard().equals(Guard.NONE)) {
                        all.put(GUARDED, product.guard().text());
                    }
                    new Descriptor(stage, format, product.key(), all, Optional.of(Descriptor.ArchiveRef.of(archive)))
                            .write(directory.resolve(DESCRIPTOR));
                })
                .directory();
        return new Packed(Descriptor.read(packed.resolve(DESCRIPTOR)), packed.resolve(ARCHIVE));
    }
}
