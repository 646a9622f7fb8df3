package io.faasm.maven.inputs;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file {@value #NAME} beside a recipe: every file that its builds download, as answers to the recipe's wishes.
 *
 * @param taken when Debian's archives were as the lock describes them ({@code 20261121T091544Z}), if that counts
 */
public record InputsLock(Optional<String> taken, Map<Wish, List<LockedFile>> answers) {
    public static final String NAME = "inputs.lock";

    private static final String TAKEN = "taken";
    private static final List<String> HEADING = List.of(
            "# Every file that builds of this folder download: name, version, size, SHA-256, places. Written by",
            "# mvn faasm:update-lock from the recipes beside it; change those and not this.");

    public InputsLock {
        Map<Wish, List<LockedFile>> copy = new LinkedHashMap<>();
        answers.forEach((wish, files) -> copy.put(wish, List.copyOf(files)));
        answers = Collections.unmodifiableMap(copy);
    }

    /** A lock that answers nothing. */
    public static InputsLock empty() {
        return new InputsLock(Optional.empty(), Map.of());
    }

    /** The lock in a file, or one that answers nothing where there is none. */
    public static InputsLock read(Path file) {
        if (!Files.exists(file)) {
            return empty();
        }
        Optional<String> taken = Optional.empty();
        Map<Wish, List<LockedFile>> answers = new LinkedHashMap<>();
        List<LockedFile> files = null;
        int number = 0;
        try {
            for (String line : Files.readAllLines(file)) {
                number++;
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (line.chars().anyMatch(each -> each != '\t' && Character.isISOControl(each))) {
                    throw new IllegalArgumentException("it has a control character");
                }
                if (line.startsWith(TAKEN + "\t")) {
                    taken = Optional.of(moment(line.substring(TAKEN.length() + 1)));
                } else if (Wish.isLine(line)) {
                    files = new ArrayList<>();
                    if (answers.put(Wish.parse(line), files) != null) {
                        throw new IllegalArgumentException("the same wish stands there twice");
                    }
                } else if (LockedFile.isLine(line) && files != null) {
                    files.add(LockedFile.parse(line));
                } else {
                    throw new IllegalArgumentException("neither a wish nor a file of one");
                }
            }
        } catch (IllegalArgumentException malformed) {
            throw invalid(file + ", line " + number + ", is invalid: " + malformed.getMessage() + ".", malformed);
        } catch (BuildFailure malformed) {
            throw invalid(file + ", line " + number + ", is invalid: " + malformed.what(), malformed);
        } catch (CharacterCodingException malformed) {
            throw invalid(file + " is invalid: it is no text in UTF-8.", malformed);
        } catch (IOException failure) {
            throw new UncheckedIOException("The lock " + file + " cannot be read.", failure);
        }
        return new InputsLock(taken, answers);
    }

    private static BuildFailure invalid(String what, Exception cause) {
        return new BuildFailure(
                what, "Restore the file from version control, or write it anew: mvn faasm:update-lock.", cause);
    }

    private static String moment(String text) {
        try {
            LocalDateTime.parse(text, Archive.MOMENT);
            return text;
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException("a moment is written as 20261121T091544Z", malformed);
        }
    }

    public void write(Path file) {
        List<String> lines = new ArrayList<>(HEADING);
        taken.ifPresent(moment -> lines.add(TAKEN + "\t" + moment));
        answers.forEach((wish, files) -> {
            lines.add("");
            lines.add(wish.line());
            files.forEach(each -> lines.add(each.line()));
        });
        try {
            Path work = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".new");
            try {
                Files.write(work, lines);
                Files.setPosixFilePermissions(
                        work, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(work);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The lock " + file + " cannot be written.", failure);
        }
    }

    /** The files that answer a wish, if it was there when the lock was written. */
    Optional<List<LockedFile>> find(Wish wish) {
        return Optional.ofNullable(answers.get(wish));
    }

    /** All files, each once. */
    public List<LockedFile> files() {
        return answers.values().stream().flatMap(List::stream).distinct().toList();
    }
}
