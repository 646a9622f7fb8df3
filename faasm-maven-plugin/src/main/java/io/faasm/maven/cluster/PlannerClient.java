package io.faasm.maven.cluster;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasm.core.console.Console;
import io.faasm.core.console.Progress;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.text.Text;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.HttpCall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Calls functions by way of a cluster's planner and has its workers forget what they keep. The messages are those of faabric's
 * {@code planner.proto} and {@code faabric.proto} in the JSON of protobuf.
 */
public final class PlannerClient implements AutoCloseable {
    private static final int OK = 200;
    private static final int FLUSH_EXECUTORS = 3;
    private static final int GET_EXEC_GRAPH = 7;
    private static final int GET_IN_FLIGHT_APPS = 8;
    private static final int EXECUTE_BATCH = 10;
    private static final int EXECUTE_BATCH_STATUS = 11;

    /** What a planner answers with status 500 as long as all slots of all workers are taken. */
    private static final String NO_HOSTS = "No available hosts";

    /** What it answers with status 500 until a call has a result, and of a call that it does not know. */
    private static final String NOT_REGISTERED = "App not registered in results";

    private static final int EXPLANATION = 8 << 10;

    /** Output and graphs are held in memory whole; larger ones are results for state or files. */
    private static final int LARGEST_ANSWER = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LARGEST_ANSWER)
                    .build())
            .build());
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration APPLICATION = Duration.ofMinutes(15);
    private static final String MACHINE = machine();

    private final ServerConnection planner;
    private final Console console;
    private final Pauses pauses;

    /**
     * How a call is waited for.
     *
     * @param first    before the first question for its result; each further pause is half as long again
     * @param longest  between two questions
     * @param noHosts  between two tries to find a free worker
     * @param tries    how many of these there are
     * @param doubt    how long it may be unregistered until the planner is asked whether it has it at all
     */
    record Pauses(Duration first, Duration longest, Duration noHosts, int tries, Duration doubt) {
        /** The retries are those of Faasm's own client. */
        static final Pauses USUAL = new Pauses(
                Duration.ofMillis(50), Duration.ofSeconds(2), Duration.ofMillis(1500), 30, Duration.ofSeconds(5));
    }

    public PlannerClient(ServerAccess access, Console console) {
        this(new ServerConnection(Role.PLANNER, access, console), console, Pauses.USUAL);
    }

    PlannerClient(ServerConnection planner, Console console, Pauses pauses) {
        this.planner = planner;
        this.console = console;
        this.pauses = pauses;
    }

    /** The planner's address as it goes into messages. */
    public String address() {
        return planner.shown();
    }

    /** Has all workers forget the functions and files that they keep, so that the next call takes what is stored. */
    public void flushExecutors() {
        planner.askForOk(request(FLUSH_EXECUTORS, Optional.empty(), EXPLANATION, true), HttpCall.Observer.NONE);
        console.info("The workers of the planner at " + planner.shown() + " have been told to forget what they keep.");
    }

    /**
     * Calls a function and waits for its result.
     *
     * @param longest how long it may take, from when the planner has accepted it
     */
    public CallResult call(PythonCall call, Duration longest) {
        int app = app(Instant.now());
        int message = id();
        execute(call, app, message);
        CallResult result = CallResult.of(await(call, app, message, longest));
        return call.withChain() ? result.withChained(chained(app, message)) : result;
    }

    /** Faabric's ids are positive 32-bit numbers that whoever calls chooses. */
    private static int id() {
        return 1 + RANDOM.nextInt(Integer.MAX_VALUE - 1);
    }

    /**
     * The application that a call at this time belongs to. A worker loads the machine code again for each new application, which takes
     * longer than the call, and never lets go of it: after some dozen it ends. So what one user calls one after the other is one
     * application. It is another one from time to time, as each answer of the planner has all results of the application.
     */
    static int app(Instant now) {
        long period = now.getEpochSecond() / APPLICATION.toSeconds();
        int hash = Objects.hash(System.getProperty("user.name"), System.getProperty("user.dir"), MACHINE, period);
        return 1 + Math.floorMod(hash, Integer.MAX_VALUE - 1);
    }

    /** What tells this machine from others, as far as it is known. */
    private static String machine() {
        try {
            return Files.readString(Path.of("/etc/machine-id"));
        } catch (IOException unknown) {
            return "";
        }
    }

    private void execute(PythonCall call, int app, int id) {
        ObjectNode batch = JSON.createObjectNode()
                .put("appId", app)
                .put("user", RuntimeUpload.NAME.user())
                .put("function", RuntimeUpload.NAME.function());
        ObjectNode message = batch.putArray("messages")
                .addObject()
                .put("id", id)
                .put("appId", app)
                .put("user", RuntimeUpload.NAME.user())
                .put("function", RuntimeUpload.NAME.function())
                .put("input_data", Base64.getEncoder().encodeToString(call.input()))
                .put("python", true)
                .put("py_user", call.name().user())
                .put("py_func", call.name().function())
                .put("cmdline", call.commandLine());
        call.entry().ifPresent(entry -> message.put("pythonEntry", entry));
        if (call.withChain()) {
            message.put("record_exec_graph", true);
        }
        // Not sent again when it is not known what came of it: the function would run twice.
        ServerConnection.Request request = request(EXECUTE_BATCH, Optional.of(batch), EXPLANATION, false);
        for (int attempt = 1; ; attempt++) {
            HttpCall.Answer answer = planner.ask(request, HttpCall.Observer.NONE);
            planner.refuseWebPage(request, answer);
            if (answer.status() == OK) {
                JsonNode status = json(request, ServerConnection.text(answer));
                if (status.path("appId").asInt() != app) {
                    throw new BuildFailure(
                            "The planner at " + planner.shown() + " answered the call of " + call.name()
                                    + " with another call's id: "
                                    + Text.printable(Address.masked(ServerConnection.text(answer))),
                            "Check that faasm.planner.url is a planner of Faasm.");
                }
                return;
            }
            if (!says(answer, NO_HOSTS)) {
                throw refused(request, call, answer);
            }
            if (attempt == pauses.tries()) {
                throw new BuildFailure(
                        "The planner at " + planner.shown() + " has no free worker for " + call.name() + " after "
                                + attempt + " tries: " + NO_HOSTS,
                        "Look whether workers run and are registered (faasmctl monitor.planner), and what keeps them busy.");
            }
            console.info("No worker is free (" + attempt + " of " + pauses.tries() + " tries); trying again.");
            ServerConnection.pause(pauses.noHosts());
        }
    }

    private BuildFailure refused(ServerConnection.Request request, PythonCall call, HttpCall.Answer answer) {
        if (answer.status() == 400) {
            return new BuildFailure(
                    "The planner at " + planner.shown() + " did not accept the call of " + call.name()
                            + ": it answered 400 and " + Advice.reason(answer),
                    "Check that faasm.planner.url is a planner of Faasm 0.29 or a later one with the same messages.");
        }
        return Advice.refused(Role.PLANNER, planner.address(request), answer);
    }

    /** The result of the message, as soon as the planner has it. */
    private JsonNode await(PythonCall call, int app, int id, Duration longest) {
        ObjectNode batch = JSON.createObjectNode().put("appId", app).put("expectedNumMessages", 1);
        ServerConnection.Request request = request(EXECUTE_BATCH_STATUS, Optional.of(batch), LARGEST_ANSWER, true);
        long began = System.nanoTime();
        long doubtFrom = began + pauses.doubt().toNanos();
        Duration pause = pauses.first();
        int missing = 0;
        try (Progress progress = console.progress("Waiting for the result of " + call.name(), 0, "questions")) {
            while (true) {
                // First a pause: a planner knows nothing of a call before a worker has it.
                ServerConnection.pause(pause);
                HttpCall.Answer answer = planner.ask(request, HttpCall.Observer.NONE);
                planner.refuseWebPage(request, answer);
                if (answer.status() == OK) {
                    JsonNode status = json(request, whole(answer));
                    // It is finished when no call of the application runs, also no other one.
                    Optional<JsonNode> result = result(status, id);
                    if (result.isPresent()) {
                        return result.get();
                    }
                    if (status.path("finished").asBoolean()) {
                        throw noResult(call);
                    }
                } else if (!says(answer, NOT_REGISTERED)) {
                    throw refused(request, call, answer);
                } else if (missing > 1) {
                    throw new BuildFailure(
                            "The planner at " + planner.shown() + " has accepted the call of " + call.name()
                                    + " and does not know it any more (" + NOT_REGISTERED + ")",
                            "It was restarted or reset meanwhile, or its worker was lost: call again.");
                } else if (System.nanoTime() > doubtFrom) {
                    // The answer does not tell a call that runs from one that is lost; the list of those that run does.
                    missing = isInFlight(app) ? 0 : missing + 1;
                    doubtFrom = System.nanoTime()
                            + (missing > 0 ? 0 : pauses.doubt().toNanos());
                }
                long waited = System.nanoTime() - began;
                if (waited > longest.toNanos()) {
                    throw new BuildFailure(
                            call.name() + " has no result after " + Text.duration(longest),
                            "It still runs, or its worker was lost. Look into the worker's log, or raise"
                                    + " faasm.invoke.timeout.");
                }
                progress.advance(1, Text.duration(Duration.ofNanos(waited)) + " of at most " + Text.duration(longest));
                pause = min(pause.multipliedBy(3).dividedBy(2), pauses.longest());
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Whether a call runs or waits; a planner that cannot say does not speak against it. */
    private boolean isInFlight(int app) {
        ServerConnection.Request request = request(GET_IN_FLIGHT_APPS, Optional.empty(), LARGEST_ANSWER, true);
        HttpCall.Answer answer = planner.ask(request, HttpCall.Observer.NONE);
        if (answer.status() != OK) {
            return true;
        }
        return StreamSupport.stream(json(request, whole(answer)).path("apps").spliterator(), false)
                .anyMatch(running -> running.path("appId").asInt() == app);
    }

    private static Optional<JsonNode> result(JsonNode status, int id) {
        return StreamSupport.stream(status.path("messageResults").spliterator(), false)
                .filter(message -> message.path("id").asInt() == id)
                .findFirst();
    }

    private BuildFailure noResult(PythonCall call) {
        return new BuildFailure(
                "The planner at " + planner.shown() + " says that " + call.name()
                        + " is finished, and has no result of it",
                "Its worker was lost, or the planner was restarted: look into their logs, and call again.");
    }

    private List<CallResult> chained(int app, int id) {
        ObjectNode message = JSON.createObjectNode().put("id", id).put("appId", app);
        ServerConnection.Request request = request(GET_EXEC_GRAPH, Optional.of(message), LARGEST_ANSWER, true);
        HttpCall.Answer answer = planner.ask(request, HttpCall.Observer.NONE);
        if (answer.status() != OK) {
            console.warn("The chained calls are not shown: the planner answered " + answer.status() + " and "
                    + Advice.reason(answer) + " (one that was not awaited may have no result yet).");
            return List.of();
        }
        return CallResult.ofGraph(json(request, whole(answer)).path("root")).chained();
    }

    private ServerConnection.Request request(int type, Optional<ObjectNode> payload, int most, boolean again) {
        ObjectNode body = JSON.createObjectNode().put("http_type", type);
        payload.ifPresent(message -> body.put("payload", message.toString()));
        return new ServerConnection.Request(
                "POST",
                "/",
                Map.of("Content-Type", "application/json"),
                Optional.of(new HttpCall.Bytes(body.toString().getBytes(StandardCharsets.UTF_8))),
                planner.timeout(),
                most,
                again);
    }

    private static boolean says(HttpCall.Answer answer, String text) {
        return answer.status() == 500 && ServerConnection.text(answer).strip().equals(text);
    }

    private String whole(HttpCall.Answer answer) {
        if (!answer.whole()) {
            throw new BuildFailure(
                    "The planner at " + planner.shown() + " sent more than " + Text.size(LARGEST_ANSWER),
                    "Have the function write large results to state or to a file.");
        }
        return ServerConnection.text(answer);
    }

    private JsonNode json(ServerConnection.Request request, String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw new BuildFailure(
                    planner.address(request) + " does not answer as a planner: " + Text.printable(Address.masked(text)),
                    "Set faasm.planner.url to the cluster's planner: port 8080 with docker compose, 8081 on Kubernetes.");
        }
    }

    @Override
    public void close() {
        planner.close();
    }
}
