package io.faasm.maven.runtimeroot;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.cache.Guard;
import io.faasm.core.console.Console;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.product.Product;
import java.util.SortedMap;
import java.util.TreeMap;

/** Assembles the runtime root, or finds it in the cache. */
public final class RuntimeRootStage {
    /** The stage's name: of its module, its cache entries and its artifacts. */
    public static final String STAGE = "runtime-root";

    private static final int FORMAT = 3;

    /** What the engine refuses when it is damaged, the engine itself, and the files that machine code is found by. */
    private static final Guard GUARD = Guard.of("bin/*", "code/*", "root/**.so");

    private final ContentCache cache;
    private final Console console;
    private final ProcessRunner processes;

    public RuntimeRootStage(ContentCache cache, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.processes = processes;
        this.console = console;
    }

    /** Assembles it where the cache does not hold it. The descriptor's value is {@code python.version}. */
    public Product assemble(RuntimeRootRequest request) {
        Fingerprint fingerprint = Fingerprint.of(STAGE, FORMAT)
                .text("cpython-build", request.cpythonKey())
                .text("codegen", request.codeKey())
                .text("python-packages", request.installedKey())
                .tree("python packages", request.packages())
                .build();
        ContentCache.Entry entry = cache.obtain(
                STAGE,
                fingerprint,
                GUARD,
                directory -> new RootAssembler(request, processes, console).assemble(directory));
        SortedMap<String, String> values = new TreeMap<>();
        values.put("python.version", request.version());
        return new Product(STAGE, FORMAT, entry, values);
    }
}
