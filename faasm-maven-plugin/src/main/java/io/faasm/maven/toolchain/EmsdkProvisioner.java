package io.faasm.maven.toolchain;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.git.GitClient;
import io.faasm.maven.git.GitSource;
import io.faasm.maven.git.Submodule;
import io.faasm.maven.patch.PatchFile;
import io.faasm.maven.patch.Patcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Emscripten's SDK, checked out of its git repository, installed and activated by its own program. */
final class EmsdkProvisioner implements Provisioner {

    /** Layout version of an entry: raise it when something different is made of the same commit, version and patches. */
    private static final int FORMAT = 1;

    private static final String CACHE = "toolchain-emsdk";
    private static final long BYTES_NEEDED = 2_500_000_000L;
    private static final Duration INSTALLATION_LIMIT = Duration.ofHours(2);

    /** Where emsdk puts what it installs, and what it writes when it activates that. */
    private static final String EMSCRIPTEN = "upstream/emscripten";

    private static final String CONFIGURATION = ".emscripten";
    private static final String DOWNLOADS = "downloads";

    /** Variables that say which servers the host's programs trust. */
    private static final List<String> CERTIFICATES = List.of("ssl_cert_file", "ssl_cert_dir");

    private final ToolchainChoice.Emsdk choice;
    private final EmsdkRecipe recipe;
    private final CompanionTools companions;
    private final HostTools tools;
    private final Map<String, String> network;
    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    EmsdkProvisioner(
            ToolchainChoice.Emsdk choice,
            EmsdkRecipe recipe,
            CompanionTools companions,
            HostTools tools,
            Map<String, String> network,
            ContentCache cache,
            Host host,
            ProcessRunner processes,
            Console console) {
        this.choice = choice;
        this.recipe = recipe;
        this.companions = companions;
        this.tools = tools;
        this.network = network;
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    @Override
    public Optional<String> obstacle() {
        return companions.obstacle();
    }

    @Override
    public Toolchain provision() {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            throw new BuildFailure(
                    "faasm.toolchain=emsdk: " + obstacle.get() + ".",
                    "Install what is missing: emsdk has Emscripten only. Or use -Dfaasm.toolchain=debian on a Debian or"
                            + " Ubuntu host.");
        }
        CacheRoom.requirePlainName(cache.root());
        CompanionTools.Found companion = companions.find();
        GitClient git = new GitClient(cache.shared("git"), console);
        GitSource source = source();
        String commit = git.resolve(source);
        Fingerprint.Builder fingerprint = Fingerprint.of(CACHE, FORMAT)
                .text("platform", host.platform().classifier())
                .text("location", cache.root().toString())
                .text("commit", commit)
                .text("path", choice.path().orElse(""))
                .text("version", choice.version());
        for (PatchFile patch : recipe.patches()) {
            fingerprint.file("patch " + patch.name(), patch.file());
        }
        ContentCache.Entry entry = cache.obtain(CACHE, fingerprint.build(), directory -> {
            if (source.commit().isEmpty()) {
                console.info("toolchain: " + choice.revision() + " of " + choice.url() + " is commit " + commit
                        + ", which nothing vouches for (-Dfaasm.emsdk.commit=" + commit + " keeps it from moving)");
            }
            git.checkOut(source.expecting(commit), directory);
            install(sdk(directory), companion);
        });
        return describe(sdk(entry.directory()), commit, entry.key(), companion);
    }

    private GitSource source() {
        Optional<String> commit = choice.commit().or(() -> recipe.commit(choice.url(), choice.revision()));
        GitSource source = new GitSource(choice.url(), choice.revision(), commit, List.of());
        return choice.path().isPresent()
                ? source.with(new Submodule(choice.path().get(), false))
                : source;
    }

    private Path sdk(Path checkout) {
        return choice.path().map(checkout::resolve).orElse(checkout);
    }

    private void install(Path sdk, CompanionTools.Found companion) throws IOException {
        for (String needed : List.of("emsdk", "emsdk.py", "emsdk_manifest.json")) {
            if (!Files.isRegularFile(sdk.resolve(needed))) {
                throw new BuildFailure(
                        choice.revision() + " of " + choice.url() + " holds no emsdk"
                                + choice.path().map(path -> " in " + path).orElse("") + ": there is no " + needed + ".",
                        "Check faasm.emsdk.url; where emsdk is a submodule, -Dfaasm.emsdk.path names it.");
            }
        }
        CacheRoom.requireSpace(cache.root(), BYTES_NEEDED);
        Path home = Files.createTempDirectory("emsdk-home");
        try {
            SortedMap<String, String> environment = installing(home, companion);
            run(sdk, "install", environment);
            Path emscripten = sdk.resolve(EMSCRIPTEN);
            if (!Files.isExecutable(emscripten.resolve("emcc"))) {
                throw new BuildFailure(
                        "emsdk install " + choice.version() + " ended well and installed no " + EMSCRIPTEN + "/emcc.",
                        "Name a version that emsdk has programs of, for instance -Dfaasm.emsdk.version=3.1.69.");
            }
            new Patcher().apply(emscripten, recipe.patches());
            run(sdk, "activate", environment);
            if (!Files.isRegularFile(sdk.resolve(CONFIGURATION))) {
                throw new BuildFailure(
                        "emsdk activate " + choice.version() + " ended well and wrote no " + CONFIGURATION + ".",
                        "This emsdk is too old or too new for this build: choose another with -Dfaasm.emsdk.version.");
            }
        } finally {
            Trees.delete(home);
        }
        Trees.delete(sdk.resolve(DOWNLOADS));
    }

    private SortedMap<String, String> installing(Path home, CompanionTools.Found companion) {
        TreeMap<String, String> environment = new TreeMap<>();
        host.environment().forEach((name, value) -> {
            if (name.equals("PATH") || CERTIFICATES.contains(name.toLowerCase(Locale.ROOT))) {
                environment.put(name, value);
            }
        });
        environment.putAll(network);
        // Nothing of the user's own settings and caches is read or written.
        environment.put("HOME", home.toString());
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("EMSDK_NOTTY", "1");
        environment.put("EMSDK_NUM_CORES", Integer.toString(host.processors()));
        // The host's Python knows where the host keeps the certificates of servers.
        environment.put(
                "EMSDK_PYTHON",
                host.findOnPath("python3").orElse(companion.python().program()).toString());
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        return environment;
    }

    private void run(Path sdk, String what, Map<String, String> environment) {
        console.info("toolchain: emsdk " + what + " " + choice.version());
        Path log = cache.shared("logs/toolchain").resolve("emsdk-" + what + ".log");
        try (Progress progress = console.progress("toolchain: emsdk " + what, -1, "bytes");
                Growth growth = new Growth(sdk.resolve(DOWNLOADS), progress)) {
            processes.run(
                    Command.of("emsdk", sdk.resolve("emsdk"), what, choice.version())
                            .in(sdk)
                            .env(environment)
                            .log(log)
                            .timeout(INSTALLATION_LIMIT)
                            .build(),
                    growth::said);
        }
    }

    private Toolchain describe(Path sdk, String commit, String key, CompanionTools.Found companion) {
        Path emscripten = sdk.resolve(EMSCRIPTEN);
        Path emcc = emscripten.resolve("emcc");
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put("EMSDK", sdk.toString());
        environment.put("EM_CONFIG", sdk.resolve(CONFIGURATION).toString());
        environment.put("EMSDK_PYTHON", companion.python().program().toString());
        environment.put("PYTHONNOUSERSITE", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("PATH", host.environment().getOrDefault("PATH", "/usr/bin:/bin"));
        try {
            String version = Files.readString(emscripten.resolve("emscripten-version.txt"))
                    .replaceAll("[^0-9.]", "");
            Path llvm = tools.emConfig(emcc, "LLVM_ROOT", environment);
            Path node = tools.emConfig(emcc, "NODE_JS", environment);
            environment.put(
                    "PATH",
                    Stream.of(
                                            emscripten,
                                            node.getParent(),
                                            companion.python().program().getParent())
                                    .map(Path::toString)
                                    .reduce((left, right) -> left + ":" + right)
                                    .orElseThrow()
                            + ":" + environment.get("PATH"));
            TreeMap<String, String> packages = new TreeMap<>(Map.of("emsdk", commit, "emscripten", version));
            return new Toolchain(
                    "emsdk",
                    Digest.of((key + " " + companion).getBytes(StandardCharsets.UTF_8))
                            .sha256()
                            .substring(0, 32),
                    version,
                    companion.python().version(),
                    emscripten,
                    llvm,
                    companion.python().program(),
                    node,
                    companion.wabt().wasm2c(),
                    companion.wabt().runtime(),
                    companion.wabt().headers(),
                    companion.make(),
                    companion.compiler().clang(),
                    companion.compiler().compileFlags(),
                    companion.compiler().linkFlags(),
                    environment,
                    companion.inputs(),
                    packages);
        } catch (Missing | IOException e) {
            throw new BuildFailure(
                    "The emsdk in " + sdk + " is not whole: " + e.getMessage() + ".",
                    "Remove that directory and run the build again.",
                    e);
        }
    }

    /** Tells how a download grows: emsdk itself says nothing until it is there. */
    private static final class Growth implements AutoCloseable {
        private static final long LOOK_EVERY_MILLIS = 1000;

        private final Path directory;
        private final Progress progress;
        private final Thread thread;
        private volatile String last = "";
        private long seen;

        Growth(Path directory, Progress progress) {
            this.directory = directory;
            this.progress = progress;
            thread = new Thread(this::watch, "emsdk downloads");
            thread.setDaemon(true);
            thread.start();
        }

        void said(String line) {
            last = line.strip();
            progress.advance(0, last);
        }

        private void watch() {
            try {
                while (true) {
                    Thread.sleep(LOOK_EVERY_MILLIS);
                    long now = size();
                    progress.advance(Math.max(0, now - seen), last);
                    seen = now;
                }
            } catch (InterruptedException closed) {
                // The tool has ended.
            }
        }

        private long size() {
            if (!Files.isDirectory(directory)) {
                return 0;
            }
            try (Stream<Path> files = Files.list(directory)) {
                return files.mapToLong(file -> file.toFile().length()).sum();
            } catch (IOException | UncheckedIOException gone) {
                return seen;
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
