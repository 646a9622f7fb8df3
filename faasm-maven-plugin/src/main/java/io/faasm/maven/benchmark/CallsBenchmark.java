package io.faasm.maven.benchmark;

import io.faasm.core.console.Console;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures calls of a function that does nothing, with nothing and with numpy loaded: at the engine's socket, through the
 * platform's HTTP, in a process of the engine for each call, and beside them what others do: native CPython that forks, with no
 * isolation, and workers with Pyodide, which keep everything from one call to the next.
 */
public final class CallsBenchmark {
    private static final int[] CALLERS = {1, 2, 16, 64};

    /** So many callers tell how many calls of an open loop come: a share of those that they got done. */
    private static final int CALLERS_FOR_RATE = 16;

    private static final double SHARE = 0.5;

    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final String COLUMNS = "function\tserver\tload\tcalls/s\tp50 ms\tp99 ms\tp99.9 ms\tprivate KiB";

    private final ProcessRunner processes;
    private final Console console;

    public CallsBenchmark(ProcessRunner processes, Console console) {
        this.processes = processes;
        this.console = console;
    }

    /**
     * What is called, and with what.
     *
     * @param runtime the engine, its interpreter and library
     * @param python the words that start native CPython
     * @param numpy whether native CPython has numpy, and in which directory
     * @param node Node, for Pyodide
     * @param pyodide Pyodide, or nothing to leave it out
     * @param sources directory of the functions and servers
     * @param each how long each load lasts
     * @param report file that gets the figures, tab separated
     */
    public record Request(
            RuntimeRoot runtime,
            List<String> python,
            Optional<Path> numpy,
            Path node,
            Optional<PyodidePackage.Installed> pyodide,
            Path sources,
            Duration each,
            Path report) {}

    /** How a server is started; the work directory is empty and has a short path. */
    private interface Start {
        CallServer in(Path work) throws IOException;
    }

    public void run(Request request) {
        List<String> rows = new ArrayList<>(List.of(COLUMNS));
        try {
            for (String name : List.of("noop", "numpy")) {
                Path function = request.sources().resolve("calls").resolve(name);
                for (Start start : servers(request, function, name.equals("numpy"))) {
                    measure(name, start, request.each(), rows);
                }
            }
            for (String row : rows) {
                console.info(
                        String.format(Locale.ROOT, "%-9s%-13s%-14s%10s%10s%10s%10s%13s", (Object[]) row.split("\t")));
            }
            Files.createDirectories(request.report().toAbsolutePath().getParent());
            Files.writeString(request.report(), String.join("\n", rows) + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException("The benchmark of calls does not get on.", failed);
        }
    }

    private List<Start> servers(Request request, Path function, boolean numpy) {
        List<Start> servers = new ArrayList<>();
        servers.add(work -> new CallServers.Engine(request.runtime(), function, work.resolve("s"), 128));
        servers.add(work -> new CallServers.Http(request.runtime(), function, work, console));
        servers.add(work -> CallServers.processes(request.runtime(), function, work, processes));
        if (!numpy || request.numpy().isPresent()) {
            List<String> python = new ArrayList<>();
            request.numpy().ifPresent(directory -> python.addAll(List.of("/usr/bin/env", "PYTHONPATH=" + directory)));
            python.addAll(request.python());
            servers.add(work -> CallServers.fork(python, request.sources(), function, work.resolve("s")));
        }
        request.pyodide()
                .filter(installed -> !numpy || !installed.wheels().isEmpty())
                .ifPresent(installed -> servers.add(work -> CallServers.pyodide(
                        request.node(), installed, numpy, request.sources(), function, work.resolve("s"))));
        return servers;
    }

    private void measure(String function, Start start, Duration each, List<String> rows) throws IOException {
        Path work = Files.createTempDirectory("faasm-calls-");
        try (CallServer server = start.in(work)) {
            console.info("benchmark: calls of " + function + ", " + server.name());
            new LoadGenerator(WARM_UP).closed(server, 2);
            LoadGenerator load = new LoadGenerator(each);
            double rate = 0;
            for (int callers : CALLERS) {
                LoadGenerator.Latencies latencies = load.closed(server, callers);
                rows.add(row(function, server, callers + (callers == 1 ? " caller" : " callers"), latencies));
                if (callers == CALLERS_FOR_RATE) {
                    rate = SHARE * latencies.callsPerSecond();
                }
            }
            rows.add(row(function, server, Math.round(rate) + "/s", load.open(server, rate)));
        } finally {
            Trees.delete(work);
        }
    }

    private static String row(String function, CallServer server, String load, LoadGenerator.Latencies latencies) {
        return String.format(
                Locale.ROOT,
                "%s\t%s\t%s\t%.0f\t%.3f\t%.3f\t%.3f\t%s",
                function,
                server.name(),
                load,
                latencies.callsPerSecond(),
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.millis(0.999),
                server.privateBytes().isPresent()
                        ? Long.toString(server.privateBytes().getAsLong() / 1024)
                        : "-");
    }
}
