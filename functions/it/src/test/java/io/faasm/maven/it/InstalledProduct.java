package io.faasm.maven.it;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.console.Console;
import io.faasm.core.console.LineConsole;
import io.faasm.core.host.Host;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.ProductStore;
import java.nio.file.Path;
import java.util.Optional;

/** A stage's product as this build installed it. */
record InstalledProduct(String stage) {
    static final Console SILENT = new LineConsole(line -> {}, line -> {}, line -> {}, true);

    Descriptor descriptor() {
        return Descriptor.read(artifact(stage + ".json"));
    }

    /** The directory that the product was built in or unpacked to. */
    Path directory() {
        Path cache = TestEnvironment.cache().orElseGet(() -> Host.current().defaultCache());
        return new ProductStore(new ContentCache(cache, SILENT))
                .locate(descriptor(), Optional.of(artifact("dist.tar.gz")));
    }

    private Path artifact(String end) {
        return TestEnvironment.repository()
                .resolve("io/faasm")
                .resolve(stage)
                .resolve(TestEnvironment.version())
                .resolve(stage + "-" + TestEnvironment.version() + "-" + end);
    }
}
