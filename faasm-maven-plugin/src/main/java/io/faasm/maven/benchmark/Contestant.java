package io.faasm.maven.benchmark;

import io.faasm.core.process.Command;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An interpreter that takes part: how to start it on nothing at all, on an import, and on one program. */
interface Contestant {
    /** Imports a module and tells what that took. */
    String IMPORT = "importing.py";

    /** Runs a program and tells what that took. */
    String HARNESS = "measure.py";

    String name();

    /** The programs that it can run. */
    Set<Kind> kinds();

    /** Rounds of starts that are counted; slow starters get fewer. */
    int starts();

    /** Runs an empty program, from the start of the process to its end. */
    Command empty();

    /** Runs one of the scripts; the last line it prints is the measurement, in JSON. */
    Command script(Kind kind, List<String> words);

    /** Imports a module that programs of this kind need, and nothing else. */
    default Command importing(Kind kind, String module) {
        return script(kind, List.of(IMPORT, module));
    }

    /** Measures one program. */
    default Command measure(Kind kind, String program, int repetitions) {
        return script(kind, List.of(HARNESS, program, String.valueOf(repetitions)));
    }

    /**
     * Contestants that are command lines: the words that start Python, its whole environment, and where the scripts are for it.
     * Nothing stands before the interpreter, as another program's start would count for it.
     */
    record Interpreter(
            String name,
            Set<Kind> kinds,
            List<Object> python,
            Map<String, String> environment,
            String scripts,
            int starts)
            implements Contestant {
        @Override
        public Command empty() {
            return Command.of(name, python, "-c", "pass").env(environment).build();
        }

        @Override
        public Command script(Kind kind, List<String> words) {
            return Command.of(name, python, scripts + "/" + words.get(0), words.subList(1, words.size()))
                    .env(environment)
                    .build();
        }
    }

    /**
     * Pyodide, which is started through a script of ours.
     *
     * @param programs directory of all programs
     */
    record Pyodide(Object node, Path programs, PyodidePackage.Installed installed, int starts) implements Contestant {
        @Override
        public String name() {
            return "pyodide";
        }

        @Override
        public Set<Kind> kinds() {
            return installed.wheels().isEmpty() ? Set.of(Kind.PYTHON) : Set.of(Kind.PYTHON, Kind.ARRAYS);
        }

        @Override
        public Command empty() {
            return node(List.of());
        }

        @Override
        public Command script(Kind kind, List<String> words) {
            List<Object> options = new ArrayList<>();
            if (kind == Kind.ARRAYS) {
                installed.wheels().forEach(wheel -> options.addAll(List.of("--wheel", wheel.toString())));
            }
            for (Kind each : EnumSet.of(Kind.PYTHON, kind)) {
                options.add("--programs");
                options.add(programs.resolve(each.directory()));
            }
            options.addAll(words);
            return node(options);
        }

        private Command node(List<Object> words) {
            return Command.of(
                            name(),
                            node,
                            programs.resolve("node/pyodide.mjs"),
                            "--pyodide",
                            installed.directory(),
                            words)
                    .build();
        }
    }
}
