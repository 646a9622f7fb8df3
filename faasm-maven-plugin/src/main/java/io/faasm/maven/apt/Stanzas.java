package io.faasm.maven.apt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Paragraphs of fields, as Debian's indexes hold them. */
final class Stanzas {
    private static final String CHECKSUMS = "Checksums-Sha256";

    private Stanzas() {}

    /** The fields of each paragraph; a field's further lines follow its first, each behind a line break. */
    static List<Map<String, String>> parse(String text) {
        List<Map<String, String>> stanzas = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        String name = "";
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                name = "";
                if (!fields.isEmpty()) {
                    stanzas.add(fields);
                    fields = new LinkedHashMap<>();
                }
            } else if (line.startsWith(" ") || line.startsWith("\t")) {
                if (!name.isEmpty()) {
                    fields.merge(name, line.strip(), (before, more) -> before + "\n" + more);
                }
            } else if (line.indexOf(':') > 0) {
                name = line.substring(0, line.indexOf(':'));
                fields.put(name, line.substring(name.length() + 1).strip());
            }
        }
        if (!fields.isEmpty()) {
            stanzas.add(fields);
        }
        return stanzas;
    }

    /** The file of a binary package. */
    static Optional<IndexedFile> binary(Map<String, String> fields) {
        for (String needed : List.of("Package", "Version", "Filename", "Size", "SHA256")) {
            if (!fields.containsKey(needed)) {
                return Optional.empty();
            }
        }
        if (!isSize(fields.get("Size"))) {
            return Optional.empty();
        }
        return Optional.of(new IndexedFile(
                fields.get("Package"),
                fields.get("Version"),
                fields.get("Filename"),
                Long.parseLong(fields.get("Size")),
                fields.get("SHA256")));
    }

    private static boolean isSize(String text) {
        return text.matches("\\d{1,18}");
    }

    /** The files of a source package. */
    static List<IndexedFile> source(Map<String, String> fields) {
        if (!fields.keySet().containsAll(List.of("Package", "Version", "Directory"))) {
            return List.of();
        }
        return fields.getOrDefault(CHECKSUMS, "")
                .lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length == 3 && isSize(words[1]))
                .map(words -> new IndexedFile(
                        fields.get("Package"),
                        fields.get("Version"),
                        fields.get("Directory") + "/" + words[2],
                        Long.parseLong(words[1]),
                        words[0]))
                .toList();
    }
}
