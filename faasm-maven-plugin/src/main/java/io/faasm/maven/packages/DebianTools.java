package io.faasm.maven.packages;

import io.faasm.core.archive.DebianArchives;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.Wish;
import java.nio.file.Path;
import java.util.List;

/** Python programs and libraries of Debian's, unpacked into one directory of the cache. */
final class DebianTools {
    private static final int FORMAT = 2;
    private static final String MODULES = "modules";

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;

    DebianTools(Inputs inputs, ContentCache cache, Host host, ProcessRunner processes) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
    }

    /**
     * A directory for {@code PYTHONPATH}, and its key in the cache.
     *
     * @param inputs whether its packages are as locked
     */
    record Provided(Path modules, String key, String inputs) {}

    /** Provides the packages that a list of the recipes' names. */
    Provided provide(PackagesRequest request, String list) {
        Wish wish = PackageRecipe.tools(request.recipes(), list);
        return inputs.with(request.lock(), List.of(wish), selection -> {
            Fingerprint fingerprint = Fingerprint.of("package-tools", FORMAT)
                    .list(list, selection.digests(wish))
                    .build();
            ContentCache.Entry entry = cache.obtain(
                    "package-tools/" + list.replaceFirst("\\.txt$", ""),
                    fingerprint,
                    directory -> new DebianArchives(host.environment(), processes)
                            .extractModules(selection.fetch(wish), directory.resolve(MODULES)));
            return new Provided(entry.directory().resolve(MODULES), entry.key(), selection.standing());
        });
    }
}
