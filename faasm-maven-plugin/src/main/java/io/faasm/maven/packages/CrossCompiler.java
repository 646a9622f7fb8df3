package io.faasm.maven.packages;

import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.toolchain.DirectCompilation;
import io.faasm.maven.toolchain.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Emscripten as build systems of Python packages see it: programs that behave like a C and a C++ compiler. They make a side
 * module of what is linked with {@code -shared}, and leave every other link alone: the small programs by which a build
 * system finds out what there is would otherwise always link, as a side module may lack anything.
 *
 * @param c the C compiler
 * @param cpp the C++ compiler
 * @param archiver the archiver
 * @param compileFlags flags for compiling
 */
record CrossCompiler(Path c, Path cpp, Path archiver, List<String> compileFlags) {

    /**
     * Writes the programs.
     *
     * @param cppLibraries shared libraries that every shared object that is linked as C++ gets
     */
    static CrossCompiler in(
            Path directory,
            Toolchain toolchain,
            List<String> compileFlags,
            List<String> linkFlags,
            List<Path> cppLibraries,
            ProcessRunner processes)
            throws IOException {
        Files.createDirectories(directory);
        // Programs of Python packages, whose own starters name an interpreter that is not there.
        program(directory.resolve("meson"), quoted(toolchain.python().toString()) + " -m mesonbuild.mesonmain");
        program(directory.resolve("cython"), quoted(toolchain.python().toString()) + " -m cython");
        Path cpp = toolchain.emscripten().resolve("em++");
        return new CrossCompiler(
                wrapper(
                        directory.resolve("cc"),
                        toolchain.emcc(),
                        DirectCompilation.function(toolchain.emcc(), compileFlags, toolchain, processes, directory),
                        List.of(),
                        linkFlags),
                wrapper(
                        directory.resolve("c++"),
                        cpp,
                        DirectCompilation.function(cpp, compileFlags, toolchain, processes, directory),
                        cppLibraries,
                        linkFlags),
                toolchain.emar(),
                List.copyOf(compileFlags));
    }

    /**
     * The libraries come first: after an archive, wasm-ld takes an inline function that the archive defines again and that it
     * has dropped for something else than the library's function, and refuses the link.
     */
    private static Path wrapper(
            Path file, Path compiler, Optional<String> direct, List<Path> libraries, List<String> linkFlags)
            throws IOException {
        return script(file, """
                %4$sfor word do
                  case $word in
                    -shared) exec %1$s %2$s "$@" %3$s;;
                    -E | -S) exec %1$s "$@";;
                    -c)%5$s exec %1$s "$@";;
                  esac
                done
                exec %1$s "$@"
                """.formatted(
                        quoted(compiler.toString()),
                        words(libraries),
                        words(linkFlags),
                        direct.orElse(""),
                        direct.isPresent() ? " " + DirectCompilation.FUNCTION + " \"$@\";" : ""));
    }

    private static String words(List<?> words) {
        return words.stream().map(word -> quoted(word.toString())).collect(Collectors.joining(" "));
    }

    private static void program(Path file, String command) throws IOException {
        script(file, "exec " + command + " \"$@\"\n");
    }

    private static Path script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** For setuptools, and for makefiles. */
    Map<String, String> environment() {
        String flags = String.join(" ", compileFlags);
        return Map.of(
                "CC",
                c.toString(),
                "CXX",
                cpp.toString(),
                "AR",
                archiver.toString(),
                "LDSHARED",
                c + " -shared",
                "LDCXXSHARED",
                cpp + " -shared",
                "CFLAGS",
                flags,
                "CXXFLAGS",
                flags);
    }

    /**
     * Writes what Meson has to know of a machine that it cannot run programs on.
     *
     * @param answers further properties of that machine
     */
    Path mesonCrossFile(Path file, Toolchain toolchain, List<String> answers) throws IOException {
        return Files.writeString(file, """
                [binaries]
                c = '%s'
                cpp = '%s'
                ar = '%s'
                cython = '%s'
                python = '%s'

                [host_machine]
                system = 'emscripten'
                cpu_family = 'wasm32'
                cpu = 'wasm32'
                endian = 'little'

                [properties]
                needs_exe_wrapper = true
                longdouble_format = 'IEEE_QUAD_LE'
                %s
                """.formatted(
                        c, cpp, archiver, c.resolveSibling("cython"), toolchain.python(), String.join("\n", answers)));
    }
}
