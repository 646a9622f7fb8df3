package io.faasm.maven.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.archive.ReproducibleTar;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.failure.BuildFailure;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProductStoreTest {
    private final Fingerprint inputs =
            Fingerprint.of("cpython-build", 1).text("version", "3.13.5").build();

    @TempDir
    private Path directory;

    private ContentCache builder;
    private ContentCache user;
    private Path archive;
    private Descriptor descriptor;

    @BeforeEach
    void build() throws IOException {
        builder = new ContentCache(directory.resolve("builder"), new RecordingConsole());
        user = new ContentCache(directory.resolve("user"), new RecordingConsole());
        Path product = builder.obtain("cpython-build", inputs, work -> Files.writeString(work.resolve("lib.a"), "code"))
                .directory();
        archive = directory.resolve("dist.tar.gz");
        ReproducibleTar.write(product, archive, ArchiveTime.DEFAULT);
        descriptor = descriptor(Optional.of(Descriptor.ArchiveRef.of(archive)));
    }

    @Test
    void descriptorsComeBackFromTheirFiles() {
        for (Descriptor written : new Descriptor[] {descriptor, descriptor(Optional.empty())}) {
            Path file = directory.resolve("target/product.json");
            written.write(file);
            assertEquals(written, Descriptor.read(file));
        }
        assertEquals("3.13.5", descriptor.value("version"));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> descriptor.value("size"));
        assertTrue(failure.what().contains("size") && failure.what().contains("version"), failure.what());
    }

    @Test
    void malformedDescriptorIsNamed() throws IOException {
        for (String text : new String[] {"", "{", "{}", "[1]", "{\"values\":{},\"stage\":\"s\"}"}) {
            Path file = Files.writeString(directory.resolve("product.json"), text);
            BuildFailure failure = assertThrows(BuildFailure.class, () -> Descriptor.read(file), text);
            assertTrue(failure.what().contains(file.toString()), failure.what());
        }
    }

    @Test
    void aProductIsPackedOnceForEachTime() throws IOException {
        ContentCache.Entry entry = builder.obtain("cpython-build", inputs, work -> {});
        Product product = new Product("cpython-build", 1, entry, new TreeMap<>());
        ProductArchive.Packed packed = new ProductArchive(builder, ArchiveTime.DEFAULT).pack(product);
        assertEquals(packed, new ProductArchive(builder, ArchiveTime.DEFAULT).pack(product));
        assertEquals(descriptor.archive(), packed.descriptor().archive());
        ArchiveTime other = new ArchiveTime(Instant.parse("2026-01-31T12:00:00Z"));
        ProductArchive.Packed later = new ProductArchive(builder, other).pack(product);
        assertNotEquals(packed.descriptor().archive(), later.descriptor().archive());
        assertEquals(packed.descriptor().key(), later.descriptor().key());
    }

    @Test
    void whatIsInTheCacheNeedsNoArchive() {
        Path found = new ProductStore(builder).locate(descriptor, Optional.empty());
        assertEquals(builder.find("cpython-build", inputs.key()).orElseThrow(), found);
    }

    @Test
    void anotherMachineUnpacksTheArchiveOnce() throws IOException {
        ProductStore store = new ProductStore(user);
        Path found = store.locate(descriptor, Optional.of(archive));
        assertEquals("code", Files.readString(found.resolve("lib.a")));
        Files.delete(archive);
        assertEquals(found, store.locate(descriptor, Optional.of(archive)));
    }

    @Test
    void aChangedArchiveIsRefused() throws IOException {
        Files.writeString(archive, "something else");
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> new ProductStore(user).locate(descriptor, Optional.of(archive)));
        assertTrue(failure.what().contains(archive.toString()), failure.what());
        assertTrue(user.find("cpython-build", inputs.key()).isEmpty());
    }

    @Test
    void aProductThatIsNowhereSaysHowToGetIt() {
        BuildFailure failure =
                assertThrows(BuildFailure.class, () -> new ProductStore(user).locate(descriptor, Optional.empty()));
        assertTrue(failure.remedy().contains("mvn install -pl :cpython-build"), failure.remedy());
    }

    private Descriptor descriptor(Optional<Descriptor.ArchiveRef> reference) {
        return new Descriptor("cpython-build", 1, inputs.key(), new TreeMap<>(Map.of("version", "3.13.5")), reference);
    }
}
