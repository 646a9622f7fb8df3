package io.faasm.maven.cpython;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.ToolFailure;
import io.faasm.core.tree.Trees;
import io.faasm.maven.recipe.RecipeLines;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Cross-compiles zlib, bzip2 and CPython to WebAssembly objects. */
final class CpythonCompiler {

    private static final int FORMAT = 2;
    private static final String STAGE = "cpython-libpython";
    /** What is written in the place of a build Python that is not the toolchain's. */
    private static final String BUILD_PYTHON = "/build-python";

    private static final Pattern COMPILED = Pattern.compile("emcc\\b.* -c .*?([^/ ]+\\.c)(?= |$)");
    /** CPython has about as many C files; the progress line needs no better. */
    private static final int ABOUT_OBJECTS = 330;

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    CpythonCompiler(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    CompiledCpython compile(CpythonRequest request, VersionRecipe version, CpythonSources sources) {
        List<String> code = RecipeLines.read(request.recipe().resolve("config/code-flags.txt"));
        String site = version.configSite(request.recipe(), sources.cpython());
        Optional<Path> answers = request.probe()
                ? Optional.empty()
                : version.answers(request.toolchain().emscriptenVersion());
        Fingerprint.Builder inputs = Fingerprint.of(STAGE, FORMAT);
        answers.ifPresent(file -> inputs.file("answers for configure", file));
        if (request.buildPython().isPresent()
                || !request.toolchain().pythonVersion().equals(request.version())) {
            // configure writes down which Python it was given, and the path is another on each machine.
            inputs.text("build Python", BUILD_PYTHON);
        }
        Fingerprint fingerprint = inputs.text("sources", sources.key())
                .text("toolchain", request.toolchain().identity())
                .list("code flags", code)
                .text("answers of config.site", site)
                .text("library", version.value("make.library"))
                .list("libraries", version.list(CompiledCpython.LIBRARIES))
                .text("modules", version.value("make.modules"))
                .build();
        ContentCache.Entry entry = cache.obtain(STAGE, fingerprint, directory -> {
            Path work = Files.createDirectories(directory.resolve("work"));
            Path python = new BuildPython(cache, host, processes, console).provide(request, version, sources);
            Map<Path, String> places = new HashMap<>(Map.of(directory, "/build", sources.directory(), "/sources"));
            if (!python.equals(request.toolchain().python())) {
                places.put(python, BUILD_PYTHON);
            }
            Emscripten emscripten = Emscripten.of(request.toolchain(), processes, code, places, released(sources));
            for (String name : List.of("lib", "include", "modules", "sysconfig")) {
                Files.createDirectories(directory.resolve(name));
            }
            Path logs = Files.createDirectories(cache.shared("logs").resolve(STAGE + "-" + fingerprint.key()));
            compression(emscripten, sources, work, directory, logs);
            Path build = configure(request, python, site, answers, emscripten, sources, work, logs);
            make(request, version, emscripten, build, logs);
            collect(version, emscripten, sources, build, directory);
            Trees.delete(work);
        });
        return new CompiledCpython(entry.directory(), entry.key(), version);
    }

    /** The time of the release stands for the time of building, as {@code sys.version} shows it. */
    private static long released(CpythonSources sources) throws IOException {
        return Files.getLastModifiedTime(sources.cpython().resolve("configure.ac"))
                        .toMillis()
                / 1000;
    }

    private void compression(Emscripten emscripten, CpythonSources sources, Path work, Path directory, Path logs)
            throws IOException {
        console.info("cpython: compiling zlib and bzip2");
        library(
                emscripten,
                sources.zlib(),
                List.of(
                        "adler32",
                        "compress",
                        "crc32",
                        "deflate",
                        "gzclose",
                        "gzlib",
                        "gzread",
                        "gzwrite",
                        "infback",
                        "inffast",
                        "inflate",
                        "inftrees",
                        "trees",
                        "uncompr",
                        "zutil"),
                List.of("-DHAVE_UNISTD_H", "-DHAVE_STDARG_H"),
                Files.createDirectories(work.resolve("zlib")),
                directory.resolve("lib/libz.a"),
                logs.resolve("zlib.log"));
        library(
                emscripten,
                sources.bzip2(),
                List.of("blocksort", "bzlib", "compress", "crctable", "decompress", "huffman", "randtable"),
                List.of(),
                Files.createDirectories(work.resolve("bzip2")),
                directory.resolve("lib/libbz2.a"),
                logs.resolve("bzip2.log"));
        Path headers = directory.resolve("include");
        for (Path header : List.of(
                sources.zlib().resolve("zlib.h"),
                sources.zlib().resolve("zconf.h"),
                sources.bzip2().resolve("bzlib.h"))) {
            Files.copy(header, headers.resolve(header.getFileName().toString()));
        }
    }

    private static void library(
            Emscripten emscripten,
            Path sources,
            List<String> names,
            List<String> flags,
            Path objects,
            Path library,
            Path log) {
        emscripten.compile(
                flags, names.stream().map(name -> sources.resolve(name + ".c")).toList(), objects, log);
        emscripten.archive(
                library,
                names.stream().map(name -> objects.resolve(name + ".o")).toList(),
                log);
    }

    private Path configure(
            CpythonRequest request,
            Path python,
            String site,
            Optional<Path> answers,
            Emscripten emscripten,
            CpythonSources sources,
            Path work,
            Path logs)
            throws IOException {
        console.info("cpython: configuring CPython " + request.version() + " for WebAssembly"
                + (answers.isPresent() ? " with known answers" : ", asking everything (some minutes)"));
        Toolchain toolchain = request.toolchain();
        // A link, so that every path that configure and make come to know is relative and the same in each build.
        Files.createSymbolicLink(work.resolve("cpython"), sources.cpython());
        Path build = Files.createDirectories(work.resolve("build"));
        // One file: a list of them is read by the configure of later versions only.
        Files.writeString(build.resolve("faasm-config.site"), site);
        if (answers.isPresent()) {
            Files.copy(answers.get(), build.resolve("config.cache"));
        }
        Map<String, String> environment = new TreeMap<>(emscripten.environment());
        environment.put("CONFIG_SITE", "./faasm-config.site");
        try {
            processes.run(Command.of(
                            "configure",
                            toolchain.emscripten().resolve("emconfigure"),
                            "../cpython/configure",
                            "-C",
                            "--host=wasm32-unknown-emscripten",
                            "--build=" + buildTriple(),
                            "--with-emscripten-target=node",
                            "--enable-wasm-dynamic-linking",
                            "--with-build-python=" + python,
                            "--with-pymalloc",
                            "--prefix=/",
                            "--without-ensurepip",
                            "ZLIB_CFLAGS=-I../../include",
                            "ZLIB_LIBS=-L../../lib -lz",
                            "BZIP2_CFLAGS=-I../../include",
                            "BZIP2_LIBS=-L../../lib -lbz2",
                            "CFLAGS_NODIST=" + String.join(" ", emscripten.mapFlags()),
                            "OPT=" + String.join(" ", emscripten.code()))
                    .in(build)
                    .env(environment)
                    .log(logs.resolve("configure.log"))
                    .build());
        } catch (ToolFailure failure) {
            Path details = build.resolve("config.log");
            if (Files.exists(details)) {
                Path kept = logs.resolve("config.log");
                Files.copy(details, kept, StandardCopyOption.REPLACE_EXISTING);
                console.warn("cpython: configure's own log is kept in " + kept);
            }
            throw failure;
        }
        Files.copy(build.resolve("config.cache"), logs.resolve("config.cache"), StandardCopyOption.REPLACE_EXISTING);
        return build;
    }

    private String buildTriple() {
        return host.platform().triple().replace("-linux-gnu", "-pc-linux-gnu");
    }

    private void make(CpythonRequest request, VersionRecipe version, Emscripten emscripten, Path build, Path logs) {
        try (Progress progress = console.progress("cpython: compiling", ABOUT_OBJECTS, "objects")) {
            // The main module is linked at a fixed address: position-independent code would only be slower.
            make(
                    request,
                    emscripten,
                    build,
                    logs.resolve("make.log"),
                    progress,
                    "CCSHARED=",
                    version.value("make.library"));
            make(request, emscripten, build, logs.resolve("make-modules.log"), progress, version.value("make.modules"));
        }
    }

    private void make(
            CpythonRequest request, Emscripten emscripten, Path build, Path log, Progress progress, Object... targets) {
        processes.run(
                Command.of("make", request.toolchain().make(), "-j" + (host.processors() + 1), targets)
                        .in(build)
                        .env(emscripten.environment())
                        .log(log)
                        .build(),
                line -> {
                    Matcher compiled = COMPILED.matcher(line);
                    if (compiled.find()) {
                        progress.advance(1, compiled.group(1));
                    }
                });
    }

    private void collect(
            VersionRecipe version, Emscripten emscripten, CpythonSources sources, Path build, Path directory)
            throws IOException {
        CompiledCpython compiled = new CompiledCpython(directory, "", version);
        Path library = directory.resolve("lib");
        for (String archive : Stream.concat(Stream.of(version.value("make.library")), CompiledCpython.made(version))
                .toList()) {
            Path from = build.resolve(archive);
            Files.copy(from, library.resolve(from.getFileName().toString()));
        }
        Trees.copy(sources.cpython().resolve("Include"), compiled.headers());
        Files.copy(build.resolve("pyconfig.h"), compiled.headers().resolve("pyconfig.h"));
        Path built =
                build.resolve(Files.readString(build.resolve("pybuilddir.txt")).strip());
        List<Path> modules = new ArrayList<>();
        try (Stream<Path> files = Files.list(built)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".so")) {
                    modules.add(file);
                    // Links into Modules/, which goes away.
                    Files.copy(file.toRealPath(), compiled.modules().resolve(name));
                } else if (name.startsWith("_sysconfigdata_") && name.endsWith(".py")) {
                    Files.writeString(
                            compiled.sysconfig().resolve(name), emscripten.withoutPlaces(Files.readString(file)));
                }
            }
        }
        console.info("cpython: compiled, with " + modules.size() + " modules as shared objects");
    }
}
