package io.faasm.maven.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasm.core.console.LineConsole;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.git.JGitSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/**
 * An emsdk repository and the server that its manifest names, with the tools of a {@code debian} toolchain as what there is
 * to install. What is large is linked and not copied.
 *
 * <p>The repository's programs are {@code src/test/emsdk}, or with {@code -Dfaasm.tests.emsdk=DIRECTORY} those of a real
 * emsdk, which no package repository carries.
 */
final class EmsdkMirror implements AutoCloseable {
    static final String VERSION = "3.1.69";

    private static final String RELEASE = "0123456789abcdef0123456789abcdef01234567";
    private static final String NODE = "20.19.2";

    private static final String TAGS = """
            {
              "aliases": {"latest": "%1$s"},
              "releases": {"%1$s": "%2$s"}
            }
            """.formatted(VERSION, RELEASE);

    /** As emsdk's own, with the server's address in place of its storage. The library cache belongs to another toolchain. */
    private static final String MANIFEST = """
            {
              "tools": [
                {
                  "id": "node",
                  "version": "%3$s",
                  "bitness": 64,
                  "linux_url": "%1$s/deps/node-v%3$s-linux-x64.tar.gz",
                  "activated_path": "%%installation_dir%%/bin",
                  "activated_path_skip": "node",
                  "activated_cfg": "NODE_JS='%%installation_dir%%/bin/node%%.exe%%'",
                  "activated_env": "EMSDK_NODE=%%installation_dir%%/bin/node%%.exe%%"
                },
                {
                  "id": "releases",
                  "version": "%%releases-tag%%",
                  "bitness": 64,
                  "linux_url": "%1$s/linux/%%releases-tag%%/wasm-binaries.tar.gz",
                  "download_prefix": "%%releases-tag%%-",
                  "install_path": "upstream",
                  "activated_path": "%%installation_dir%%/emscripten",
                  "activated_cfg": "LLVM_ROOT='%%installation_dir%%/bin';BINARYEN_ROOT='%%installation_dir%%';\
            EMSCRIPTEN_ROOT='%%installation_dir%%/emscripten';FROZEN_CACHE='True'",
                  "emscripten_releases_hash": "%%releases-tag%%"
                }
              ],
              "sdks": [
                {
                  "version": "releases-%%releases-tag%%",
                  "bitness": 64,
                  "uses": ["node-%3$s-64bit", "releases-%%releases-tag%%-64bit"],
                  "os": "linux"
                }
              ]
            }
            """;

    private final Path directory;
    private final HttpServer server;
    private String commit;

    /**
     * Lays the mirror out.
     *
     * @param tools values of a descriptor of a {@code debian} toolchain
     */
    EmsdkMirror(Path directory, SortedMap<String, String> tools) throws IOException, GitAPIException {
        this.directory = directory;
        Trees.delete(directory);
        Files.createDirectories(directory);
        layOutReleases(tools);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::send);
        server.start();
        commitPrograms();
    }

    /** The repository, a working tree with a tag {@link #VERSION}. */
    Path repository() {
        return directory.resolve("emsdk");
    }

    /** The commit of the tag. */
    String commit() {
        return commit;
    }

    private void layOutReleases(SortedMap<String, String> tools) throws IOException {
        Path install = Files.createDirectories(directory.resolve("install"));
        Path bin = Files.createDirectories(install.resolve("bin"));
        Path node = Path.of(tools.get("node"));
        link(bin, Path.of(tools.get("llvm")), "");
        link(bin, node.getParent(), "wasm-");
        Path emscripten = Path.of(tools.get("emscripten"));
        Path copy = install.resolve("emscripten");
        Trees.copy(emscripten, copy, relative -> !relative.startsWith("cache") && !relative.startsWith("system"));
        for (String large : List.of("cache", "system")) {
            Files.createSymbolicLink(copy.resolve(large), emscripten.resolve(large));
        }
        pack(install, "linux/" + RELEASE + "/wasm-binaries.tar.gz");
        Path runtime = Files.createDirectories(directory.resolve("node-v" + NODE + "-linux-x64"));
        Files.createSymbolicLink(Files.createDirectories(runtime.resolve("bin")).resolve("node"), node);
        pack(runtime, "deps/" + runtime.getFileName() + ".tar.gz");
    }

    private static void link(Path from, Path programs, String prefix) throws IOException {
        try (Stream<Path> found = Files.list(programs)) {
            for (Path program : found.filter(
                            path -> path.getFileName().toString().startsWith(prefix))
                    .toList()) {
                Files.createSymbolicLink(from.resolve(program.getFileName()), program);
            }
        }
    }

    private void pack(Path content, String archive) throws IOException {
        Path file = directory.resolve("served").resolve(archive);
        Files.createDirectories(file.getParent());
        new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true))
                .run(Command.of("tar", "tar", "-czf", file, content.getFileName())
                        .in(content.getParent())
                        .env(Map.of("PATH", System.getenv("PATH")))
                        .build());
        Trees.delete(content);
    }

    private void commitPrograms() throws IOException, GitAPIException {
        Path programs = Optional.ofNullable(System.getProperty("faasm.tests.emsdk"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElse(Path.of("src", "test", "emsdk"));
        Files.createDirectories(repository());
        for (String program : List.of("emsdk", "emsdk.py")) {
            Files.copy(programs.resolve(program), repository().resolve(program));
        }
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        Files.writeString(repository().resolve("emsdk_manifest.json"), MANIFEST.formatted(address, RELEASE, NODE));
        Files.writeString(repository().resolve("emscripten-releases-tags.json"), TAGS);
        // Versions of long ago, which emsdk reads and this mirror has none of.
        for (String list : List.of("legacy-emscripten-tags", "legacy-binaryen-tags", "llvm-tags-64bit")) {
            Files.writeString(repository().resolve(list + ".txt"), "");
        }
        JGitSettings.keepInMemory();
        try (Git git = Git.init().setDirectory(repository().toFile()).call()) {
            git.add().addFilepattern(".").call();
            commit = git.commit()
                    .setMessage(VERSION)
                    .setAuthor("A. Tester", "tester@example.org")
                    .setCommitter("A. Tester", "tester@example.org")
                    .setSign(false)
                    .call()
                    .name();
            git.tag().setName(VERSION).setAnnotated(false).call();
        }
    }

    private void send(HttpExchange exchange) throws IOException {
        try (exchange) {
            Path file = directory
                    .resolve("served")
                    .resolve(exchange.getRequestURI().getPath().substring(1));
            if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
        }
    }

    /** From now on nothing can be downloaded. */
    void stopServing() {
        server.stop(0);
    }

    @Override
    public void close() {
        stopServing();
    }
}
