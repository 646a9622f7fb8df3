package io.faasm.maven.toolchain;

import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compiles without starting emcc for every file. To compile one, emcc starts clang with flags of its own and does nothing
 * else; a build with a thousand files waits a minute for Python programs to say so. Here emcc is asked once what it starts
 * ({@code -###}), and a shell function starts the same for every file that is compiled with the flags that were asked
 * about, and otherwise with words that emcc only hands on. Everything else is left to emcc.
 */
public final class DirectCompilation {
    /** The name of the function. */
    public static final String FUNCTION = "compile_directly";

    private static final String DRY_RUN = "-###";
    private static final String SETTING = "-s[A-Z].*";

    /** Words by which emcc decides nothing, as patterns of the shell. */
    private static final List<String> HANDED_ON = List.of(
            "-c",
            "-o",
            "-D*",
            "-U*",
            "-I*",
            "-isystem",
            "-include",
            "-MD",
            "-MMD",
            "-MP",
            "-MF",
            "-MQ",
            "-MT",
            "-O[0-3]",
            "-W[a-z]*",
            "-std=*",
            "-fno-strict-aliasing",
            "-fno-strict-overflow",
            "-fwrapv",
            "-fvisibility=*",
            "-fvisibility-inlines-hidden",
            "-ffile-prefix-map=*",
            "-fdiagnostics-color=*");

    /** What is no C or C++, and words that stand for others or are for other programs. */
    private static final List<String> LEFT_TO_EMCC =
            List.of("-*", "@*", "*.[sSh]", "*.hh", "*.hpp", "*.bc", "*.ll", "*.pcm");

    private DirectCompilation() {}

    /**
     * The definition of a shell function that gets the words of a call. It becomes clang where it can, and otherwise returns.
     * Empty where emcc does not tell what it would start.
     *
     * @param compiler emcc or em++
     * @param flags what files are compiled with, emcc's own settings ({@code -sNAME=VALUE}, each one word) among it
     * @param work directory for a small file
     */
    public static Optional<String> function(
            Path compiler, List<String> flags, Toolchain toolchain, ProcessRunner processes, Path work)
            throws IOException {
        Path source = Files.writeString(
                work.resolve(compiler.getFileName() + (compiler.endsWith("em++") ? "-asked.cpp" : "-asked.c")), "\n");
        Outcome told = processes.tryRun(Command.of(
                        compiler.getFileName().toString(),
                        compiler,
                        DRY_RUN,
                        "-c",
                        flags,
                        source,
                        "-o",
                        work.resolve("asked.o"))
                .in(work)
                .env(toolchain.environment())
                .build());
        return told.exitCode() != 0
                ? Optional.empty()
                : told.output()
                        .lines()
                        .flatMap(line -> clang(line).stream())
                        .findFirst()
                        .map(clang -> function(clang, flags));
    }

    /** What stands before the words that emcc was called with, quoted for the shell by emcc itself. */
    private static Optional<String> clang(String line) {
        String quoted = "\"" + DRY_RUN + "\" -c ";
        String plain = " " + DRY_RUN + " -c ";
        int at = line.contains(quoted) ? line.indexOf(quoted) : line.indexOf(plain);
        return at > 0 && line.contains("-target wasm32")
                ? Optional.of(line.substring(0, at).strip())
                : Optional.empty();
    }

    private static String function(String clang, List<String> flags) {
        List<String> decisive = flags.stream()
                .filter(flag -> flag.matches("-[fm].*") || flag.matches(SETTING))
                .distinct()
                .toList();
        List<String> settings =
                decisive.stream().filter(flag -> flag.matches(SETTING)).toList();
        StringBuilder text = new StringBuilder(FUNCTION + "() {\n");
        if (!decisive.isEmpty()) {
            text.append("  for flag in ").append(quoted(decisive, " ")).append("; do\n");
            text.append("    case \" $* \" in *\" $flag \"*) ;; *) return;; esac\n  done\n");
        }
        text.append("  for word do\n    case $word in\n      -Wl,* | -Wa,*) return;;\n");
        if (!decisive.isEmpty()) {
            text.append("      ").append(quoted(decisive, " | ")).append(") ;;\n");
        }
        text.append("      ").append(String.join(" | ", HANDED_ON)).append(") ;;\n");
        text.append("      ").append(String.join(" | ", LEFT_TO_EMCC)).append(") return;;\n    esac\n  done\n");
        if (!settings.isEmpty()) {
            text.append("  for word do\n    shift\n    case $word in\n      ")
                    .append(quoted(settings, " | "))
                    .append(") ;;\n      *) set -- \"$@\" \"$word\";;\n    esac\n  done\n");
        }
        return text.append("  exec ").append(clang).append(" \"$@\"\n}\n").toString();
    }

    private static String quoted(List<String> words, String between) {
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(between));
    }
}
