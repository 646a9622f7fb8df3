package io.faasm.platform.planner;

import io.faasm.core.engine.FunctionName;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Printable;
import io.faasm.core.text.Text;
import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.Functions;
import io.faasm.platform.http.Endpoint;
import io.faasm.platform.http.Exchange;
import io.faasm.platform.http.RawPath;
import io.faasm.platform.http.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code POST /invoke/USER/FUNCTION}: the body is the call's input, and the answer's body its output. The status says what came of
 * it, and the fields {@code Faasm-Return-Value} and {@code Faasm-Failure} say it in more detail.
 */
public final class InvokeEndpoint implements Endpoint {
    private static final String PATH = "/invoke/";
    private static final String BYTES = "application/octet-stream";

    private final Optional<Calls> calls;
    private final Functions functions;
    private final long limit;

    /**
     * An endpoint for calls.
     *
     * @param limit of a call's input, in bytes
     */
    public InvokeEndpoint(Optional<Calls> calls, Functions functions, long limit) {
        this.calls = calls;
        this.functions = functions;
        this.limit = limit;
    }

    static boolean isMeantBy(Exchange exchange) {
        return exchange.rawPath().startsWith(PATH);
    }

    @Override
    public void answer(Exchange exchange) throws Refusal {
        if (!exchange.method().equals("POST")) {
            exchange.set("Allow", "POST");
            throw new Refusal(405, "Method " + Text.printable(exchange.method()) + " is not known here; use POST");
        }
        List<String> path = RawPath.parts(exchange.rawPath());
        if (path.size() != 3) {
            throw new Refusal(400, "Bad path; this server knows POST /invoke/<user>/<function>");
        }
        FunctionId function = function(path.get(1), path.get(2));
        Optional<String> entry = RawPath.only("entry", exchange.rawQuery());
        Calls running = calls.orElseThrow(() -> new Refusal(503, "This platform was started without a runtime root"));
        exchange.body(limit, 2, input -> {
            CallRequest request = new CallRequest(id(), id(), function, entry, input, false);
            try {
                running.submit(request).whenComplete((result, broken) -> {
                    if (broken == null) {
                        reply(exchange, result);
                    } else {
                        exchange.fail(broken);
                    }
                });
            } catch (CallsRefused refused) {
                exchange.set("Retry-After", "1");
                throw new Refusal(503, refused.getMessage());
            }
        });
    }

    /** Python comes first where a name has both: the one that is uploaded with a build. */
    private FunctionId function(String user, String name) throws Refusal {
        try {
            new FunctionName(user, name);
        } catch (BuildFailure bad) {
            throw new Refusal(400, bad.what());
        }
        for (FunctionId id : List.of(FunctionId.python(user, name), FunctionId.wasm(user, name))) {
            if (functions.current(id).isPresent()) {
                return id;
            }
        }
        throw new Refusal(404, "No function " + user + "/" + name + " is uploaded");
    }

    private static int id() {
        return ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    private static void reply(Exchange exchange, CallResult result) {
        exchange.set("Faasm-Return-Value", Integer.toString(result.returnValue()));
        if (result.failure().isPresent()) {
            CallFailure failure = result.failure().get();
            exchange.set("Faasm-Failure", failure.reason().name());
            exchange.reply(status(failure.reason()), Printable.text(failure.text()) + "\n" + printed(result));
        } else if (result.returnValue() != 0 && result.output().length == 0) {
            exchange.reply(500, "The function returned " + result.returnValue() + "\n" + printed(result));
        } else {
            exchange.reply(result.returnValue() == 0 ? 200 : 500, BYTES, result.output());
        }
    }

    /** What the function printed, where there is nothing else that says why: a traceback, for instance. */
    private static String printed(CallResult result) {
        return Printable.text(result.log());
    }

    private static int status(CallFailure.Reason reason) {
        return switch (reason) {
            case NO_FUNCTION -> 404;
            case TIME, CPU -> 504;
            case LOST -> 503;
            case LOAD, EXIT, TRAP, SIGNAL, MEMORY, OUTPUT, BUDGET, PROTOCOL -> 500;
        };
    }
}
