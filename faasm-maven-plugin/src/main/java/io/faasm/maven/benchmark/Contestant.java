package io.faasm.maven.benchmark;

import io.faasm.maven.process.Command;
import java.util.List;

/** An interpreter that takes part: how to start it on nothing at all and on one program. */
interface Contestant {
    String name();

    /** Runs an empty program, from the start of the process to its end. */
    Command empty();

    /** Measures one program in the interpreter; the last line it prints is the measurement, in JSON. */
    Command measure(String program, int repetitions);

    /** Rounds of starts that are counted; slow starters get fewer. */
    int starts();

    /** Whether the packages of the runtime root are there too. */
    default boolean hasPackages() {
        return true;
    }

    /** Contestants that are command lines: the words that start Python, and where the programs are for it. */
    record Interpreter(String name, List<Object> python, String programs, int starts) implements Contestant {
        @Override
        public Command empty() {
            return Command.of(name, python, "-c", "pass").build();
        }

        @Override
        public Command measure(String program, int repetitions) {
            return Command.of(name, python, programs + "/measure.py", program, repetitions)
                    .build();
        }
    }

    /** Pyodide, which is started through a script of ours. */
    record Pyodide(Object node, Object script, Object installed, Object programs, int starts) implements Contestant {
        @Override
        public String name() {
            return "pyodide";
        }

        @Override
        public boolean hasPackages() {
            return false;
        }

        @Override
        public Command empty() {
            return Command.of(name(), node, script, installed, programs).build();
        }

        @Override
        public Command measure(String program, int repetitions) {
            return Command.of(name(), node, script, installed, programs, program, repetitions)
                    .build();
        }
    }
}
