package io.faasm.platform.http;

import java.io.IOException;

/** What answers the requests of a port. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers a request, now or later. May wait for the disk, but not for the client, nor for a call.
     *
     * @throws Refusal if the request is answered with a reason why not
     */
    void answer(Exchange exchange) throws IOException, Refusal;
}
