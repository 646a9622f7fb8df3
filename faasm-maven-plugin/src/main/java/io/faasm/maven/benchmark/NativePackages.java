package io.faasm.maven.benchmark;

import io.faasm.maven.apt.PrivateApt;
import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.console.Console;
import io.faasm.maven.host.Host;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Gets Debian's builds of packages for native CPython into the cache. */
public final class NativePackages {
    private static final String LIST = "native-packages.txt";
    private static final String MODULES = "modules";

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public NativePackages(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * The directory for {@code PYTHONPATH}; nothing, with a line that says so, where there are no Debian packages.
     *
     * @param mirror archive that they come from; if empty, the host's own apt configuration says
     */
    public Optional<Path> install(Path sources, Toolchain toolchain, Optional<String> mirror) {
        if (!toolchain.kind().equals("debian")) {
            console.warn(
                    "benchmark: programs that need packages are left out, because Debian's packages fit the toolchain"
                            + " \"debian\" and this one is \"" + toolchain.kind() + "\"");
            return Optional.empty();
        }
        List<String> names = RecipeLines.read(sources.resolve(LIST));
        String suite = toolchain.sourceSuite();
        Fingerprint fingerprint = Fingerprint.of("benchmark-packages", 1)
                .text("suite", suite)
                .text("platform", host.platform().classifier())
                .list("packages", names)
                .build();
        ContentCache.Entry entry = cache.obtain(
                "benchmark-packages",
                fingerprint,
                directory -> PrivateApt.open(
                                cache.shared(PrivateApt.directoryName(suite, host)),
                                suite,
                                mirror,
                                host,
                                processes,
                                console)
                        .unpackModules(names, directory.resolve(MODULES)));
        return Optional.of(entry.directory().resolve(MODULES));
    }
}
