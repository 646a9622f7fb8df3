package io.faasm.maven.inputs;

import io.faasm.maven.failure.BuildFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A file that no source has. */
final class InputGone extends BuildFailure {
    private static final long serialVersionUID = 1L;

    private final transient LockedFile file;
    private final transient List<String> attempts;

    InputGone(LockedFile file, List<String> attempts) {
        this(file, attempts, null);
    }

    private InputGone(LockedFile file, List<String> attempts, Throwable cause) {
        super(
                "No source has the file " + file.fileName() + " of " + file + " (SHA-256 "
                        + file.digest().sha256() + "):"
                        + attempts.stream().map(attempt -> "\n    " + attempt).collect(Collectors.joining()),
                "Either let the build take what can be had today (-Dfaasm.lock=prefer, or for good: mvn faasm:update-lock),"
                        + " or put the file where it is looked for first: -Dfaasm.mirror=DIRECTORY-OR-ADDRESS.",
                cause);
        this.file = file;
        this.attempts = List.copyOf(attempts);
    }

    /** The same failure, when nothing else could take the file's place either. */
    InputGone withoutReplacement(BuildFailure why) {
        List<String> all = new ArrayList<>(attempts);
        all.add("another version in its place: " + why.what());
        return new InputGone(file, all, why);
    }

    LockedFile file() {
        return file;
    }
}
