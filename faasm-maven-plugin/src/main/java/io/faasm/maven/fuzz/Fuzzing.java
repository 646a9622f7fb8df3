package io.faasm.maven.fuzz;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.cache.Fingerprint;
import io.faasm.core.console.Console;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.host.Host;
import io.faasm.core.process.ProcessRunner;
import io.faasm.core.tree.Trees;
import io.faasm.maven.codegen.CheckedEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Fuzzes what a request names. A short run that found nothing is done again when something changed. */
public final class Fuzzing {
    /** Raise it when programs of other calls or other modules are made. */
    private static final int FORMAT = 2;

    /** More failures say no more. */
    static final int FAILURES = 5;

    private final ContentCache cache;
    private final Host host;
    private final ProcessRunner processes;
    private final Console console;

    public Fuzzing(ContentCache cache, Host host, ProcessRunner processes, Console console) {
        this.cache = cache;
        this.host = host;
        this.processes = processes;
        this.console = console;
    }

    /** What a program of this number is made with. */
    static Random random(long number) {
        // Generators of neighbouring numbers begin alike.
        return new Random(number * 0x9E3779B97F4A7C15L);
    }

    /** Runs the targets one after the other, and fails when an input of one does. */
    public void run(FuzzRequest request, FuzzerRuntime runtime) throws IOException {
        if (!request.isShort()) {
            attempt(request, runtime);
            return;
        }
        Fingerprint fingerprint = Fingerprint.of("fuzz", FORMAT)
                .text("toolchain", request.toolchain().identity())
                .text("code format", Integer.toString(CheckedEngine.CODE_FORMAT))
                .tree("sources", request.sources())
                .tree("targets", request.targets())
                .tree("runtime", request.runtime())
                .build();
        ContentCache.Entry entry = cache.obtain("fuzz", fingerprint, directory -> {
            attempt(request, runtime);
            Files.writeString(directory.resolve("passed"), "");
        });
        if (entry.reused()) {
            console.info("fuzz: no target failed, and nothing has changed since");
        }
    }

    private void attempt(FuzzRequest request, FuzzerRuntime runtime) throws IOException {
        List<FuzzTarget> targets = FuzzTarget.in(request.targets().resolve("c")).stream()
                .filter(target -> request.wants(target.name()))
                .toList();
        Path calls = request.targets().resolve("calls/program.c");
        boolean withCalls = Files.exists(calls) && request.wants(CallFuzzer.TARGET);
        Path judge = request.targets().resolve("modules/judge.mjs");
        boolean withModules = Files.exists(judge) && request.wants(ModuleFuzzer.TARGET);
        if (targets.isEmpty() && !withCalls && !withModules) {
            throw new BuildFailure(
                    "There is no fuzz target " + request.only().orElse("") + " in " + request.targets() + ".",
                    "A target is a file c/NAME.c there, " + CallFuzzer.TARGET + " or " + ModuleFuzzer.TARGET + ".");
        }
        List<String> failures = new ArrayList<>();
        if (!targets.isEmpty()) {
            Path library = runtime.provide(request.runtime(), request.toolchain());
            InputFuzzer fuzzer = new InputFuzzer(host, processes, console, request);
            for (FuzzTarget target : targets) {
                fuzzer.run(target, library).ifPresent(failures::add);
            }
        }
        if (withCalls || withModules) {
            Path directory = request.output().toAbsolutePath().resolve("engine");
            Trees.delete(directory);
            try (CheckedEngine engine = CheckedEngine.build(
                    request.sources().toAbsolutePath(), request.toolchain(), directory, host, processes, console)) {
                if (withCalls) {
                    failures.addAll(new CallFuzzer(host, processes, console, request).run(calls, engine));
                }
                if (withModules) {
                    failures.addAll(new ModuleFuzzer(host, processes, console, request).run(judge, engine));
                }
            }
        }
        if (!failures.isEmpty()) {
            throw new BuildFailure(
                    "Fuzzing found inputs that fail:\n  " + String.join("\n  ", failures),
                    "Mend what they show, and add an input of libFuzzer's to the target's corpus.");
        }
    }
}
