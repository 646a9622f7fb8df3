package io.faasm.maven.inputs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The files that answer a stage's wishes, and how to get them. Nothing is downloaded before it is asked for. */
public final class Selection {
    private final Inputs inputs;
    private final Map<Wish, Answer> answers;

    /**
     * An answer to a wish.
     *
     * @param departures where it is not what the lock says, for each such file; empty: it is as locked
     * @param taken      when Debian's archives had these files, if that is known
     */
    record Answer(List<LockedFile> files, List<String> departures, Optional<String> taken) {
        Answer {
            files = List.copyOf(files);
            departures = List.copyOf(departures);
        }
    }

    Selection(Inputs inputs, Map<Wish, Answer> answers) {
        this.inputs = inputs;
        this.answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    /** The files that answer a wish. */
    public List<LockedFile> files(Wish wish) {
        return answer(wish).files();
    }

    /** What stands for the files in a fingerprint: their names and contents, wherever they come from. */
    public List<String> digests(Wish wish) {
        return answer(wish).files().stream()
                .map(file -> file.fileName() + " " + file.digest().sha256())
                .sorted()
                .toList();
    }

    /** As {@link #digests(Wish)}, for all wishes together. */
    public List<String> digests() {
        return answers.keySet().stream().flatMap(wish -> digests(wish).stream()).toList();
    }

    /** Gets the files that answer a wish, in the order of {@link #files}. */
    public List<Path> fetch(Wish wish) {
        try {
            Answer answer = answer(wish);
            return inputs.fetch(answer.files(), wish.name(), answer.taken());
        } catch (InputGone gone) {
            throw new WishFailed(wish, gone);
        }
    }

    /** For descriptors: {@code locked}, or what is not as the lock says. */
    public String standing() {
        List<String> departures = new ArrayList<>();
        answers.values().forEach(answer -> departures.addAll(answer.departures()));
        return departures.isEmpty()
                ? "locked"
                : "not locked: " + departures.stream().collect(Collectors.joining("; "));
    }

    private Answer answer(Wish wish) {
        Answer answer = answers.get(wish);
        if (answer == null) {
            throw new IllegalArgumentException("Nobody asked for " + wish + ".");
        }
        return answer;
    }

    /** A wish of which a file is gone: caught where another answer can be found. */
    static final class WishFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient Wish wish;
        private final transient InputGone gone;

        WishFailed(Wish wish, InputGone gone) {
            super(gone);
            this.wish = wish;
            this.gone = gone;
        }

        Wish wish() {
            return wish;
        }

        InputGone gone() {
            return gone;
        }
    }
}
