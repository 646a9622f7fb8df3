package io.faasm.maven.toolchain;

import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a working prefix of unpacked Debian packages. Debian's programs look for their loader, libraries and data in
 * {@code /usr}, where the host may have none or older ones: programs are patched to use the prefix's, and the two that
 * cannot be patched get a wrapper script.
 */
final class PrefixAssembler {

    /** Directory of Debian's JavaScript modules, compiled into libnode. */
    private static final String NODE_MODULES = "/usr/share/nodejs";
    /** What it is replaced by, of the same length: the file descriptor that the wrapper script opens. */
    private static final String NODE_MODULES_BY_DESCRIPTOR = "/proc/self/fd/9//";

    /** The folder of what is not from packages. */
    private static final String SETTINGS = "faasm";

    /** What is appended to the name of a program whose own name a wrapper script has. */
    private static final String UNWRAPPED = ".elf";

    private static final String UNPACK = """
            exec 4>&1
            status=$({ { dpkg-deb --fsys-tarfile "$1"; echo "$?" >&3; } | {
              tar -x -C "$2" --no-same-owner --no-same-permissions --anchored --wildcards --exclude-from="$3" >&4
              echo "$?" >&3; }; } 3>&1)
            case $status in *[!0[:space:]]*) exit 1;; esac
            """;

    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    PrefixAssembler(Host host, ProcessRunner processes, Console console) {
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** Unpacks package files side by side into a directory. */
    void unpack(List<Path> archives, List<String> leftOutFiles, Path prefix) throws IOException {
        Path patterns = Files.createTempFile(prefix, "left-out", ".txt");
        Files.write(patterns, leftOutFiles);
        // The largest first: one package is more than half of all bytes, and the others fit beside it.
        List<Path> ordered = archives.stream()
                .sorted(Comparator.comparingLong(
                                (Path archive) -> archive.toFile().length())
                        .reversed())
                .toList();
        long total =
                ordered.stream().mapToLong(archive -> archive.toFile().length()).sum();
        ExecutorService workers = Executors.newFixedThreadPool(Math.max(2, host.processors()));
        try (Progress progress = console.progress("toolchain: unpacking", total, "bytes")) {
            List<Future<?>> pending = new ArrayList<>();
            for (Path archive : ordered) {
                pending.add(workers.submit(() -> {
                    processes.run(Command.of("dpkg-deb", "sh", "-c", UNPACK, "unpack", archive, prefix, patterns)
                            .in(prefix)
                            .env(searchPath())
                            .build());
                    progress.advance(
                            archive.toFile().length(), archive.getFileName().toString());
                }));
            }
            for (Future<?> each : pending) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IOException("A Debian package could not be unpacked into " + prefix, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while unpacking into " + prefix, e);
        } finally {
            workers.shutdownNow();
        }
        Files.delete(patterns);
    }

    /**
     * Makes the unpacked programs run.
     *
     * @param prefix where the files are now
     * @param home where they will be when they are used: this is the path that goes into them
     */
    void finish(Path prefix, Path home) throws IOException {
        Layout here = new Layout(prefix, host.platform().triple());
        Layout there = new Layout(home, host.platform().triple());
        linkLikeDebian(prefix);
        redirectNodeModules(here);
        patchPrograms(here, there);
        patchLibraries(here);
        wrapPython(here, there);
        wrapNode(here, there);
        writeSettings(here, there);
        compilePython(here, there);
    }

    /**
     * Makes the programs of a finished prefix run in another place.
     *
     * @param prefix a copy of the prefix, without compiled Python files; its programs and scripts are its own
     * @param home where it will be when it is used
     */
    void relocate(Path prefix, Path home) throws IOException {
        Layout here = new Layout(prefix, host.platform().triple());
        Layout there = new Layout(home, host.platform().triple());
        patchPrograms(here, there);
        writePythonScript(here, there);
        writeNodeScript(here, there);
        writeSettings(here, there);
        compilePython(here, there);
    }

    /** The folders of a prefix in which files hold its place. */
    List<Path> placedFolders(Path prefix) {
        Layout layout = new Layout(prefix, host.platform().triple());
        return List.of(layout.bin(), layout.llvm().resolve("bin"), prefix.resolve(SETTINGS));
    }

    private static void writeSettings(Layout here, Layout there) throws IOException {
        Path settings = Files.createDirectories(here.prefix().resolve(SETTINGS));
        Files.writeString(settings.resolve("em.config"), emscriptenConfiguration(here, there));
        Files.writeString(settings.resolve("older-libc.h"), OLDER_LIBC);
    }

    /**
     * The toolchain in a finished prefix.
     *
     * @param inputs whether its packages are as locked
     */
    Toolchain describe(Path prefix, String inputs, SortedMap<String, String> packages) {
        Layout layout = new Layout(prefix, host.platform().triple());
        try {
            return new Toolchain(
                    "debian",
                    identity(packages),
                    Files.readString(layout.emscripten().resolve("emscripten-version.txt"))
                            .replaceAll("[^0-9.]", ""),
                    upstream(packages.getOrDefault("python" + layout.pythonSeries(), "")),
                    layout.emscripten(),
                    layout.llvm().resolve("bin"),
                    layout.python(),
                    layout.bin().resolve("node"),
                    layout.bin().resolve("wasm2c"),
                    prefix.resolve("usr/share/wabt/wasm2c"),
                    prefix.resolve("usr/include"),
                    layout.bin().resolve("make"),
                    layout.llvm().resolve("bin/clang"),
                    List.of(
                            "--sysroot=" + prefix,
                            "-D_GNU_SOURCE=",
                            "-include",
                            prefix.resolve("faasm/older-libc.h").toString()),
                    List.of("--sysroot=" + prefix, "--gcc-install-dir=" + layout.gcc(), "-fuse-ld=lld"),
                    environment(layout),
                    inputs,
                    packages);
        } catch (IOException e) {
            throw new BuildFailure(
                    "The toolchain in " + prefix + " is not whole: " + e.getMessage() + ".",
                    "Remove that directory and run the build again.",
                    e);
        }
    }

    private static SortedMap<String, String> environment(Layout layout) {
        TreeMap<String, String> environment = new TreeMap<>();
        environment.put("EM_CONFIG", layout.prefix().resolve("faasm/em.config").toString());
        environment.put("EMSDK_PYTHON", layout.python().toString());
        environment.put(
                "PATH",
                Stream.of(layout.emscripten(), layout.bin(), layout.llvm().resolve("bin"))
                                .map(Path::toString)
                                .reduce((left, right) -> left + ":" + right)
                                .orElseThrow()
                        + ":/usr/bin:/bin");
        environment.put("PYTHONNOUSERSITE", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("LC_ALL", "C.UTF-8");
        return environment;
    }

    /** Debian has merged /lib into /usr/lib; linker scripts still say /lib. */
    private static void linkLikeDebian(Path prefix) throws IOException {
        for (String name : List.of("lib", "lib64", "bin")) {
            Path link = prefix.resolve(name);
            if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(link, Path.of("usr", name));
            }
        }
    }

    /** libnode aborts when a module it was built to find under /usr/share is missing, and knows no variable for it. */
    private static void redirectNodeModules(Layout here) throws IOException {
        byte[] from = NODE_MODULES.getBytes(StandardCharsets.US_ASCII);
        byte[] to = NODE_MODULES_BY_DESCRIPTOR.getBytes(StandardCharsets.US_ASCII);
        Path library = one(here.libraries(), "libnode.so.*");
        byte[] bytes = Files.readAllBytes(library);
        int replaced = 0;
        for (int i = 0; i + from.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + from.length, from, 0, from.length)) {
                System.arraycopy(to, 0, bytes, i, to.length);
                replaced++;
            }
        }
        if (replaced == 0) {
            throw new IllegalStateException(library + " has no path " + NODE_MODULES + " to redirect.");
        }
        Files.write(library, bytes);
    }

    private void patchPrograms(Layout here, Layout there) throws IOException {
        List<Path> programs = new ArrayList<>();
        for (Path directory : List.of(here.bin(), here.llvm().resolve("bin"))) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    String name = file.getFileName().toString();
                    // patchelf damages python3, which has to go through the loader; and cannot patch itself while it
                    // runs.
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && !name.startsWith("python3")
                            && !name.equals("patchelf")
                            && ElfFile.namesInterpreter(file)) {
                        programs.add(file);
                    }
                }
            }
        }
        patchelf(
                here,
                List.of(
                        "--set-interpreter",
                        there.loader(here),
                        "--force-rpath",
                        "--set-rpath",
                        there.libraries() + ":" + there.llvm(here).resolve("lib")),
                programs);
    }

    /**
     * A library that says itself where it looks for others does not ask the program that loads it, and finds the host's where
     * the host has them: LLVM's would.
     */
    private void patchLibraries(Layout here) throws IOException {
        List<Path> libraries = new ArrayList<>();
        for (Path directory : List.of(here.libraries(), here.llvm().resolve("lib"))) {
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.sorted().toList()) {
                    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                            && file.getFileName().toString().matches(".*\\.so(\\.[\\d.]+)?")
                            && ElfFile.namesLibraryPath(file)) {
                        libraries.add(file);
                    }
                }
            }
        }
        if (!libraries.isEmpty()) {
            patchelf(here, List.of("--remove-rpath"), libraries);
        }
    }

    private void patchelf(Layout here, List<Object> changes, List<Path> files) throws IOException {
        processes.run(Command.of(
                        "patchelf",
                        here.loader(),
                        "--library-path",
                        here.libraries(),
                        here.bin().resolve("patchelf"),
                        changes,
                        files)
                .in(here.prefix())
                .env(searchPath())
                .build());
    }

    private static void wrapPython(Layout here, Layout there) throws IOException {
        String name = "python" + here.pythonSeries();
        Files.move(here.bin().resolve(name), here.bin().resolve(name + UNWRAPPED));
        writePythonScript(here, there);
        Files.deleteIfExists(here.bin().resolve("python3"));
        Files.createSymbolicLink(here.bin().resolve("python3"), Path.of(name));
    }

    private static void writePythonScript(Layout here, Layout there) throws IOException {
        String name = "python" + here.pythonSeries();
        script(
                here.bin().resolve(name),
                "exec " + there.loader(here) + " --library-path " + there.libraries() + " --argv0 \"$0\" "
                        + there.bin().resolve(name + UNWRAPPED) + " \"$@\"");
    }

    /** The words that start a prefix's Python as its wrapper does, with the libraries of further directories. */
    static List<String> pythonWith(Path prefix, String triple, List<Path> libraries) {
        Layout layout = new Layout(prefix, triple);
        try {
            return List.of(
                    layout.loader().toString(),
                    "--library-path",
                    Stream.concat(Stream.of(layout.libraries()), libraries.stream())
                            .map(Path::toString)
                            .collect(Collectors.joining(":")),
                    "--argv0",
                    layout.python().toString(),
                    layout.python() + UNWRAPPED);
        } catch (IOException e) {
            throw new UncheckedIOException("The prefix " + prefix + " is not whole.", e);
        }
    }

    /** The words that link a prefix's C++ library into a program, which runs with the prefix's libraries. */
    static List<String> cxxLibrary(Path prefix, String triple) {
        Layout layout = new Layout(prefix, triple);
        try {
            return List.of(
                    layout.libraries().resolve("libstdc++.so.6").toString(),
                    "-Wl,-rpath," + layout.libraries(),
                    "-Wl,--dynamic-linker=" + layout.loader());
        } catch (IOException e) {
            throw new UncheckedIOException("The prefix " + prefix + " is not whole.", e);
        }
    }

    private static void wrapNode(Layout here, Layout there) throws IOException {
        Files.move(here.bin().resolve("node"), here.bin().resolve("node" + UNWRAPPED));
        writeNodeScript(here, there);
    }

    private static void writeNodeScript(Layout here, Layout there) throws IOException {
        Path modules = there.prefix().resolve("usr/share/nodejs");
        script(
                here.bin().resolve("node"),
                "exec 9<" + modules + "\nexport NODE_PATH=\"${NODE_PATH:-" + modules + "}\"\nexec "
                        + there.bin().resolve("node" + UNWRAPPED) + " \"$@\"");
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * The system libraries that the packages bring are complete for what is linked here, so the cache is frozen: nothing
     * is ever written to the prefix, and no check of it is repeated by each call.
     */
    private static String emscriptenConfiguration(Layout here, Layout there) {
        return """
                LLVM_ROOT = '%s'
                BINARYEN_ROOT = '%s'
                NODE_JS = '%s'
                CACHE = '%s'
                FROZEN_CACHE = True
                """.formatted(
                        there.llvm(here).resolve("bin"),
                        there.prefix().resolve("usr"),
                        there.bin().resolve("node"),
                        there.emscripten().resolve("cache"));
    }

    /** Headers of glibc 2.38 and later send strtol to a symbol that an older host's libc does not have. */
    private static final String OLDER_LIBC = """
            /* Included before everything else: objects must run on the C library of an older host. */
            #include <features.h>
            #undef __GLIBC_USE_C2X_STRTOL
            #define __GLIBC_USE_C2X_STRTOL 0
            #undef __GLIBC_USE_C23_STRTOL
            #define __GLIBC_USE_C23_STRTOL 0
            """;

    /** emcc is a Python program that is started some thousand times: it must not be compiled each time. */
    private void compilePython(Layout here, Layout there) throws IOException {
        processes.run(Command.of(
                        "compileall",
                        here.loader(),
                        "--library-path",
                        here.libraries(),
                        "--argv0",
                        here.python(),
                        here.bin().resolve("python" + here.pythonSeries() + UNWRAPPED),
                        "-m",
                        "compileall",
                        "-q",
                        "--invalidation-mode",
                        "unchecked-hash",
                        "-s",
                        here.prefix(),
                        "-p",
                        there.prefix(),
                        "-x",
                        "/test/|/lib2to3/tests/|/third_party/websockify/",
                        here.emscripten(),
                        here.prefix().resolve("usr/lib/python" + here.pythonSeries()))
                .in(here.prefix())
                .env(searchPath())
                .build());
    }

    private Map<String, String> searchPath() {
        return Map.of("PATH", host.environment().getOrDefault("PATH", "/usr/bin:/bin"), "LC_ALL", "C.UTF-8");
    }

    /** {@code 3.13.5-2+deb13u5} is Debian's build of {@code 3.13.5}. */
    static String upstream(String debianVersion) {
        return debianVersion.replaceFirst("^\\d+:", "").replaceFirst("[-+~].*$", "");
    }

    private static String identity(SortedMap<String, String> packages) {
        return Digest.of(packages.toString().getBytes(StandardCharsets.UTF_8))
                .sha256()
                .substring(0, 32);
    }

    private static Path one(Path directory, String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.newDirectoryStream(directory, glob)) {
            files.forEach(found::add);
        }
        found.sort(null);
        if (found.isEmpty()) {
            throw new IOException("no " + glob + " in " + directory);
        }
        return found.get(found.size() - 1);
    }

    /** Where Debian puts things, below a prefix. Names that carry a version are found by looking. */
    private record Layout(Path prefix, String triple) {

        Path bin() {
            return prefix.resolve("usr/bin");
        }

        Path libraries() {
            return prefix.resolve("usr/lib").resolve(triple);
        }

        Path emscripten() {
            return prefix.resolve("usr/share/emscripten");
        }

        Path loader() throws IOException {
            return one(libraries(), "ld-linux*.so.*");
        }

        Path loader(Layout unpacked) throws IOException {
            return prefix.resolve(unpacked.prefix.relativize(unpacked.loader()));
        }

        Path llvm() {
            return versioned("usr/lib", "llvm-*");
        }

        Path llvm(Layout unpacked) {
            return prefix.resolve(unpacked.prefix.relativize(unpacked.llvm()));
        }

        Path gcc() {
            return versioned("usr/lib/gcc/" + triple, "[0-9]*");
        }

        Path python() {
            return bin().resolve("python" + pythonSeries());
        }

        String pythonSeries() {
            return versioned("usr/lib", "python3.*").getFileName().toString().substring("python".length());
        }

        private Path versioned(String directory, String glob) {
            try {
                return one(prefix.resolve(directory), glob);
            } catch (IOException e) {
                throw new UncheckedIOException("The prefix " + prefix + " is not whole.", e);
            }
        }
    }
}
