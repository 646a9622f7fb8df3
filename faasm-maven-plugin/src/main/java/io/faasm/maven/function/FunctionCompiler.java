package io.faasm.maven.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.faasm.core.console.Console;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.guestfile.GuestName;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks a function's sources and compiles them to bytecode, with the interpreter that will run them. */
public final class FunctionCompiler {
    private static final String FORMAT = "4";

    private static final String REPORT = "compile.json";
    private static final String CLASSES = "classes";
    private static final int LONGEST_REPORT = 4 << 20;
    private static final long LONGEST_SOURCE = 16L << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;
    private final Guest guest;

    public FunctionCompiler(Console console, ProcessRunner processes) {
        this.console = console;
        this.guest = new Guest(processes);
    }

    /**
     * What to compile.
     *
     * @param sources directory of function.py and its helper modules
     * @param project directory that holds all that links in the sources may lead to
     * @param classes receives the sources and their bytecode
     * @param work directory of this goal's own files
     * @param runtime what compiles
     * @param limits for the compiler's run
     * @param packages requirements on packages of the runtime root, as PEP 508 writes them
     */
    public record Request(
            Path sources,
            Path project,
            Path classes,
            Path work,
            RuntimeRoot runtime,
            Limits limits,
            List<String> packages) {}

    /** Compiles when something changed; a problem in the sources is a failure that shows every one. */
    public void compile(Request request) {
        Path entry = request.sources().resolve("function.py");
        if (!Files.isRegularFile(entry)) {
            throw new BuildFailure(
                    "There is no " + entry,
                    "Write the function there: a Python module with a top-level def faasm_main().");
        }
        try {
            compileChanged(request);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void compileChanged(Request request) throws IOException {
        Path stamp = request.work().resolve("compiled.stamp");
        SourceTree sources = SourceTree.read(request.sources(), request.project());
        String inputs = inputs(request, sources);
        if (Files.exists(stamp) && Files.readString(stamp).equals(inputs + FileStates.digest(request.classes()))) {
            console.info("Function is up to date.");
            return;
        }
        Files.deleteIfExists(stamp);
        Files.createDirectories(request.classes());
        Files.createDirectories(request.work());
        Path list = request.work().resolve("written.json");
        removeWritten(request.classes(), list);
        try (GuestDirectory left = GuestDirectory.fresh(request.work().resolve("guest"), "/work")) {
            JsonNode result = run(request, sources.forGuest(request.work().resolve("sources")), left);
            requirePackages(result);
            show(request, result);
            keepWritten(left, result.path("written"), request.classes(), list);
            console.info("Compiled " + result.path("modules").asInt() + " Python "
                    + (result.path("modules").asInt() == 1 ? "module" : "modules") + " with Python "
                    + result.path("version").asText() + " of the runtime root.");
        }
        Files.writeString(stamp, inputs + FileStates.digest(request.classes()));
    }

    /** Removes what the last run wrote; resources that Maven copied to the same directory stay. */
    private static void removeWritten(Path classes, Path list) throws IOException {
        if (Files.exists(list)) {
            for (JsonNode name : JSON.readTree(list.toFile())) {
                Files.deleteIfExists(GuestName.below(classes, name.asText()));
            }
            Files.delete(list);
        }
        removeEmptyDirectories(classes);
    }

    /** A directory in which there is no module any more could still be imported, as a package without content. */
    private static void removeEmptyDirectories(Path classes) throws IOException {
        try (Stream<Path> all = Files.walk(classes)) {
            for (Path directory : all.filter(
                            path -> !path.equals(classes) && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                try {
                    Files.delete(directory);
                } catch (DirectoryNotEmptyException used) {
                    continue;
                }
            }
        }
    }

    /** Moves what the guest wrote, and says it wrote, to where the build expects it; the guest itself never sees that place. */
    private static void keepWritten(GuestDirectory left, JsonNode written, Path classes, Path list) throws IOException {
        ArrayNode names = JSON.createArrayNode();
        for (JsonNode name : written) {
            names.add(GuestName.checked(name.asText()));
        }
        JSON.writeValue(list.toFile(), names);
        for (JsonNode name : names) {
            Path taken = left.take(CLASSES + "/" + name.asText(), Long.MAX_VALUE)
                    .orElseThrow(() -> left.wrong(REPORT, "the file " + name.asText() + ", which is not there"));
            Path target = GuestName.below(classes, name.asText());
            Files.createDirectories(target.getParent());
            Files.move(taken, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String inputs(Request request, SourceTree sources) throws IOException {
        // The machine code of the interpreter is named by the content of the stage's product, so its place tells which
        // it is.
        return FORMAT + " " + sources.digest() + " "
                + FileStates.digest(request.runtime().module()) + " "
                + (request.packages().isEmpty()
                        ? ""
                        : request.packages() + " " + InstalledPackages.of(request.runtime()) + " ");
    }

    private JsonNode run(Request request, Path sources, GuestDirectory left) throws IOException {
        Guest.Ending ending = guest.run(
                request.runtime()
                        .command(request.limits())
                        .readOnly(sources, "/sources")
                        .writable(left.path(), left.guestPath())
                        .command(
                                request.work(),
                                "python3",
                                "-m",
                                "pyfaasm.compiling",
                                "/sources",
                                left.guestPath() + "/" + CLASSES,
                                left.guestPath() + "/" + REPORT,
                                request.packages())
                        .build(),
                console::debug);
        Optional<JsonNode> report = ending.exitCode() == 0 ? left.json(REPORT, LONGEST_REPORT) : Optional.empty();
        return report.orElseThrow(() -> new BuildFailure(
                "The compiler in the guest " + ending.inWords() + ":\n" + ending.lastLines(),
                "Run mvn -X to see its command line; a module too large for it needs a higher"
                        + " faasm.compile.timeLimit or faasm.memoryLimit."));
    }

    private static void requirePackages(JsonNode result) {
        List<String> unmet = new ArrayList<>();
        result.path("unmet")
                .properties()
                .forEach(each ->
                        unmet.add("    " + each.getKey() + " " + each.getValue().asText()));
        if (!unmet.isEmpty()) {
            List<String> there = new ArrayList<>();
            result.path("installed")
                    .properties()
                    .forEach(each ->
                            there.add(each.getKey() + " " + each.getValue().asText()));
            there.sort(null);
            throw new BuildFailure(
                    "The runtime root does not have what the function needs:\n" + String.join("\n", unmet),
                    "The runtime root has " + (there.isEmpty() ? "no packages" : String.join(", ", there))
                            + ". Change <packages> in the function's pom.xml, or build a runtime root with a recipe for"
                            + " what is missing.");
        }
    }

    private void show(Request request, JsonNode result) throws IOException {
        List<String> errors = new ArrayList<>();
        for (JsonNode problem : result.path("problems")) {
            String text = described(request.sources(), problem);
            if (problem.path("severity").asText().equals("error")) {
                errors.add(text);
            } else {
                console.warn(text);
            }
        }
        if (!errors.isEmpty()) {
            throw new BuildFailure(
                    (errors.size() == 1 ? "The function does not compile" : errors.size() + " problems in the function")
                            + ":\n" + String.join("\n", errors),
                    "Correct the Python source.");
        }
    }

    private static String described(Path sources, JsonNode problem) throws IOException {
        Path file = sources.resolve(GuestName.checked(problem.path("file").asText()));
        int line = problem.path("line").asInt();
        int column = problem.path("column").asInt();
        StringBuilder text = new StringBuilder(file.toString());
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        text.append(": ")
                .append(problem.path("type").asText())
                .append(": ")
                .append(problem.path("message").asText());
        String source = problem.path("text").isTextual() ? problem.path("text").asText() : line(file, line);
        if (!source.isBlank()) {
            text.append("\n    ").append(source.replace('\t', ' '));
            if (column > 0) {
                text.append("\n    ")
                        .append(" ".repeat(Math.min(column - 1, source.length())))
                        .append('^');
            }
        }
        return text.toString();
    }

    private static String line(Path file, int number) throws IOException {
        if (number < 1 || !Files.isRegularFile(file) || Files.size(file) > LONGEST_SOURCE) {
            return "";
        }
        String[] lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\r\n|\r|\n", -1);
        return number <= lines.length ? lines[number - 1] : "";
    }
}
