package io.faasm.platform.monitor;

import io.faasm.core.text.Text;
import io.faasm.platform.http.Endpoint;
import io.faasm.platform.http.Exchange;
import io.faasm.platform.http.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** {@code GET /health} and {@code GET /metrics}. */
public final class MonitorEndpoint implements Endpoint {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final CallMetrics metrics;
    private final BooleanSupplier accepts;
    private final Predicate<Exchange> mayAskEverything;

    /**
     * An endpoint for operators.
     *
     * @param accepts whether calls are accepted
     * @param mayAskEverything whether a client has shown the token, which asking for health needs not
     */
    public MonitorEndpoint(CallMetrics metrics, BooleanSupplier accepts, Predicate<Exchange> mayAskEverything) {
        this.metrics = metrics;
        this.accepts = accepts;
        this.mayAskEverything = mayAskEverything;
    }

    @Override
    public void answer(Exchange exchange) throws Refusal {
        if (!exchange.method().equals("GET")) {
            exchange.set("Allow", "GET");
            throw new Refusal(405, "Method " + Text.printable(exchange.method()) + " is not known here; use GET");
        }
        switch (exchange.rawPath()) {
            case "/health" -> {
                boolean well = accepts.getAsBoolean();
                exchange.reply(well ? 200 : 503, well ? "ok\n" : "stopping\n");
            }
            case "/metrics" -> {
                if (!mayAskEverything.test(exchange)) {
                    throw new Refusal(401, "Figures need the platform's token (faasm.serve.token)");
                }
                exchange.reply(200, PROMETHEUS, metrics.scrape().getBytes(StandardCharsets.UTF_8));
            }
            default -> throw new Refusal(404, "Bad path; this server knows GET /health, /metrics");
        }
    }
}
