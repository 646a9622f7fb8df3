package io.faasm.maven.apt;

import io.faasm.maven.console.Console;
import io.faasm.maven.failure.BuildFailure;
import io.faasm.maven.process.Command;
import io.faasm.maven.process.Outcome;
import io.faasm.maven.process.ProcessRunner;
import io.faasm.maven.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Archives that may have a source file which the archive proper lists and lacks, as incomplete mirrors do. Derivatives of
 * Debian take its original archives over unchanged and under the same path. They are asked for bytes only: what counts is
 * the digest of the signed index, which apt checks.
 */
final class FurtherArchives {
    /** Apt's own downloader: it reaches the network as apt does and refuses what has another digest. */
    static final Path DOWNLOADER = Path.of("/usr/lib/apt/apt-helper");

    private final List<String> addresses;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Console console;

    /**
     * Archives in the order in which they are asked.
     *
     * @param addresses each the directory that holds {@code pool/}
     * @param environment what apt runs with
     */
    FurtherArchives(List<String> addresses, Map<String, String> environment, ProcessRunner processes, Console console) {
        this.addresses = addresses.stream()
                .map(address -> address.replaceFirst("/+$", ""))
                .distinct()
                .toList();
        this.environment = environment;
        this.processes = processes;
        this.console = console;
    }

    /**
     * Reads a description of a distribution, as python-apt has it, for the archives of its sources.
     *
     * @param template paragraphs of fields
     */
    static List<String> ofTemplate(String template) {
        Set<String> found = new LinkedHashSet<>();
        for (String paragraph : template.split("\n\\s*\n")) {
            List<String> lines = paragraph.lines().map(String::strip).toList();
            if (lines.contains("RepositoryType: deb-src")) {
                lines.stream()
                        .filter(line -> line.matches("BaseURI: https?://\\S+"))
                        .map(line -> line.substring("BaseURI: ".length()))
                        .forEach(found::add);
            }
        }
        return List.copyOf(found);
    }

    /** Downloads a file, from the first of these archives that has it as the index describes it. */
    void fetch(SourceFile file, Path into) throws IOException {
        List<String> refused = new ArrayList<>(List.of(file.address() + ": apt did not get it"));
        Path work = Files.createTempDirectory(into, ".further-archive");
        try {
            Path part = work.resolve("part");
            for (String archive : addresses) {
                String address = archive + "/" + file.poolPath();
                if (address.equals(file.address())) {
                    continue;
                }
                console.info("apt: looking for " + file.name() + " at " + archive);
                Outcome outcome = processes.tryRun(
                        Command.of("apt-helper", DOWNLOADER, "download-file", address, part, file.digest())
                                .in(work)
                                .env(environment)
                                .build());
                if (outcome.exitCode() == 0) {
                    Files.move(part, into.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
                    console.info("apt: " + file.name() + " is from " + archive
                            + ", with the digest that Debian's signed index tells");
                    return;
                }
                refused.add(address + ": " + reason(outcome.output()));
            }
        } finally {
            Trees.delete(work);
        }
        throw new BuildFailure(
                "No archive has the source file " + file.name() + " with the digest of Debian's signed index, "
                        + file.digest() + ":\n    " + String.join("\n    ", refused),
                "Name an archive that has it with -Dfaasm.debian.source.mirrors=URL (the directory that holds pool/), or a"
                        + " complete Debian mirror with -Dfaasm.debian.mirror=URL.");
    }

    /** Of apt's words about a failed download, those that tell why, which follow the address. */
    private static String reason(String output) {
        return output.lines()
                .filter(line -> line.startsWith("E: Failed to fetch "))
                .map(line -> line.replaceFirst("^E: Failed to fetch \\S+\\s+", ""))
                .findFirst()
                .orElseGet(() -> output.lines()
                        .filter(line -> line.startsWith("E: "))
                        .findFirst()
                        .orElse("no answer"));
    }
}
