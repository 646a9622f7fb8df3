package io.faasm.maven.product;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.archive.ReproducibleTar;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.cache.Guard;
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
    private final ArchiveTime time;

    /**
     * Packs into the cache.
     *
     * @param time when everything was last changed, as the archives tell
     */
    public ProductArchive(ContentCache cache, ArchiveTime time) {
        this.cache = cache;
        this.time = time;
    }

    /** A product as the next stages get it. */
    public record Packed(Descriptor descriptor, Path archive) {}

    /** The product's archive, packed first where there is none. */
    public Packed pack(Product product) {
        String stage = product.stage();
        ContentCache.Entry entry = product.entry();
        Fingerprint content = Fingerprint.of(stage + "-archive", FORMAT)
                .text(stage, entry.key())
                .text("time", time.instant().toString())
                .build();
        Path packed = cache.obtain(stage + "-archive", content, directory -> {
                    Path archive = directory.resolve(ARCHIVE);
                    ReproducibleTar.write(entry.directory(), archive, time);
                    SortedMap<String, String> all = new TreeMap<>(product.values());
                    if (!entry.guard().equals(Guard.NONE)) {
                        all.put(GUARDED, entry.guard().text());
                    }
                    Descriptor.ArchiveRef reference = Descriptor.ArchiveRef.of(archive);
                    new Descriptor(stage, product.format(), entry.key(), all, Optional.of(reference))
                            .write(directory.resolve(DESCRIPTOR));
                })
                .directory();
        return new Packed(Descriptor.read(packed.resolve(DESCRIPTOR)), packed.resolve(ARCHIVE));
    }
}
