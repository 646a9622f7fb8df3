package io.faasm.platform.upload;

import io.faasm.platform.http.Refusal;
import java.util.Optional;

/** State values, as they are uploaded and asked for. Both methods may wait for the disk. */
public interface StateValues {
    /** A value; empty where there is none. */
    Optional<byte[]> read(String user, String key);

    /** Sets a value, whatever was there before; durable when this returns. */
    void replace(String user, String key, byte[] value) throws Refusal;
}
