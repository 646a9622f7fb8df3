package io.faasm.maven.fuzz;

import io.faasm.core.engine.EngineCommand;
import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.process.ToolFailure;
import io.faasm.core.text.Printable;
import io.faasm.core.tree.Trees;
import io.faasm.maven.codegen.CheckedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The directories that programs see, and what lies beside and above them. */
final class CallWorld {
    private static final int SECONDS = 2;
    private static final int LEAKED = 77;
    private static final Set<Integer> OWN = Set.of(0, 1, 3, 42);
    private static final String SECRET = "LEAKED-FILE";

    private final Path base;
    private final Path root;
    private final Path given;
    private final Path mount;
    private final Path state;
    private final Path output;
    private final Path temporary;
    private final Path input;
    private final HostTree before;
    private final ProcessRunner processes;

    CallWorld(Path place, ProcessRunner processes) throws IOException {
        this.processes = processes;
        Trees.delete(place);
        base = Files.createDirectories(place).toRealPath();
        root = base.resolve("root");
        given = base.resolve("given");
        mount = base.resolve("shared/mount");
        state = base.resolve("kept/state");
        output = base.resolve("results");
        temporary = base.resolve("temporary");
        input = base.resolve("input");
        for (Path directory :
                List.of(root, given, mount, state, output, temporary, input, base.resolve("outside/dir"))) {
            Files.createDirectories(directory);
        }
        for (String name : List.of(
                "decoy",
                "file",
                "shared/decoy",
                "shared/file",
                "kept/decoy",
                "outside/decoy",
                "outside/dir/file",
                "outside/" + SECRET)) {
            Files.writeString(base.resolve(name), SECRET + "\n");
        }
        for (Path tree : List.of(root, given)) {
            Files.createDirectories(tree.resolve("dir/deep"));
            Files.createDirectories(tree.resolve("etc"));
            Files.writeString(tree.resolve("file"), "inside\n");
            Files.writeString(tree.resolve("dir/file"), "inside\n");
            plant(tree);
        }
        before = look();
    }

    /** Links that lead out of a directory, to what is outside. */
    private void plant(Path directory) throws IOException {
        Files.createSymbolicLink(directory.resolve("out"), Path.of("../outside"));
        Files.createSymbolicLink(directory.resolve("absolute"), base.resolve("outside/decoy"));
        Files.createSymbolicLink(directory.resolve("up"), Path.of(".."));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("../decoy"));
    }

    /** The list of a program's calls, which is not in what is looked at. */
    Path trace() {
        return input.resolve("trace");
    }

    private HostTree look() throws IOException {
        return HostTree.of(base, Set.of(mount, state, output, temporary, input));
    }

    /** Runs one program; answers what went wrong. */
    Optional<String> run(CheckedRun built, byte[] program, boolean traced, CallEndings endings) throws IOException {
        for (Path directory : List.of(mount, state, output, temporary)) {
            empty(directory);
        }
        Files.writeString(mount.resolve("file"), "inside\n");
        Files.createDirectory(mount.resolve("dir"));
        plant(mount);
        Files.write(input.resolve("program"), program);

        List<String> wrong = new ArrayList<>();
        try {
            Outcome outcome = processes.tryRun(command(built, program[0], traced));
            if (traced) {
                Files.writeString(trace(), outcome.output());
            }
            judge(outcome).ifPresentOrElse(wrong::add, () -> endings.add(ending(outcome.exitCode())));
        } catch (ToolFailure endless) {
            wrong.add("it did not end at its time limit: " + endless.getMessage());
        }
        wrong.addAll(before.changesTo(look()));
        left(temporary).forEach(name -> wrong.add("left in the directory for temporary files: " + name));
        left(output).stream()
                .filter(name -> !name.equals("output"))
                .forEach(name -> wrong.add("left beside the output: " + name));
        // Files, in a directory for each user.
        try (Stream<Path> values = Files.walk(state)) {
            values.filter(value -> !Files.isRegularFile(value, LinkOption.NOFOLLOW_LINKS))
                    .filter(value -> !Files.isDirectory(value, LinkOption.NOFOLLOW_LINKS)
                            || value.getNameCount() > state.getNameCount() + 1)
                    .forEach(value -> wrong.add("a state value is no file: " + state.relativize(value)));
        }
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("\n    ", wrong));
    }

    /** The first byte of a program chooses what the engine is asked for. */
    private Command command(CheckedRun built, byte chosen, boolean traced) {
        EngineCommand command = EngineCommand.engine(built.engine(), built.code(), root)
                .input(input.resolve("program"))
                .timeLimit(Duration.ofSeconds(SECONDS))
                .environment("OUTSIDE", base.resolve("outside/decoy").toString());
        if (traced) {
            command.environment("TRACE", "yes");
        }
        if ((chosen & 1) != 0) {
            command.writable(mount, "/mount");
        }
        if ((chosen & 2) != 0) {
            command.readOnly(given, "/given");
        }
        if ((chosen & 4) != 0) {
            command.state(state);
        }
        if ((chosen & 0x18) == 0x18) {
            command.function("user", "main", Optional.of("entry"));
        }
        if ((chosen & 0x20) != 0) {
            command.memoryLimit(32);
        }
        if ((chosen & 0x40) != 0) {
            command.output(output.resolve("output"));
        }
        if ((chosen & 0x80) != 0) {
            command.seed(1);
        }
        return command.command(base, "program")
                .env(Map.of("TMPDIR", temporary.toString()))
                .build();
    }

    private Optional<String> judge(Outcome outcome) {
        int code = outcome.exitCode();
        String said = outcome.output();
        if (code == LEAKED) {
            return Optional.of("it read what lies outside its directories");
        }
        boolean expected = OWN.contains(code)
                || (code == EngineCommand.TRAP && said.contains("faaslet: trap: "))
                || (code == EngineCommand.OUT_OF_TIME && said.contains("the time limit is over"));
        if (expected && !said.contains("in the engine itself")) {
            return Optional.empty();
        }
        return Optional.of("the engine's exit code is " + code + "; it said: "
                + Printable.line(said.substring(Math.max(0, said.length() - 2000))));
    }

    private static String ending(int code) {
        return switch (code) {
            case EngineCommand.TRAP -> "trapped";
            case EngineCommand.OUT_OF_TIME -> "ran out of time";
            default -> "ended";
        };
    }

    private static void empty(Path directory) throws IOException {
        for (String name : left(directory)) {
            Trees.delete(directory.resolve(name));
        }
    }

    private static List<String> left(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
