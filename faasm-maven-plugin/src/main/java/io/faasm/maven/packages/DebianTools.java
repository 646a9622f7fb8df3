package io.faasm.maven.packages;

import io.faasm.maven.apt.PrivateApt;
import io.faasm.maven.cache.ContentCache;
import io.faasm.maven.cache.Fingerprint;
import io.faasm.maven.console.Console;
import io.faasm.maven.host.Host;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.recipe.RecipeLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Python programs and libraries of Debian's, unpacked into one directory of the cache. */
final class DebianTools {
    private static final int FORMAT = 1;
    private static final String MODULES = "modules";

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;
    private PrivateApt opened;

    DebianTools(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** A directory for {@code PYTHONPATH}, and its key in the cache. */
    record Provided(Path modules, String key) {}

    /** Provides the packages that a list of the recipes' names. */
    Provided provide(PackagesRequest request, String list) {
        List<String> names = RecipeLines.read(request.recipes().resolve(list));
        String suite = request.toolchain().sourceSuite();
        Fingerprint fingerprint = Fingerprint.of("package-tools", FORMAT)
                .text("suite", suite)
                .list(list, names)
                .build();
        ContentCache.Entry entry =
                cache.obtain("package-tools/" + list.replaceFirst("\\.txt$", ""), fingerprint, directory -> {
                    List<String> versions = apt(request).unpackModules(names, directory.resolve(MODULES)).stream()
                            .map(Object::toString)
                            .toList();
                    Files.write(directory.resolve("packages.txt"), versions);
                });
        return new Provided(entry.directory().resolve(MODULES), entry.key());
    }

    /** Opened when the first download needs it: that reads the archive's index. */
    PrivateApt apt(PackagesRequest request) {
        if (opened == null) {
            String suite = request.toolchain().sourceSuite();
            opened = PrivateApt.open(
                            cache.shared(PrivateApt.directoryName(suite, host)),
                            suite,
                            request.debianMirror(),
                            host,
                            processes,
                            console)
                    .withSourceMirrors(request.sourceMirrors());
        }
        return opened;
    }
}
