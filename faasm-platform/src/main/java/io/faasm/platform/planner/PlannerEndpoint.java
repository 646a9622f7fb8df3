package io.faasm.platform.planner;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.faasm.platform.call.AppStatus;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.Calls;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.ExecutionGraph;
import io.faasm.platform.call.Load;
import io.faasm.platform.http.Endpoint;
import io.faasm.platform.http.Exchange;
import io.faasm.platform.http.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers as Faasm's planner does, with its texts and statuses (PlannerEndpointHandler.cpp in faabric's sources). What it does not
 * do answers as a type of message that nobody knows.
 */
public final class PlannerEndpoint implements Endpoint {
    private static final Map<String, String> HEADER = Map.of(
            "Server", "Planner endpoint",
            "Access-Control-Allow-Origin", "*",
            "Access-Control-Allow-Methods", "GET,POST,PUT,OPTIONS",
            "Access-Control-Allow-Headers", "User-Agent,Content-Type");

    private static final int RESET = 1;
    private static final int FLUSH_AVAILABLE_HOSTS = 2;
    private static final int FLUSH_EXECUTORS = 3;
    private static final int FLUSH_SCHEDULING_STATE = 4;
    private static final int GET_AVAILABLE_HOSTS = 5;
    private static final int GET_EXEC_GRAPH = 7;
    private static final int EXECUTE_BATCH = 10;
    private static final int EXECUTE_BATCH_STATUS = 11;

    /** Of a request: its bytes, their text, the payload's text in it, the message, and the input. */
    private static final int COPIES = 5;

    private static final String BAD_JSON = "Bad JSON in request body";
    private static final String BAD_PAYLOAD = "Bad JSON in body's payload";

    /** How long a planner waits for the results that a graph is made of, and how often they are looked for here. */
    private static final int GRAPH_MILLIS = 1000;

    private static final int LOOK_MILLIS = 20;

    private final Optional<Calls> calls;
    private final Endpoint invoke;
    private final String host;
    private final long limit;
    private final ScheduledExecutorService clock;
    private final long started = System.currentTimeMillis();

    /**
     * An endpoint for calls.
     *
     * @param calls what runs them; without it there is no host that could
     * @param invoke what answers requests for {@code /invoke}
     * @param host what this machine is called in answers
     * @param limit of a request's body, in bytes
     */
    public PlannerEndpoint(
            Optional<Calls> calls, Endpoint invoke, String host, long limit, ScheduledExecutorService clock) {
        this.calls = calls;
        this.invoke = invoke;
        this.host = host;
        this.limit = limit;
        this.clock = clock;
    }

    @Override
    public void answer(Exchange exchange) throws IOException, Refusal {
        if (InvokeEndpoint.isMeantBy(exchange)) {
            invoke.answer(exchange);
            return;
        }
        exchange.setAll(HEADER);
        exchange.body(limit, COPIES, body -> answer(exchange, body));
    }

    private void answer(Exchange exchange, byte[] body) {
        if (body.length == 0) {
            reply(exchange, 400, "Empty request");
            return;
        }
        Optional<DynamicMessage> request = utf8(body).flatMap(json -> PlannerMessages.parse("HttpMessage", json));
        if (request.isEmpty()) {
            reply(exchange, 400, BAD_JSON);
            return;
        }
        String payload = PlannerMessages.text(request.get(), "payloadJson");
        switch (PlannerMessages.number(request.get(), "type")) {
            case RESET -> {
                calls.ifPresent(Calls::forgetResults);
                calls.ifPresent(Calls::flush);
                reply(exchange, 200, "Planner fully reset!");
            }
            case FLUSH_AVAILABLE_HOSTS -> reply(exchange, 200, "Flushed available hosts!");
            case FLUSH_EXECUTORS -> {
                calls.ifPresent(Calls::flush);
                reply(exchange, 200, "Flushed executors!");
            }
            case FLUSH_SCHEDULING_STATE -> {
                calls.ifPresent(Calls::forgetResults);
                reply(exchange, 200, "Flushed scheduling state!");
            }
            case GET_AVAILABLE_HOSTS -> reply(exchange, 200, PlannerMessages.json(hosts()));
            case GET_EXEC_GRAPH ->
                with(
                        exchange,
                        "Message",
                        payload,
                        BAD_JSON,
                        message -> graph(
                                exchange,
                                PlannerMessages.number(message, "appId"),
                                PlannerMessages.number(message, "id"),
                                System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRAPH_MILLIS)));
            case EXECUTE_BATCH ->
                with(exchange, "BatchExecuteRequest", payload, BAD_PAYLOAD, batch -> execute(exchange, batch));
            case EXECUTE_BATCH_STATUS ->
                with(
                        exchange,
                        "BatchExecuteRequestStatus",
                        payload,
                        BAD_JSON,
                        status -> status(exchange, PlannerMessages.number(status, "appId")));
            default -> reply(exchange, 400, "Unrecognised message type");
        }
    }

    private interface Then {
        void accept(Message message);
    }

    private static void with(Exchange exchange, String kind, String payload, String complaint, Then then) {
        Optional<DynamicMessage> message = PlannerMessages.parse(kind, payload);
        if (message.isEmpty()) {
            reply(exchange, 400, complaint);
        } else {
            then.accept(message.get());
        }
    }

    private void execute(Exchange exchange, Message batch) {
        int app = PlannerMessages.number(batch, "appId");
        List<?> messages = (List<?>) PlannerMessages.get(batch, "messages");
        if (!isValid(batch, messages)) {
            reply(exchange, 400, "Bad BatchExecRequest");
            return;
        }
        if (calls.isEmpty()) {
            reply(exchange, 500, "No available hosts");
            return;
        }
        List<CallRequest> requests = new ArrayList<>();
        messages.forEach(message -> requests.add(PlannerCall.request((Message) message)));
        try {
            calls.get().submit(requests);
        } catch (CallsRefused noRoom) {
            // Clients of the planner know this text, and try again.
            reply(exchange, 500, "No available hosts");
            return;
        }
        DynamicMessage.Builder status = PlannerMessages.builder("BatchExecuteRequestStatus");
        PlannerMessages.set(status, "appId", app);
        reply(exchange, 200, PlannerMessages.json(status.build()));
    }

    /** As faabric's isBatchExecRequestValid. */
    private static boolean isValid(Message batch, List<?> messages) {
        String user = PlannerMessages.text(batch, "user");
        int app = PlannerMessages.number(batch, "appId");
        if (user.isEmpty() || PlannerMessages.text(batch, "function").isEmpty() || messages.isEmpty() && app == 0) {
            return false;
        }
        for (Object each : messages) {
            Message message = (Message) each;
            if (!PlannerMessages.text(message, "user").equals(user)
                    || PlannerMessages.text(message, "function").isEmpty()
                    || PlannerMessages.number(message, "appId") != app) {
                return false;
            }
        }
        return true;
    }

    /** An application has no results until the first of its calls has ended. */
    private void status(Exchange exchange, int app) {
        Optional<AppStatus> found = calls.flatMap(running -> running.status(app))
                .filter(status -> !status.results().isEmpty());
        if (found.isEmpty()) {
            reply(exchange, 500, "App not registered in results");
            return;
        }
        DynamicMessage.Builder status = PlannerMessages.builder("BatchExecuteRequestStatus");
        PlannerMessages.set(status, "appId", app);
        PlannerMessages.set(status, "finished", found.get().unfinished() == 0);
        found.get()
                .results()
                .forEach(result -> PlannerMessages.add(status, "messageResults", PlannerCall.message(result, host)));
        reply(exchange, 200, PlannerMessages.json(status.build()));
    }

    private void graph(Exchange exchange, int app, int id, long end) {
        Optional<ExecutionGraph> found = calls.flatMap(running -> running.graph(app, id));
        if (found.isPresent()) {
            reply(exchange, 200, "{ \n\"root\": " + node(found.get()) + "\n }");
        } else if (calls.isEmpty() || System.nanoTime() >= end) {
            reply(exchange, 500, "Failed getting exec. graph!");
        } else {
            clock.schedule(() -> graph(exchange, app, id, end), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private String node(ExecutionGraph graph) {
        List<String> children = new ArrayList<>();
        graph.chained().forEach(child -> children.add(node(child)));
        return "{ \"msg\": " + PlannerMessages.json(PlannerCall.message(graph.result(), host))
                + (children.isEmpty() ? "" : ", \n\"chained\": [\n" + String.join(", \n", children) + "\n]") + "}";
    }

    private Message hosts() {
        DynamicMessage.Builder hosts = PlannerMessages.builder("AvailableHostsResponse");
        if (calls.isPresent()) {
            Load load = calls.get().load();
            DynamicMessage.Builder registered = PlannerMessages.builder("Timestamp");
            PlannerMessages.set(registered, "epochMs", started);
            DynamicMessage.Builder machine = PlannerMessages.builder("Host");
            PlannerMessages.set(machine, "ip", host);
            PlannerMessages.set(machine, "slots", load.slots());
            PlannerMessages.set(machine, "usedSlots", load.running());
            PlannerMessages.set(machine, "registerTs", registered.build());
            PlannerMessages.add(hosts, "hosts", machine.build());
        }
        return hosts.build();
    }

    private static void reply(Exchange exchange, int status, String text) {
        exchange.reply(status, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<String> utf8(byte[] body) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString());
        } catch (CharacterCodingException bad) {
            return Optional.empty();
        }
    }
}
