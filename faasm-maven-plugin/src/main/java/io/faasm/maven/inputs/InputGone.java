package io.faasm.maven.inputs;

import io.faasm.maven.failure.BuildFailure;
import java.util.List;
import java.util.stream.Collectors;

/** A file that no source has. */
final class InputGone extends BuildFailure {
    private static final long serialVersionUID = 1L;

    private final transient LockedFile file;

    InputGone(LockedFile file, List<String> attempts) {
        super(
                "No source has the file " + file.fileName() + " of " + file + " (SHA-256 "
                        + file.digest().sha256() + "):"
                        + (attempts.isEmpty()
                                ? "\n    none was asked: Maven is offline (-o), or there is none to ask"
                                : "")
                        + attempts.stream().map(attempt -> "\n    " + attempt).collect(Collectors.joining()),
                "Either let the build take what can be had today (-Dfaasm.lock=prefer, or for good: mvn faasm:update-lock),"
                        + " or put the file where it is looked for first: -Dfaasm.mirror=DIRECTORY-OR-ADDRESS.");
        this.file = file;
    }

    LockedFile file() {
        return file;
    }
}
