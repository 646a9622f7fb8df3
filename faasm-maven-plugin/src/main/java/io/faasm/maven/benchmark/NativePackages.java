package io.faasm.maven.benchmark;

import io.faasm.core.archive.DebianArchives;
import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.inputs.Inputs;
import io.faasm.maven.inputs.InputsLock;
import io.faasm.maven.inputs.Wish;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Gets Debian's builds of packages for native CPython into the cache. */
public final class NativePackages {
    private static final String LIST = "native-packages.txt";
    private static final String MODULES = "modules";
    private static final String LIBRARIES = "libraries";
    private static final Pattern LIBRARY = Pattern.compile("lib.+\\.so\\.\\d.*");

    private static final int FORMAT = 3;

    private final Inputs inputs;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public NativePackages(Inputs inputs, ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.inputs = inputs;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /**
     * What was installed.
     *
     * @param python  the words that start native CPython so that the packages' extension modules find their libraries
     * @param modules the directory for {@code PYTHONPATH}
     */
    public record Installed(List<String> python, Path modules) {
        public Installed {
            python = List.copyOf(python);
        }
    }

    /** What has to be downloaded for the programs in a directory. */
    static Wish wish(Path sources) {
        List<String> suite = RecipeLines.read(sources.resolve("suite.txt"));
        return Wish.packages(LIST, suite.get(0), RecipeLines.read(sources.resolve(LIST)));
    }

    /**
     * The packages that {@code native-packages.txt} names; nothing, with a line that says so, where there are no Debian
     * packages.
     */
    public Optional<Installed> install(Path sources, Toolchain toolchain) {
        if (!toolchain.kind().equals("debian")) {
            console.warn(
                    "benchmark: programs that need packages are left out, because Debian's packages fit the toolchain"
                            + " \"debian\" and this one is \"" + toolchain.kind() + "\"");
            return Optional.empty();
        }
        Wish wish = wish(sources);
        String triple = host.platform().triple();
        Path entry = inputs.with(sources.resolve(InputsLock.NAME), List.of(wish), selection -> {
            Fingerprint fingerprint = Fingerprint.of("benchmark-packages", FORMAT)
                    .text("platform", host.platform().classifier())
                    .text("toolchain", toolchain.identity())
                    .list("packages", selection.digests(wish))
                    .build();
            return cache.obtainInPlace("benchmark-packages", fingerprint, (directory, home) -> {
                        Path unpacked = Files.createDirectories(directory.resolve("unpacked"));
                        new DebianArchives(host.environment(), processes).extract(selection.fetch(wish), unpacked);
                        arrange(unpacked, triple, directory);
                        Trees.delete(unpacked);
                        compile(toolchain, directory, home);
                    })
                    .directory();
        });
        return Optional.of(
                new Installed(toolchain.pythonWith(triple, List.of(entry.resolve(LIBRARIES))), entry.resolve(MODULES)));
    }

    /**
     * Moves what is needed of unpacked Debian packages into a directory: Python packages, and beside them all shared
     * libraries in one place. Debian keeps those with alternatives in directories of their own.
     */
    static void arrange(Path unpacked, String triple, Path directory) throws IOException {
        Files.move(unpacked.resolve(DebianArchives.MODULES), directory.resolve(MODULES));
        Path libraries = Files.createDirectory(directory.resolve(LIBRARIES));
        Path theirs = unpacked.resolve("usr/lib").resolve(triple);
        if (!Files.isDirectory(theirs)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> files = Files.walk(theirs)) {
            found = files.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file ->
                            LIBRARY.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
        for (Path file : found) {
            Files.move(file, libraries.resolve(file.getFileName()));
        }
    }

    /** As Debian does when it installs packages; otherwise each import would compile anew. */
    private void compile(Toolchain toolchain, Path directory, Path home) {
        processes.run(Command.of(
                        "compileall",
                        toolchain.python(),
                        "-m",
                        "compileall",
                        "-q",
                        "-s",
                        directory,
                        "-p",
                        home,
                        directory.resolve(MODULES))
                .in(directory)
                .env(toolchain.environment())
                .build());
    }
}
