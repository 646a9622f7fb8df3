package io.faasm.maven.conformance;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.guestfile.GuestDirectory;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Runs the modules of tests, each in a guest of its own; what has passed is not tested again. */
public final class ConformanceStage {
    private static final String STAGE = "conformance";
    private static final int FORMAT = 3;
    private static final String MODULES = "modules.txt";
    private static final String PACKAGE_TESTS = "package-tests.txt";
    private static final String KNOWN_FAILURES = "known-failures.tsv";
    private static final String RESULTS = "results.tsv";
    private static final int LAST_LINES = 12;

    private final ContentCache cache;
    private final ProcessRunner processes;
    private final Console console;

    public ConformanceStage(ContentCache cache, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.processes = processes;
        this.console = console;
    }

    /** Tests, unless the host has passed before; returns the file of results, one line for each module. */
    public Path check(ConformanceRequest request) {
        Fingerprint fingerprint = request.host()
                .describe(Fingerprint.of(STAGE, FORMAT))
                .text("library", request.library().toString())
                .text("python-packages", request.packagesKey())
                .tree("drivers", request.drivers())
                .tree("lists", request.lists())
                .build();
        return cache.obtain(STAGE, fingerprint, directory -> test(request, directory))
                .directory()
                .resolve(RESULTS);
    }

    private void test(ConformanceRequest request, Path directory) throws IOException {
        if (!Files.isDirectory(request.library().resolve("test"))) {
            throw new BuildFailure(
                    "CPython's own tests are not in " + request.library() + ".",
                    "They come with the sources: build them on this machine with mvn install -pl :cpython-build, or leave"
                            + " them out with -DskipTests.");
        }
        List<Suite> suites = new ArrayList<>();
        for (Path list : lists(request, MODULES)) {
            RecipeLines.read(list).forEach(name -> suites.add(Suite.ofCpython(name, request)));
        }
        for (Path list : lists(request, PACKAGE_TESTS)) {
            RecipeLines.read(list).forEach(name -> suites.add(Suite.ofPackage(name, request)));
        }
        KnownFailures known = KnownFailures.read(lists(request, KNOWN_FAILURES));
        Path guests = directory.resolve("guests");
        List<ModuleResult> results = runAll(suites, request, guests);
        Trees.delete(guests);
        Files.write(
                directory.resolve(RESULTS),
                results.stream().map(ConformanceStage::line).toList());
        results.forEach(result -> console.info("conformance: " + line(result).replace('\t', ' ')));
        console.info(String.format(
                Locale.ROOT,
                "conformance: %d tests of CPython and packages on %s, %d skipped, %d failed, of which %d are explained",
                results.stream().mapToInt(ModuleResult::ran).sum(),
                request.host().name(),
                results.stream().mapToInt(ModuleResult::skipped).sum(),
                results.stream().mapToInt(result -> result.failed().size()).sum(),
                known.reasons().size()));
        List<String> differences = known.differences(results);
        if (!differences.isEmpty()) {
            differences.forEach(console::warn);
            throw new BuildFailure(
                    differences.size() + " tests of CPython and packages do not behave as "
                            + request.lists().resolve(KNOWN_FAILURES) + " says, the first: " + differences.get(0),
                    "Mend what they found. Only what a Faaslet cannot have (processes, threads, a network) goes on the list.");
        }
    }

    /** The list for every version of CPython, and that of this one, if it has one. */
    private static List<Path> lists(ConformanceRequest request, String name) {
        return Stream.of(
                        request.lists().resolve(name),
                        request.lists().resolve(request.series()).resolve(name))
                .filter(list -> list.getParent().equals(request.lists()) || Files.exists(list))
                .toList();
    }

    private static String line(ModuleResult result) {
        return String.format(
                Locale.ROOT,
                "%s\t%d ran\t%d skipped\t%d failed\t%.1f s",
                result.module(),
                result.ran(),
                result.skipped(),
                result.failed().size(),
                result.seconds());
    }

    private List<ModuleResult> runAll(List<Suite> suites, ConformanceRequest request, Path guests) {
        ExecutorService workers = Executors.newFixedThreadPool(Math.max(1, request.parallel()));
        try (Progress progress = console.progress(STAGE, suites.size(), "modules")) {
            List<Future<ModuleResult>> running = suites.stream()
                    .map(suite -> workers.submit(() -> {
                        ModuleResult result = runOne(suite, request, guests);
                        progress.advance(1, suite.name());
                        return result;
                    }))
                    .toList();
            List<ModuleResult> results = new ArrayList<>();
            for (Future<ModuleResult> one : running) {
                results.add(one.get());
            }
            return results;
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof BuildFailure known
                    ? known
                    : new IllegalStateException("A module of tests could not be run.", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BuildFailure("The tests were interrupted.", "Run the build again.", interrupted);
        } finally {
            workers.shutdownNow();
        }
    }

    private ModuleResult runOne(Suite suite, ConformanceRequest request, Path guests) throws IOException {
        Path place = guests.resolve(suite.name().replace('/', '.'));
        try (GuestDirectory left = request.host().reports(place)) {
            Outcome outcome = request.host().run(suite, request.drivers(), place, left, request.timeLimit(), processes);
            if (outcome.exitCode() == 0) {
                return ModuleResult.read(left)
                        .orElseGet(() -> ModuleResult.unfinished(suite.name(), "no report: " + lastLines(outcome)));
            }
            return ModuleResult.unfinished(suite.name(), "exit code " + outcome.exitCode() + ": " + lastLines(outcome));
        } catch (BuildFailure wrongReport) {
            return ModuleResult.unfinished(suite.name(), wrongReport.what());
        }
    }

    private static String lastLines(Outcome outcome) {
        List<String> lines = outcome.output().strip().lines().toList();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
