package io.faasm.platform.monitor;

import io.faasm.platform.call.CallObserver;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.call.Load;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Figures of calls. None is kept for each user or function: these are as many as anybody likes to upload, and each would be kept
 * for ever.
 */
public final class CallMetrics implements CallObserver, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    public CallMetrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        collections.bindTo(registry);
    }

    /** Follows what there is to do. */
    public void follow(Calls calls) {
        gauge("faasm.calls.queued", "Calls that wait for their turn", calls, Load::queued);
        gauge("faasm.calls.running", "Calls that hold a slot", calls, Load::running);
        gauge("faasm.calls.waiting", "Calls that wait for one that they made", calls, Load::waiting);
        gauge("faasm.calls.slots", "Calls that may run at once", calls, Load::slots);
        gauge("faasm.zygotes", "Functions that are loaded", calls, Load::zygotes);
        gauge("faasm.zygotes.memory", "What loaded functions have in memory, in bytes", calls, Load::zygoteBytes);
    }

    private void gauge(String name, String description, Calls calls, ToDoubleFunction<Load> value) {
        Gauge.builder(name, calls, all -> value.applyAsDouble(all.load()))
                .description(description)
                .register(registry);
    }

    @Override
    public void ended(Ended call) {
        String outcome = outcome(call.result());
        timer("faasm.calls", "Calls that have ended, and how long they ran", outcome)
                .record(call.ran());
        timer("faasm.calls.queue", "How long calls waited for their turn", outcome)
                .record(call.queued());
        if (call.privateBytes() > 0) {
            DistributionSummary.builder("faasm.calls.memory")
                    .description("Memory that a call does not share with its zygote, in bytes")
                    .register(registry)
                    .record(call.privateBytes());
        }
    }

    /** "ok", "returned" with another value than 0, or the reason for which it failed. */
    private static String outcome(CallResult result) {
        return result.failure()
                .map(failure -> failure.reason().name().toLowerCase(Locale.ROOT))
                .orElse(result.returnValue() == 0 ? "ok" : "returned");
    }

    private Timer timer(String name, String description, String outcome) {
        return Timer.builder(name)
                .description(description)
                .tag("outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofNanos(250_000),
                        Duration.ofNanos(500_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30))
                .register(registry);
    }

    @Override
    public void refused(CallsRefused.Reason reason) {
        Counter.builder("faasm.calls.refused")
                .description("Submissions that were not accepted")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                .register(registry)
                .increment();
    }

    @Override
    public void loaded(FunctionVersion version, Duration took, boolean succeeded) {
        Timer.builder("faasm.functions.loaded")
                .description("Functions that were loaded into a zygote, and how long it took")
                .tag("succeeded", Boolean.toString(succeeded))
                .register(registry)
                .record(took);
    }

    /** In the text format of Prometheus. */
    String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
