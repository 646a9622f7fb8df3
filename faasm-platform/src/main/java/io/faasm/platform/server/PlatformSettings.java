package io.faasm.platform.server;

import io.faasm.platform.http.Pace;
import io.faasm.platform.http.Token;
import io.faasm.platform.upload.MachineCode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a platform listens, what it keeps, and what it takes.
 *
 * @param address host name or address to bind
 * @param ports numbers of the three ports
 * @param token what clients have to know; needed on addresses that other machines reach
 * @param storage root of Faasm's local directory layout, with the platform's own store in it; made if need be
 * @param limit of an upload and of a call's input, in bytes
 * @param pace how slow clients may be
 * @param machineCode what makes machine code of WebAssembly that is uploaded
 */
public record PlatformSettings(
        String address,
        Ports ports,
        Optional<Token> token,
        Path storage,
        long limit,
        Pace pace,
        MachineCode machineCode) {

    /** Port numbers; 0 takes any free one. */
    public record Ports(int upload, int planner, int monitor) {
        public static final Ports ANY = new Ports(0, 0, 0);
    }
}
