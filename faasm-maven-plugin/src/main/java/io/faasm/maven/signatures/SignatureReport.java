package io.faasm.maven.signatures;

import io.faasm.core.failure.BuildFailure;
import io.faasm.maven.patch.SignatureChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * What a check saw.
 *
 * @param files how many objects and shared objects it looked at
 * @param kinds tables and functions by kind of table
 * @param others functions in data that are in none of CPython's tables, by object and symbol; C's compiler checks those
 * @param untyped functions in tables that none of the files defines or declares, so that their type is not known
 * @param declarations how many declarations of functions of other objects were compared
 * @param findings functions that would trap, in the order of their objects
 */
public record SignatureReport(
        int files,
        SortedMap<String, Kind> kinds,
        SortedMap<String, Integer> others,
        SortedSet<String> untyped,
        int declarations,
        List<Finding> findings) {

    public SignatureReport {
        findings = List.copyOf(findings);
    }

    /** How many tables of a kind there are, and how many functions are in them. */
    public record Kind(int tables, int functions) {}

    /** In one line: what was looked at and what was found. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%,d functions in %,d tables of %,d objects, %,d declarations; %,d functions in other data;"
                        + " %,d of unknown type; %,d %s",
                kinds.values().stream().mapToInt(Kind::functions).sum(),
                kinds.values().stream().mapToInt(Kind::tables).sum(),
                files,
                declarations,
                others.values().stream().mapToInt(Integer::intValue).sum(),
                untyped.size(),
                findings.size(),
                findings.size() == 1 ? "finding" : "findings");
    }

    /** All of it as tab-separated lines, the first word of each being what it tells. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("# " + summary());
        kinds.forEach((kind, count) -> lines.add("table\t" + kind + "\t" + count.tables() + "\t" + count.functions()));
        others.forEach((place, count) -> lines.add("other\t" + place + "\t" + count));
        untyped.forEach(function -> lines.add("untyped\t" + function));
        for (Finding finding : findings) {
            lines.add(String.join(
                    "\t",
                    "finding",
                    finding.function(),
                    finding.object(),
                    finding.table(),
                    finding.has().toString(),
                    finding.expected().toString(),
                    finding.callable().orElse("")));
        }
        changes().forEach(change -> lines.add("change\t" + change));
        return lines;
    }

    /** The lines of a list of signature changes that mend the findings, as far as such changes do. */
    public Set<String> changes() {
        return findings.stream()
                .flatMap(finding -> finding.changes().stream())
                .map(SignatureChange::line)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    public void write(Path file) throws IOException {
        Files.write(file, lines());
    }

    /** Fails on findings that are not on the list, and on entries of the list that nothing was found for. */
    public void require(KnownMismatches known) {
        List<Finding> unknown =
                findings.stream().filter(finding -> !known.covers(finding)).toList();
        if (!unknown.isEmpty()) {
            StringBuilder what = new StringBuilder(unknown.size() + (unknown.size() == 1 ? " function" : " functions")
                    + " would trap when CPython calls them:");
            for (Finding finding : unknown) {
                what.append("\n    ").append(finding.text());
                if (!finding.remedy().isEmpty()) {
                    what.append("\n      ").append(finding.remedy());
                }
                finding.changes()
                        .forEach(change -> what.append("\n      change: ").append(change.line()));
            }
            throw new BuildFailure(
                    what.toString(), "Put the changes into the list of signature changes, or " + known.advice() + ".");
        }
        List<String> stale = known.unused(findings);
        if (!stale.isEmpty()) {
            throw new BuildFailure(
                    known.name() + " excuses what is not there:\n    " + String.join("\n    ", stale),
                    "Take these lines out, or correct the names in them.");
        }
    }
}
