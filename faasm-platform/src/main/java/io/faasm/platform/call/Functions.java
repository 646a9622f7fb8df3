package io.faasm.platform.call;

import java.util.Optional;

/** The uploaded functions, in versions. All methods may be called by any thread, and answer without waiting for the disk. */
public interface Functions {
    /** The version that a call that starts now runs; empty where nothing was uploaded under this name. */
    Optional<FunctionVersion> current(FunctionId id);

    /**
     * Keeps the files of a version until it is released as often as it was retained.
     *
     * @return false if they are gone already, because a later version took the place of this one
     */
    boolean retain(FunctionVersion version);

    /** Gives up files that were retained; those of a version that is no longer current may be removed then. */
    void release(FunctionVersion version);
}
