package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasm.core.console.LineConsole;
import io.faasm.core.host.Host;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.product.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clones, installs, patches, activates and uses an emsdk, whose tools are those of the {@code debian} toolchain. */
@Tag("slow")
class EmsdkIT {

    @Test
    void emsdkIsClonedInstalledActivatedAndUsed() throws IOException, GitAPIException {
        assumeTrue(Host.current().findOnPath("apt-get").isPresent(), "the mirror's tools are Debian's");
        MavenBuild build = MavenBuild.of("emsdk-toolchain")
                .property(
                        "faasm.toolchain.recipe",
                        TestEnvironment.root()
                                .resolve("toolchain/src/main/debian")
                                .toString());
        build.property("faasm.toolchain", "debian").run("compile").assertSuccess();
        SortedMap<String, String> debian = descriptor(build);
        Path place = TestEnvironment.target().resolve("emsdk-mirror");
        try (EmsdkMirror mirror = new EmsdkMirror(place, debian)) {
            build.property("faasm.toolchain", "emsdk")
                    .property("faasm.emsdk.url", mirror.repository().toString())
                    .property("faasm.emsdk.version", EmsdkMirror.VERSION)
                    .run("compile")
                    .assertSuccess()
                    .assertLogHas("git: fetching " + EmsdkMirror.VERSION)
                    .assertLogHas("is commit " + mirror.commit() + ", which nothing vouches for")
                    .assertLogHas("toolchain: emsdk install " + EmsdkMirror.VERSION)
                    .assertLogHas("toolchain: emsdk activate " + EmsdkMirror.VERSION)
                    .assertLogHas("toolchain: emsdk, Emscripten " + EmsdkMirror.VERSION);
            SortedMap<String, String> emsdk = descriptor(build);
            Path sdk = Path.of(emsdk.get("environment.EMSDK"));
            try {
                assertEquals(sdk.resolve("upstream/emscripten/emcc").toString(), emsdk.get("emcc"));
                assertEquals("patched\n", Files.readString(sdk.resolve("upstream/emscripten/patched.txt")));
                assertTrue(Path.of(emsdk.get("wasm2c")).toFile().canExecute());
                compileAndRun(emsdk, place);
                mirror.stopServing();
                build.property("faasm.emsdk.commit", mirror.commit())
                        .run("compile")
                        .assertSuccess()
                        .assertLogHas("toolchain-emsdk: up to date")
                        .assertLogLacks("git: fetching");
            } finally {
                // The next run makes another commit: this one is of no use in a cache that others share.
                Trees.delete(sdk);
            }
        }
    }

    private static void compileAndRun(SortedMap<String, String> toolchain, Path directory) throws IOException {
        Path source = Files.writeString(directory.resolve("sum.c"), """
                #include <stdio.h>
                int main(void) {
                    int sum = 0;
                    for (int i = 1; i <= 10; i++) {
                        sum += i;
                    }
                    printf("the sum is %d\\n", sum);
                    return 0;
                }
                """);
        Path program = directory.resolve("sum.js");
        run(toolchain, directory, toolchain.get("emcc"), "-O1", source, "-o", program);
        Outcome outcome = run(toolchain, directory, toolchain.get("node"), program);
        assertEquals("the sum is 55\n", outcome.output());
    }

    private static Outcome run(SortedMap<String, String> toolchain, Path directory, Object... words) {
        Map<String, String> environment = new TreeMap<>();
        String prefix = "environment.";
        toolchain.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                environment.put(name.substring(prefix.length()), value);
            }
        });
        return new ProcessRunner(new LineConsole(line -> {}, line -> {}, line -> {}, true))
                .run(Command.of("tool", words).in(directory).env(environment).build());
    }

    private static SortedMap<String, String> descriptor(MavenBuild build) {
        return Descriptor.read(build.directory().resolve("target/toolchain.json"))
                .values();
    }
}
