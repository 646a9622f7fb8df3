package io.faasm.maven.codegen;

import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What generates code. */
public sealed interface Backend {
    /** As it is chosen by {@code faasm.codegen.backend}. */
    String name();

    /** wasm2c and clang, for the engine of this project. */
    record Native() implements Backend {
        @Override
        public String name() {
            return "native";
        }
    }

    /**
     * A compiler of another runtime, for that runtime.
     *
     * @param tool which
     * @param program where it is
     */
    record Other(Tool tool, Path program) implements Backend {
        @Override
        public String name() {
            return tool.backend;
        }
    }

    /** The compilers that are known, and how each is told what to do. */
    enum Tool {
        /** Ahead-of-time code for WAMR, Faasm's default runtime. */
        WAMR(
                "wamr",
                "wamrc",
                ".aot",
                List.of("--version"),
                "Build it from wamr-compiler in https://github.com/bytecodealliance/wasm-micro-runtime, at the version that"
                        + " your workers have") {
            @Override
            List<Object> command(Target target, Path wasm, Path code) {
                return List.of("--target=x86_64", "--cpu=" + cpu(target), "--format=aot", "-o", code, wasm);
            }
        },
        /** Object code for WAVM. */
        WAVM(
                "wavm",
                "wavm",
                ".o",
                List.of("version"),
                "Build it from https://github.com/WAVM/WAVM, at the commit that your workers have") {
            @Override
            List<Object> command(Target target, Path wasm, Path code) {
                return List.of(
                        "compile",
                        "--target-triple",
                        "x86_64-pc-linux-gnu",
                        "--target-cpu",
                        cpu(target),
                        "--format=object",
                        wasm,
                        code);
            }
        };

        private final String backend;
        private final String program;
        private final String suffix;
        private final List<String> versionWords;
        private final String howToGetIt;

        Tool(String backend, String program, String suffix, List<String> versionWords, String howToGetIt) {
            this.backend = backend;
            this.program = program;
            this.suffix = suffix;
            this.versionWords = versionWords;
            this.howToGetIt = howToGetIt;
        }

        /** The words behind the program's name. */
        abstract List<Object> command(Target target, Path wasm, Path code);

        String suffix() {
            return suffix;
        }

        List<String> versionWords() {
            return versionWords;
        }

        /** Both know LLVM's names of CPUs, and neither a list of features behind a plus. */
        private static String cpu(Target target) {
            return target.name().replaceFirst("\\+.*$", "");
        }
    }

    /**
     * The backend of a name, with its program if it has one.
     *
     * @param named a program that was named; empty: it is looked for on the PATH
     */
    static Backend of(String name, Optional<Path> named, Host host) {
        if (name.equals("native")) {
            return new Native();
        }
        for (Tool tool : Tool.values()) {
            if (tool.backend.equals(name)) {
                return new Other(tool, program(tool, named, host));
            }
        }
        throw new BuildFailure(
                "There is no backend \"" + name + "\" (faasm.codegen.backend).",
                "Use \"native\", \"wamr\" or \"wavm\".");
    }

    private static Path program(Tool tool, Optional<Path> named, Host host) {
        String advice = tool.howToGetIt + ", and put it on the PATH or name it: -Dfaasm.codegen.compiler=/path/to/"
                + tool.program + ".";
        if (named.isPresent()) {
            if (!Files.isExecutable(named.get())) {
                throw new BuildFailure(named.get() + " (faasm.codegen.compiler) is no program.", advice);
            }
            return named.get();
        }
        return host.findOnPath(tool.program)
                .orElseThrow(() -> new BuildFailure(
                        "The backend \"" + tool.backend + "\" needs " + tool.program + ", and it is not on the PATH.",
                        advice));
    }
}
