package io.faasm.maven.git;

/**
 * A submodule that is wanted; the others of its repository are left out.
 *
 * @param path where it is in the checkout, with slashes
 * @param recursive whether its own submodules, all of them, are wanted too
 */
public record Submodule(String path, boolean recursive) {
    public Submodule {
        path = path.replaceFirst("/+$", "");
    }
}
