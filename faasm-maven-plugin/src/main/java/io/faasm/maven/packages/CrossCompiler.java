package io.faasm.maven.packages;

import io.faasm.core.process.ProcessRunner;
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
import java.util.stream.Stream;

/**
 * Emscripten as build systems of Python packages see it: programs that behave like a C and a C++ compiler. They make a side
 * module of what is linked with {@code -shared}, and leave every other link alone: the small programs by which a build
 * system finds out what there is would otherwise always link, as a side module may lack anything. Of each side module they
 * keep what it was linked from as one object file, for those who link extension modules into an interpreter.
 *
 * @param c the C compiler
 * @param cpp the C++ compiler
 * @param archiver the archiver
 * @param compileFlags flags for compiling
 */
record CrossCompiler(Path c, Path cpp, Path archiver, List<String> compileFlags) {

    /** Beside the programs: {@code N.so}, a side module, and {@code N.o}, the same before it became one. */
    private static final String LINKED = "linked";

    /**
     * Puts the words of a link together once more, without those that are for a shared object alone, so that the result is
     * an object file. It has the same name in a directory of each link, because the linker writes its name into it.
     */
    private static final String KEEP = """
            keep() {
              made= last=
              for word do
                shift
                case $last in
                  -o) made=$word;;
                  *)
                    case $word in
                      -o | -shared | -Wl,*) ;;
                      *) set -- "$@" "$word";;
                    esac;;
                esac
                last=$word
              done
              case $made in
                *.so)
                  mkdir %2$s/$$ && cp "$made" %2$s/$$/module.so && %1$s -r "$@" -o %2$s/$$/module.o;;
              esac
            }
            """;

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
        Files.createDirectories(directory.resolve(LINKED));
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
        String linked = quoted(file.resolveSibling(LINKED).toString());
        return script(
                file,
                KEEP.formatted(quoted(compiler.toString()), linked)
                        + """
                %4$sfor word do
                  case $word in
                    -shared) %1$s %2$s "$@" %3$s && keep "$@"; exit;;
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

    /**
     * The object file that a side module was linked from.
     *
     * @param made the side module, wherever the build system put it
     */
    Optional<Path> objectOf(Path made) throws IOException {
        try (Stream<Path> links = Files.list(c.resolveSibling(LINKED))) {
            for (Path link : links.sorted().toList()) {
                if (Files.mismatch(link.resolve("module.so"), made) < 0) {
                    return Optional.of(link.resolve("module.o")).filter(Files::exists);
                }
            }
        }
        return Optional.empty();
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
