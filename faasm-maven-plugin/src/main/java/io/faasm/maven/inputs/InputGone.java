package io.faasm.maven.inputs;

import io.faasm.core.failure.BuildFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A file that no source has. */
final class InputGone extends BuildFailure {
    private static final long serialVersionUID = 1L;

    private final transient LockedFile file;
    private final transient List<String> attempts;

    private InputGone(LockedFile file, String what, List<String> attempts, String remedy, Throwable cause) {
        super(what + attempts.stream().map(attempt -> "\n    " + attempt).collect(Collectors.joining()), remedy, cause);
        this.file = file;
        this.attempts = List.copyOf(attempts);
    }

    static InputGone everywhere(LockedFile file, List<String> attempts) {
        return everywhere(file, attempts, null);
    }

    private static InputGone everywhere(LockedFile file, List<String> attempts, Throwable cause) {
        return new InputGone(
                file,
                "No source has the file " + file.fileName() + " of " + file + " (SHA-256 "
                        + file.digest().sha256() + "):",
                attempts,
                "Either let the build take what can be had today (-Dfaasm.lock=prefer, or for good: mvn faasm:update-lock),"
                        + " or put the file where it is looked for first: -Dfaasm.mirror=DIRECTORY-OR-ADDRESS.",
                cause);
    }

    /** Nobody was asked but this machine's own directories. */
    static InputGone offline(LockedFile file, List<String> attempts) {
        return new InputGone(
                file,
                "Maven is offline (mvn -o), and the cache does not have the file " + file.fileName() + " of " + file
                        + " (SHA-256 " + file.digest().sha256() + ")" + (attempts.isEmpty() ? "." : ":"),
                attempts,
                "Build once without -o, or take the files from a directory: -Dfaasm.mirror=DIRECTORY (mvn"
                        + " faasm:bundle-inputs fills one).",
                null);
    }

    /** The same failure, when nothing else could take the file's place either. */
    InputGone withoutReplacement(BuildFailure why) {
        List<String> all = new ArrayList<>(attempts);
        all.add("another version in its place: " + why.what());
        return everywhere(file, all, why);
    }

    LockedFile file() {
        return file;
    }
}
