package io.faasm.maven.toolchain;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.product.Descriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A verified toolchain: the product of this stage.
 *
 * @param kind how it was provisioned: {@code installed}, {@code debian} or {@code emsdk}
 * @param identity digest of what it consists of; the same identity on two machines makes the same objects
 * @param emscriptenVersion version that emcc tells
 * @param pythonVersion version of the build Python, exact to the last number
 * @param emscripten directory of emcc, emar, emconfigure and the like
 * @param llvm directory of LLVM's programs: clang, wasm-ld, llvm-nm
 * @param python build Python
 * @param node the JavaScript runtime that Emscripten itself needs
 * @param wasm2c program that turns WebAssembly into C
 * @param wasm2cRuntime directory of the C sources that wasm2c's output is compiled with
 * @param wasm2cHeaders directory of the headers of that runtime
 * @param make make program
 * @param nativeClang compiler for native objects and programs
 * @param nativeCompileFlags what that compiler needs to compile for this host
 * @param nativeLinkFlags what that compiler needs to link for this host, whose C library may be older than the toolchain's
 * @param environment whole environment that every run of a tool gets
 * @param inputs whether what was downloaded for it is as locked: {@code locked}, what is not, or {@code installed}
 * @param packages what it was made from, if it was made here: name to version
 */
public record Toolchain(
        String kind,
        String identity,
        String emscriptenVersion,
        String pythonVersion,
        Path emscripten,
        Path llvm,
        Path python,
        Path node,
        Path wasm2c,
        Path wasm2cRuntime,
        Path wasm2cHeaders,
        Path make,
        Path nativeClang,
        List<String> nativeCompileFlags,
        List<String> nativeLinkFlags,
        SortedMap<String, String> environment,
        String inputs,
        SortedMap<String, String> packages) {

    /** Changes when the meaning of a descriptor's values does. */
    public static final int FORMAT = 2;

    public static final String STAGE = "toolchain";

    public Path emcc() {
        return emscripten.resolve("emcc");
    }

    public Path emar() {
        return emscripten.resolve("emar");
    }

    /**
     * The words that start the build Python of a toolchain of the kind {@code debian} so that its extension modules find
     * shared libraries in further directories. What the wrapper around it does is done here, without a shell.
     *
     * @param triple the host's GNU triple
     */
    public List<String> pythonWith(String triple, List<Path> libraries) {
        Path prefix = python.getParent().resolve("../..").normalize();
        return PrefixAssembler.pythonWith(prefix, triple, libraries);
    }

    /**
     * What a native program is linked with that has C++ in it, as the sanitizers' and fuzzers' libraries do. A toolchain of the
     * kind {@code debian} has that library for its own C library, with which the program then runs in place of the host's.
     *
     * @param triple the host's GNU triple
     */
    public List<String> cxxLibrary(String triple) {
        return kind.equals("debian")
                ? PrefixAssembler.cxxLibrary(python.getParent().resolve("../..").normalize(), triple)
                : List.of("-lstdc++");
    }

    /**
     * The values by which a descriptor hands this toolchain to later stages. Paths are of this machine; a later stage
     * depends on {@code identity}, not on them.
     */
    SortedMap<String, String> values() {
        TreeMap<String, String> values = new TreeMap<>();
        values.put("kind", kind);
        values.put("identity", identity);
        values.put("emscripten.version", emscriptenVersion);
        values.put("python.version", pythonVersion);
        values.put("emscripten", emscripten.toString());
        values.put("emcc", emcc().toString());
        values.put("emar", emar().toString());
        values.put("llvm", llvm.toString());
        values.put("wasm-ld", llvm.resolve("wasm-ld").toString());
        values.put("llvm-nm", llvm.resolve("llvm-nm").toString());
        values.put("llvm-ar", llvm.resolve("llvm-ar").toString());
        values.put("python", python.toString());
        values.put("node", node.toString());
        values.put("wasm2c", wasm2c.toString());
        values.put("wasm2c.runtime", wasm2cRuntime.toString());
        values.put("wasm2c.headers", wasm2cHeaders.toString());
        values.put("make", make.toString());
        values.put("native.clang", nativeClang.toString());
        values.put("native.flags.compile", String.join(" ", nativeCompileFlags));
        values.put("native.flags.link", String.join(" ", nativeLinkFlags));
        values.put("inputs", inputs);
        environment.forEach((name, value) -> values.put("environment." + name, value));
        packages.forEach((name, version) -> values.put("package." + name, version));
        return values;
    }

    /** Reads a descriptor and checks that the toolchain it describes is on this machine. */
    public static Toolchain of(Descriptor descriptor) {
        SortedMap<String, String> values = descriptor.values();
        if (!descriptor.stage().equals(STAGE) || descriptor.format() != FORMAT) {
            throw new BuildFailure(
                    "The toolchain's descriptor is of stage " + descriptor.stage() + ", format " + descriptor.format()
                            + "; this plugin reads " + STAGE + ", format " + FORMAT + ".",
                    "Build the toolchain module with this version of the plugin: mvn install -pl :toolchain.");
        }
        Toolchain toolchain = new Toolchain(
                value(values, "kind"),
                value(values, "identity"),
                value(values, "emscripten.version"),
                value(values, "python.version"),
                path(values, "emscripten"),
                path(values, "llvm"),
                path(values, "python"),
                path(values, "node"),
                path(values, "wasm2c"),
                path(values, "wasm2c.runtime"),
                path(values, "wasm2c.headers"),
                path(values, "make"),
                path(values, "native.clang"),
                words(value(values, "native.flags.compile")),
                words(value(values, "native.flags.link")),
                section(values, "environment."),
                value(values, "inputs"),
                section(values, "package."));
        for (Path program :
                List.of(toolchain.emcc(), toolchain.python(), toolchain.wasm2c(), toolchain.nativeClang())) {
            if (!Files.isExecutable(program)) {
                throw new BuildFailure(
                        "The toolchain that was provisioned is no longer there: " + program + " does not exist.",
                        "Provision it again: mvn install -pl :toolchain.");
            }
        }
        return toolchain;
    }

    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private static SortedMap<String, String> section(Map<String, String> values, String prefix) {
        TreeMap<String, String> section = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                section.put(name.substring(prefix.length()), value);
            }
        });
        return section;
    }

    private static Path path(Map<String, String> values, String name) {
        return Path.of(value(values, name));
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new BuildFailure(
                    "The toolchain's descriptor has no value \"" + name + "\".",
                    "Build the toolchain module with this version of the plugin: mvn install -pl :toolchain.");
        }
        return value;
    }
}
