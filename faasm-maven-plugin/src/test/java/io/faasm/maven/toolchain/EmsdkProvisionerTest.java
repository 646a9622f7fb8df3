package io.faasm.maven.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.host.Platform;
import io.faasm.core.process.ProcessRunner;
import io.faasm.maven.fetch.Network;
import io.faasm.maven.git.GitProject;
import io.faasm.maven.git.GitServer;
import io.faasm.maven.inputs.InputSettings;
import io.faasm.maven.inputs.Inputs;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks an emsdk that is a shell script out of a git server on loopback; the real tools come with the integration tests. */
class EmsdkProvisionerTest {
    private static final String EMSDK = """
            #!/bin/sh
            cd "$(dirname "$0")"
            echo "$1 $2" >> calls
            echo "$HOME" > home
            case $1-$2 in
            install-3.1.69)
              mkdir -p downloads upstream/emscripten upstream/bin
              echo archive > downloads/wasm-binaries.tar.xz
              echo '"3.1.69"' > upstream/emscripten/emscripten-version.txt
              echo 'original' > upstream/emscripten/shared.py
              echo "$https_proxy" > proxy
              printf '#!/bin/sh\\nexit 0\\n' > upstream/emscripten/emcc
              cat > upstream/emscripten/em-config <<'END'
            #!/bin/sh
            case $1 in
            LLVM_ROOT) echo "$(dirname "$EM_CONFIG")/upstream/bin";;
            NODE_JS) echo "['$(dirname "$EM_CONFIG")/node/bin/node']";;
            esac
            END
              chmod +x upstream/emscripten/emcc upstream/emscripten/em-config;;
            activate-3.1.69)
              cp upstream/emscripten/shared.py activated-with
              echo configuration > .emscripten;;
            *)
              echo "error: tool or SDK not found: '$2'" >&2
              exit 1;;
            esac
            """;
    private static final String PATCH = """
            What: another text.
            Why: for the test.
            Upstream: none.

            diff --git a/shared.py b/shared.py
            --- a/shared.py
            +++ b/shared.py
            @@ -1 +1 @@
            -original
            +patched
            """;

    private static final String PROXY = "http://user:secret@proxy.example.org:3128";

    private final RecordingConsole console = new RecordingConsole();

    @TempDir
    private Path directory;

    private Path bin;
    private GitProject project;
    private GitServer server;
    private String commit;
    private String path = "/usr/bin:/bin";

    @BeforeEach
    void prepare() throws Exception {
        bin = Files.createDirectories(directory.resolve("tools/bin"));
        for (String name : List.of("wasm2c", "make", "clang", "ld.lld", "llvm-profdata", "llvm-readelf")) {
            program(bin.resolve(name), "exit 0");
        }
        program(bin.resolve("python3.13"), "echo Python 3.13.5");
        Files.createDirectories(directory.resolve("tools/share/wabt/wasm2c"));
        Files.createDirectories(directory.resolve("tools/include"));
        Files.writeString(directory.resolve("tools/include/wasm-rt.h"), "");
        project = emsdk("srv/emsdk");
        commit = project.git().getRepository().resolve("main").name();
        project.tag("3.1.69", commit);
        server = new GitServer(directory.resolve("srv"));
    }

    @AfterEach
    void stop() {
        server.close();
        project.close();
    }

    @Test
    void emsdkIsCheckedOutInstalledAndActivated() throws IOException {
        Toolchain toolchain = provision(choice("3.1.69", Optional.empty(), Optional.empty()));
        Path sdk = toolchain.emscripten().getParent().getParent();
        assertEquals(directory.resolve("cache/toolchain-emsdk"), sdk.getParent());
        assertEquals("emsdk", toolchain.kind());
        assertEquals(PROXY + "\n", Files.readString(sdk.resolve("proxy")), "emsdk downloads through the build's proxy");
        assertEquals("3.1.69", toolchain.emscriptenVersion());
        assertEquals(sdk.resolve("upstream/bin"), toolchain.llvm());
        assertEquals(sdk.resolve("node/bin/node"), toolchain.node());
        assertEquals(bin.resolve("wasm2c"), toolchain.wasm2c());
        assertEquals(bin.toRealPath().resolve("clang"), toolchain.nativeClang());
        assertEquals("3.13.5", toolchain.pythonVersion());
        assertEquals(
                sdk.resolve(".emscripten").toString(), toolchain.environment().get("EM_CONFIG"));
        assertEquals(Map.of("emsdk", commit, "emscripten", "3.1.69"), toolchain.packages());
        assertEquals(List.of("install 3.1.69", "activate 3.1.69"), Files.readAllLines(sdk.resolve("calls")));
        assertFalse(Files.exists(sdk.resolve("downloads")), "archives were kept");
        assertFalse(Files.exists(sdk.resolve(".git")));
        String home = Files.readString(sdk.resolve("home")).strip();
        assertTrue(!home.equals(directory.toString()) && !Files.exists(Path.of(home)), home);
        assertSaid("is commit " + commit + ", which nothing vouches for");
    }

    @Test
    void withAKnownCommitNothingIsAskedAgain() {
        ToolchainChoice.Emsdk choice = choice("3.1.69", Optional.of(commit), Optional.empty());
        Toolchain first = provision(choice);
        server.close();
        assertEquals(first, provision(choice));
        assertSaid("toolchain-emsdk: up to date");
    }

    @Test
    void aTagThatMovedIsRefused() throws Exception {
        Files.writeString(
                directory.resolve("commits.txt"), server.url("emsdk") + " 3.1.69 " + commit + " # as released\n");
        String other = project.commit(Map.of("README", "changed"));
        project.tag("3.1.69", other);
        BuildFailure failure = fails(choice("3.1.69", Optional.empty(), Optional.empty()));
        assertTrue(failure.what().contains("The tag 3.1.69"), failure.what());
        assertTrue(failure.what().contains(commit) && failure.what().contains(other), failure.what());
    }

    @Test
    void patchesGoIntoTheInstalledEmscriptenBeforeItIsActivated() throws IOException {
        patch(PATCH);
        Toolchain toolchain = provision(choice("3.1.69", Optional.empty(), Optional.empty()));
        Path sdk = toolchain.emscripten().getParent().getParent();
        assertEquals("patched\n", Files.readString(sdk.resolve("upstream/emscripten/shared.py")));
        assertEquals("patched\n", Files.readString(sdk.resolve("activated-with")));
        patch(PATCH.replace("patched", "patched again"));
        Toolchain again = provision(choice("3.1.69", Optional.empty(), Optional.empty()));
        assertFalse(again.identity().equals(toolchain.identity()));
        assertSaid("these inputs changed: patch 0001.patch");
    }

    @Test
    void aPatchThatDoesNotFitLeavesNothing() throws IOException {
        patch(PATCH.replace("original", "something else"));
        BuildFailure failure = fails(choice("3.1.69", Optional.empty(), Optional.empty()));
        assertTrue(failure.what().contains("0001.patch does not apply"), failure.what());
        assertEquals(List.of(), entries());
    }

    @Test
    void whatEmsdkSaysIsInTheFailure() throws Exception {
        project.tag("9.9.9", commit);
        BuildFailure failure = fails(choice("9.9.9", Optional.empty(), Optional.empty()));
        assertTrue(failure.what().contains("emsdk failed with exit code 1"), failure.what());
        assertTrue(failure.what().contains("tool or SDK not found: '9.9.9'"), failure.what());
        assertTrue(failure.what().contains("emsdk-install.log"), failure.what());
        assertEquals(List.of(), entries());
    }

    @Test
    void emsdkIsTakenFromAnotherProjectsSubmodule() throws Exception {
        try (GitProject other = new GitProject(directory.resolve("srv/pyodide"))) {
            other.commit(Map.of("Makefile", "all:\n"));
            other.commitSubmodule("cpython", "../not-there", commit);
            other.tag("0.27.0", other.commitSubmodule("emsdk/emsdk", "../emsdk", commit));
            ToolchainChoice.Emsdk choice = new ToolchainChoice.Emsdk(
                    server.url("pyodide"), "3.1.69", "0.27.0", Optional.empty(), Optional.of("emsdk/emsdk"));
            Path emscripten = provision(choice).emscripten();
            assertTrue(emscripten.endsWith("emsdk/emsdk/upstream/emscripten"), emscripten.toString());
            assertTrue(server.requests().stream().noneMatch(request -> request.contains("not-there")));
        }
    }

    @Test
    void anotherRepositoryIsNotTakenForEmsdk() throws Exception {
        try (GitProject other = new GitProject(directory.resolve("srv/other"))) {
            other.tag("3.1.69", other.commit(Map.of("README", "something\n")));
            ToolchainChoice.Emsdk choice = new ToolchainChoice.Emsdk(
                    server.url("other"), "3.1.69", "3.1.69", Optional.empty(), Optional.empty());
            BuildFailure failure = fails(choice);
            assertTrue(failure.what().contains("holds no emsdk: there is no emsdk."), failure.what());
            assertTrue(failure.remedy().contains("faasm.emsdk.path"), failure.remedy());
        }
    }

    @Test
    void whatNeitherEmsdkNorTheHostHasIsNamed() throws IOException {
        path = "";
        Files.delete(bin.resolve("wasm2c"));
        Files.delete(bin.resolve("llvm-profdata"));
        BuildFailure failure = fails(choice("3.1.69", Optional.empty(), Optional.empty()));
        assertTrue(failure.what().contains("no wasm2c (wabt) is on the PATH"), failure.what());
        assertTrue(failure.what().contains("is no llvm-profdata"), failure.what());
        assertTrue(failure.what().contains("because there is no dpkg-deb on the PATH"), failure.what());
        assertEquals(List.of(), server.requests());
    }

    @Test
    void automaticChoiceEndsWithEmsdkAndWhatItLacks() throws IOException {
        path = "";
        Files.delete(bin.resolve("wasm2c"));
        ToolchainChoice.Emsdk choice = choice("3.1.69", Optional.empty(), Optional.empty());
        ToolchainRequest request = new ToolchainRequest(
                new ToolchainChoice.Auto(choice),
                VersionRange.parse("[3.1.60,4)"),
                "3.13.5",
                new DebianRecipe("trixie", List.of(), List.of(), List.of(), directory.resolve("inputs.lock")),
                new EmsdkRecipe(Map.of(), List.of()));
        ToolchainStage stage = new ToolchainStage(
                new Inputs(
                        directory.resolve("cache/shared"),
                        InputSettings.usual(Network.ofEnvironment(Map.of())),
                        host(),
                        new ProcessRunner(console),
                        console),
                new ContentCache(directory.resolve("cache"), console),
                host(),
                new ProcessRunner(console),
                console);
        BuildFailure failure = assertThrows(BuildFailure.class, () -> stage.provision(request));
        assertTrue(failure.what().contains("no wasm2c (wabt) is on the PATH"), failure.what());
        assertSaid("toolchain: not installed, because no emcc (Emscripten) is on the PATH");
        assertSaid("toolchain: not debian, because there is no dpkg-deb on the PATH");
        assertSaid("toolchain: not emsdk, because no wasm2c (wabt) is on the PATH");
    }

    private ToolchainChoice.Emsdk choice(String version, Optional<String> expected, Optional<String> folder) {
        return new ToolchainChoice.Emsdk(server.url("emsdk"), version, version, expected, folder);
    }

    private BuildFailure fails(ToolchainChoice.Emsdk choice) {
        return assertThrows(BuildFailure.class, () -> provision(choice));
    }

    private Toolchain provision(ToolchainChoice.Emsdk choice) {
        Host host = host();
        ProcessRunner processes = new ProcessRunner(console);
        ContentCache cache = new ContentCache(directory.resolve("cache"), console);
        HostTools tools = new HostTools("3.13.5", host, processes);
        DebianProvisioner debian = new DebianProvisioner(null, null, cache, host, processes, console);
        return new EmsdkProvisioner(
                        choice,
                        EmsdkRecipe.read(directory.resolve("commits.txt"), directory.resolve("patches")),
                        new CompanionTools(tools, debian, console),
                        tools,
                        Map.of("https_proxy", PROXY),
                        cache,
                        host,
                        processes,
                        console)
                .provision();
    }

    private Host host() {
        return new Host(directory, Map.of("PATH", bin + ":" + path), Platform.LINUX_X86_64, 2);
    }

    private GitProject emsdk(String name) throws Exception {
        Path place = Files.createDirectories(directory.resolve(name));
        GitProject made = new GitProject(place);
        Files.writeString(place.resolve("emsdk"), EMSDK);
        Files.setPosixFilePermissions(place.resolve("emsdk"), PosixFilePermissions.fromString("rwxr-xr-x"));
        made.commit(Map.of("emsdk.py", "", "emsdk_manifest.json", "{}"));
        return made;
    }

    private void patch(String content) throws IOException {
        Path patches = Files.createDirectories(directory.resolve("patches"));
        Files.writeString(patches.resolve("0001.patch"), content);
        Files.writeString(patches.resolve("README.md"), "not a patch\n");
    }

    private List<Path> entries() throws IOException {
        try (Stream<Path> found = Files.list(directory.resolve("cache/toolchain-emsdk"))) {
            return found.filter(Files::isDirectory).toList();
        }
    }

    private void assertSaid(String expected) {
        assertTrue(
                console.lines().stream().anyMatch(line -> line.contains(expected)),
                () -> console.lines().toString());
    }

    private static void program(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
