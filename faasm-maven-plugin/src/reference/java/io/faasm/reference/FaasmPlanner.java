package io.faasm.reference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Faasm's planner with one worker. Its messages are protobuf's JSON: each field by either of its names, numbers as numbers or
 * texts, anything unknown an error; in answers zeros are left out and 64-bit numbers are texts. An application has no results until
 * the first of its messages is done. The worker keeps each Python source, and that there is none, until it is flushed.
 */
public final class FaasmPlanner extends HttpEndpoint {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final List<String> TYPES = List.of(
            "NO_TYPE",
            "RESET",
            "FLUSH_AVAILABLE_HOSTS",
            "FLUSH_EXECUTORS",
            "FLUSH_SCHEDULING_STATE",
            "GET_AVAILABLE_HOSTS",
            "GET_CONFIG",
            "GET_EXEC_GRAPH",
            "GET_IN_FLIGHT_APPS",
            "",
            "EXECUTE_BATCH",
            "EXECUTE_BATCH_STATUS",
            "PRELOAD_SCHEDULING_DECISION",
            "SET_POLICY",
            "GET_POLICY",
            "SET_NEXT_EVICTED_VM");

    /** The fields of a message: the name in JSON, the other name if it has one, and its type. */
    private static final Map<String, String> MESSAGE = fields("id:int appId:int appIdx:int mainHost:string type:int"
            + " user:string function:string input_data|inputData:bytes output_data|outputData:string funcPtr:int"
            + " returnValue:int snapshotKey:string start_ts|startTimestamp:long resultKey:string executesLocally:bool"
            + " statusKey:string executedHost:string finish_ts|finishTimestamp:long python|isPython:bool"
            + " py_user|pythonUser:string py_func|pythonFunction:string pythonEntry:string groupId:int groupIdx:int"
            + " groupSize:int mpi|isMpi:bool mpiWorldId:int mpiRank:int mpi_world_size|mpiWorldSize:int cmdline:string"
            + " record_exec_graph|recordExecGraph:bool chainedMsgIds:list isOmp:bool ompNumThreads:int");

    private static final Map<String, String> BATCH = fields("appId:int groupId:int user:string function:string type:int"
            + " snapshotKey:string messages:list subType:int contextData:bytes singleHost:bool singleHostHint:bool"
            + " elasticScaleHint:bool");

    private static final Map<String, String> STATUS =
            fields("appId:int finished:bool messageResults:list expectedNumMessages:int");

    private final Map<String, byte[]> bucket;
    private final Worker worker;
    private final ExecutorService calls = Executors.newCachedThreadPool();
    private final Map<String, Optional<byte[]>> kept = new ConcurrentHashMap<>();
    private final Map<Integer, Map<Integer, ObjectNode>> results = new ConcurrentHashMap<>();
    private final Set<Integer> inFlight = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ids = new AtomicInteger(1_000_000);
    private final AtomicInteger busy = new AtomicInteger();
    private final List<JsonNode> batches = java.util.Collections.synchronizedList(new ArrayList<>());

    /** What a worker does with a call of a function whose source it has. */
    public interface Worker {
        Result run(Call call) throws Exception;
    }

    /** What came of it. */
    public record Result(int returnValue, String output) {}

    /** Answers 400 with this text. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String text) {
            super(text);
        }
    }

    /**
     * A planner with a worker.
     *
     * @param bucket where the worker finds functions
     */
    public FaasmPlanner(Map<String, byte[]> bucket, Worker worker) {
        super(0);
        this.bucket = bucket;
        this.worker = worker;
    }

    /** All slots are taken, for so many calls. */
    public FaasmPlanner busyFor(int more) {
        busy.set(more);
        return this;
    }

    /** It forgets what runs and what has run, as after a restart. */
    public void reset() {
        inFlight.clear();
        results.clear();
    }

    /** The payloads of the calls so far. */
    public List<JsonNode> batches() {
        synchronized (batches) {
            return List.copyOf(batches);
        }
    }

    @Override
    Reply answer(HttpExchange request, byte[] body) {
        request.getResponseHeaders().set("Server", "Planner endpoint");
        if (body.length == 0) {
            return Reply.of(400, "Empty request");
        }
        try {
            JsonNode message = parse(
                    new String(body, StandardCharsets.UTF_8),
                    fields("http_type|type:enum payload|payloadJson:string"),
                    "Bad JSON in request body");
            JsonNode type = message.path("http_type");
            int number = type.isTextual() ? TYPES.indexOf(type.asText()) : type.asInt();
            return answer(number, message.path("payload").asText());
        } catch (Malformed malformed) {
            return Reply.of(400, malformed.getMessage());
        }
    }

    private Reply answer(int type, String payload) throws Malformed {
        switch (type) {
            case 1 -> {
                reset();
                return Reply.of(200, "Planner fully reset!");
            }
            case 2 -> {
                return Reply.of(200, "Flushed available hosts!");
            }
            case 3 -> {
                kept.clear();
                return Reply.of(200, "Flushed executors!");
            }
            case 4 -> {
                reset();
                return Reply.of(200, "Flushed scheduling state!");
            }
            case 5 -> {
                return Reply.of(
                        200,
                        "{\"hosts\":[{\"ip\":\"172.18.0.5\",\"slots\":8,\"registerTs\":{\"epochMs\":\"1760000000000\"}}]}");
            }
            case 7 -> {
                JsonNode message = parse(payload, MESSAGE, "Bad JSON in request body");
                return graph(message.path("appId").asInt(), message.path("id").asInt());
            }
            case 8 -> {
                ObjectNode answer = JSON.createObjectNode();
                inFlight.forEach(app ->
                        answer.withArray("apps").addObject().put("appId", app).put("size", 1));
                return Reply.of(200, answer.toString());
            }
            case 10 -> {
                return execute(parse(payload, BATCH, "Bad JSON in body's payload"));
            }
            case 11 -> {
                return status(parse(payload, STATUS, "Bad JSON in request body")
                        .path("appId")
                        .asInt());
            }
            default -> {
                return Reply.of(400, "Unrecognised message type");
            }
        }
    }

    private Reply execute(JsonNode batch) throws Malformed {
        String user = batch.path("user").asText();
        int app = batch.path("appId").asInt();
        if (user.isEmpty()
                || batch.path("function").asText().isEmpty()
                || batch.path("messages").isEmpty() && app == 0) {
            return Reply.of(400, "Bad BatchExecRequest");
        }
        List<ObjectNode> messages = new ArrayList<>();
        for (JsonNode each : batch.path("messages")) {
            ObjectNode message = parse(each.toString(), MESSAGE, "Bad JSON in body's payload");
            if (!message.path("user").asText().equals(user)
                    || message.path("function").asText().isEmpty()
                    || message.path("appId").asInt() != app) {
                return Reply.of(400, "Bad BatchExecRequest");
            }
            messages.add(message);
        }
        if (busy.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return Reply.of(500, "No available hosts");
        }
        batches.add(batch);
        inFlight.add(app);
        calls.submit(() -> {
            messages.forEach(this::run);
            inFlight.remove(app);
        });
        return Reply.of(200, JSON.createObjectNode().put("appId", app).toString());
    }

    /** The worker's part: the Python fields cannot be read by the guest, the command line can. */
    private void run(ObjectNode message) {
        long start = System.currentTimeMillis();
        String[] line = message.path("cmdline").asText().split(" ", -1);
        Result result;
        Call call = null;
        try {
            if (!bucket.containsKey(message.path("user").asText() + "/"
                    + message.path("function").asText() + "/function.aot")) {
                throw new IllegalStateException(
                        "no machine code of " + message.path("user").asText() + "/"
                                + message.path("function").asText());
            }
            String source = "pyfuncs/" + line[0] + "/" + line[1] + "/function.py";
            Optional<byte[]> found = kept.computeIfAbsent(source, key -> Optional.ofNullable(bucket.get(key)));
            if (found.isEmpty()) {
                throw new IllegalStateException("no " + source);
            }
            call = new Call(message, line, found.get());
            result = worker.run(call);
            if (result.returnValue() != 0) {
                result = new Result(result.returnValue(), "Call failed (return value=" + result.returnValue() + ")");
            }
        } catch (Exception thrown) {
            result = new Result(
                    1, "Task " + message.path("id").asInt() + " threw exception. What: " + thrown.getMessage());
        }
        ObjectNode done = message.deepCopy();
        done.remove("input_data");
        done.put("start_ts", Long.toString(start));
        done.put("finish_ts", Long.toString(System.currentTimeMillis()));
        done.put("executedHost", "172.18.0.5");
        put(done, "output_data", result.output());
        if (result.returnValue() != 0) {
            done.put("returnValue", result.returnValue());
        }
        if (call != null && message.path("record_exec_graph").asBoolean() && !call.chained.isEmpty()) {
            call.chained.forEach(id -> done.withArray("chainedMsgIds").add(id));
        }
        results.computeIfAbsent(message.path("appId").asInt(), app -> new ConcurrentHashMap<>())
                .put(message.path("id").asInt(), done);
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    private Reply status(int app) {
        Map<Integer, ObjectNode> done = results.get(app);
        if (done == null) {
            return Reply.of(500, "App not registered in results");
        }
        ObjectNode status = JSON.createObjectNode().put("appId", app);
        if (!inFlight.contains(app)) {
            status.put("finished", true);
        }
        done.values().forEach(status.withArray("messageResults")::add);
        return Reply.of(200, status.toString());
    }

    private Reply graph(int app, int id) {
        Optional<String> root = node(app, id);
        return root.isEmpty()
                ? Reply.of(500, "Failed getting exec. graph!")
                : Reply.of(200, "{ \n\"root\": " + root.get() + "\n }");
    }

    private Optional<String> node(int app, int id) {
        ObjectNode message = results.getOrDefault(app, Map.of()).get(id);
        if (message == null) {
            return Optional.empty();
        }
        List<String> children = new ArrayList<>();
        Set<Integer> chained = new TreeSet<>();
        message.path("chainedMsgIds").forEach(child -> chained.add(child.asInt()));
        for (int child : chained) {
            Optional<String> node = node(app, child);
            if (node.isEmpty()) {
                return Optional.empty();
            }
            children.add(node.get());
        }
        return Optional.of("{ \"msg\": " + message
                + (children.isEmpty() ? "" : ", \n\"chained\": [\n" + String.join(", \n", children) + "\n]") + "}");
    }

    @Override
    public void close() {
        super.close();
        calls.shutdownNow();
    }

    /** A call on the worker. */
    public final class Call {
        private final ObjectNode message;
        private final String[] line;
        private final byte[] source;
        private final List<Integer> chained = new ArrayList<>();

        private Call(ObjectNode message, String[] line, byte[] source) {
            this.message = message;
            this.line = line;
            this.source = source;
        }

        /** What the interpreter gets as its arguments. */
        public List<String> arguments() {
            return List.of(line);
        }

        public byte[] source() {
            return source;
        }

        public byte[] input() {
            return Base64.getDecoder().decode(message.path("input_data").asText());
        }

        /** Calls another function and waits for it, as a function does that chains. */
        public void chain(String user, String function) {
            ObjectNode child = message.deepCopy();
            int id = ids.incrementAndGet();
            child.put("id", id)
                    .put("cmdline", user + " " + function)
                    .put("py_user", user)
                    .put("py_func", function);
            chained.add(id);
            FaasmPlanner.this.run(child);
        }
    }

    private static Map<String, String> fields(String description) {
        Map<String, String> fields = new HashMap<>();
        for (String field : description.split(" ")) {
            String[] parts = field.split(":");
            String[] names = parts[0].split("\\|");
            for (String name : names) {
                fields.put(name, names[0] + ":" + parts[1]);
            }
        }
        return fields;
    }

    /** A message by the names that its fields have in JSON. */
    private static ObjectNode parse(String text, Map<String, String> fields, String complaint) throws Malformed {
        try {
            JsonNode given = JSON.readTree(text);
            if (given == null || !given.isObject()) {
                throw new Malformed(complaint);
            }
            ObjectNode message = JSON.createObjectNode();
            for (Map.Entry<String, JsonNode> field : given.properties()) {
                String known = fields.get(field.getKey());
                if (known == null) {
                    throw new Malformed(complaint);
                }
                String[] nameAndType = known.split(":");
                if (!fits(field.getValue(), nameAndType[1])) {
                    throw new Malformed(complaint);
                }
                message.set(nameAndType[0], field.getValue());
            }
            return message;
        } catch (JsonProcessingException malformed) {
            throw new Malformed(complaint);
        }
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "int" -> value.isInt() || value.isTextual() && value.asText().matches("-?[0-9]{1,10}");
            case "long" ->
                value.isIntegralNumber() || value.isTextual() && value.asText().matches("-?[0-9]{1,19}");
            case "bool" -> value.isBoolean();
            case "string" -> value.isTextual();
            case "bytes" -> value.isTextual() && isBase64(value.asText());
            case "list" -> value.isArray();
            case "enum" -> value.isInt() || value.isTextual() && TYPES.contains(value.asText());
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
