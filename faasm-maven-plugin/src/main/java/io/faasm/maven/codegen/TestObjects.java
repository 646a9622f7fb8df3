package io.faasm.maven.codegen;

import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.wasm.DynamicLink;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Makes the shared objects of an engine test, puts them and their code where the engine looks, and spoils them as the test asks. */
final class TestObjects {
    /** The seal behind the code, as {@link CodeSeal} writes it. */
    private static final int SEAL = 16 + 8 + 40 + 72 + 72;

    /** Emscripten's system libraries, position-independent. */
    private static final String ARCHIVES = "%s/cache/sysroot/lib/wasm32-emscripten/pic/%s.a";

    private final EngineTest test;
    private final CodegenRequest request;
    private final NativeCodeGenerator generator;
    private final ProcessRunner processes;
    private final Path directory;
    private final Path libraries;

    TestObjects(
            EngineTest test,
            CodegenRequest request,
            NativeCodeGenerator generator,
            ProcessRunner processes,
            Path directory) {
        this.test = test;
        this.request = request;
        this.generator = generator;
        this.processes = processes;
        this.directory = directory;
        this.libraries = directory.resolve("run/root/lib");
    }

    void make() throws IOException {
        for (String name : test.sharedObjects()) {
            Files.createDirectories(libraries);
            Path wasm = libraries.resolve(name + ".so");
            link(name, wasm);
            Path work = Files.createDirectories(directory.resolve("of-" + name));
            WasmFile file = WasmFiles.below(libraries).stream()
                    .filter(found -> found.path().equals(wasm))
                    .findFirst()
                    .orElseThrow();
            // What no code can be made for, the engine has to refuse without.
            if (file.read().dynamicLink().filter(DynamicLink::threadLocal).isEmpty()) {
                generator.generate(file, code(file), work);
            }
        }
        for (String line : test.all("spoil")) {
            String[] words = line.strip().split("\\s+");
            spoil(libraries.resolve(words[0]), EngineTest.Spoiling.valueOf(words[1].toUpperCase(Locale.ROOT)));
        }
    }

    private Path code(WasmFile file) {
        return directory.resolve("code").resolve(generator.codeName(file));
    }

    private void link(String name, Path wasm) {
        List<String> compiling = new ArrayList<>(GuestCompiler.FLAGS);
        List<String> linking = new ArrayList<>();
        test.words("flags").stream().filter(flag -> !flag.startsWith("-Wl,")).forEach(compiling::add);
        for (String word : test.sharedWords(name)) {
            if (word.startsWith("-Wl,")) {
                linking.addAll(List.of(word.substring("-Wl,".length()).split(",")));
            } else if (word.startsWith("+")) {
                linking.add(ARCHIVES.formatted(request.toolchain().emscripten(), word.substring(1)));
            } else {
                linking.add(libraries.resolve(word + ".so").toString());
            }
        }
        Path object = directory.resolve(name + ".o");
        tool("clang", compiling, "-fPIC", "-fvisibility=default", "-DIN_" + name, "-c", test.source(), "-o", object);
        tool(
                "wasm-ld",
                "-shared",
                "--experimental-pic",
                "--unresolved-symbols=import-dynamic",
                object,
                linking,
                "-o",
                wasm);
    }

    private void tool(String program, Object... words) {
        Toolchain toolchain = request.toolchain();
        processes.run(Command.of(program, toolchain.llvm().resolve(program), words)
                .in(directory)
                .env(toolchain.environment())
                .build());
    }

    private void spoil(Path wasm, EngineTest.Spoiling how) throws IOException {
        WasmFile file = WasmFiles.below(libraries).stream()
                .filter(found -> found.path().equals(wasm))
                .findFirst()
                .orElseThrow();
        Path code = code(file);
        byte[] bytes = Files.readAllBytes(wasm);
        byte[] made = Files.readAllBytes(code);
        switch (how) {
            case CUT -> Files.write(wasm, Arrays.copyOf(bytes, bytes.length - 100));
            case MAGIC -> {
                bytes[0] = 'x';
                Files.write(wasm, bytes);
            }
            case NATIVE -> Files.write(wasm, made);
            case NO_CODE -> Files.delete(code);
            case CODE_BIT -> {
                // The file offset of the program headers: the dynamic loader believes it.
                made[0x20] ^= 1;
                Files.write(code, made);
            }
            case CODE_CUT -> Files.write(code, Arrays.copyOf(made, made.length - 1000));
            case CODE_OF_OTHER ->
                Files.copy(directory.resolve("code/code.so"), code, StandardCopyOption.REPLACE_EXISTING);
            case OTHER_CPU -> {
                Files.write(code, Arrays.copyOf(made, made.length - SEAL));
                CodeSeal.append(code, file.sha256(), new Target("x86-64-v9", List.of()));
            }
        }
    }
}
