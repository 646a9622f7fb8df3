package io.faasm.platform.state;

import io.faasm.platform.call.CallFailure;
import io.faasm.platform.call.CallRequest;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.state.Store.Changes;
import io.faasm.platform.state.Store.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results of calls, kept for those who ask later. They are given up when they are old, and the oldest before that when there are
 * too many: those of the user first who has more than a user may, so that nobody's results are displaced by another's flood of
 * them. All methods may be called by any thread, and may wait for the disk.
 */
public final class ResultStore {
    private static final int FORMAT = 1;

    private final Store store;
    private final Limits limits;
    private final Clock clock;

    /** In the order in which the calls ended. */
    private final LinkedHashMap<Name, Entry> entries = new LinkedHashMap<>();

    private final Map<Integer, LinkedHashMap<Name, Boolean>> applications = new HashMap<>();
    private final Map<String, Share> users = new HashMap<>();
    private long bytes;
    private long next;

    /**
     * How much is kept.
     *
     * @param time since the call ended
     * @param results of all users; a user has a quarter
     * @param bytes of all users; a user has a quarter
     */
    public record Limits(Duration time, int results, long bytes) {
        public static final Limits DEFAULT = new Limits(Duration.ofHours(1), 100_000, 256L * 1024 * 1024);
    }

    /**
     * A result with what the call made.
     *
     * @param submitted whether somebody outside asked for the call, and not another call
     * @param chained message ids of the calls that it made, where they were to be recorded
     */
    public record Kept(CallResult result, boolean submitted, List<Integer> chained) {
        public Kept {
            chained = List.copyOf(chained);
        }
    }

    private record Name(int app, int message) {
        byte[] bytes() {
            return ByteBuffer.allocate(8).putInt(app).putInt(message).array();
        }
    }

    private record Entry(long number, long ended, long size, boolean submitted, String user) {
        byte[] stored() {
            byte[] name = user.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(25 + name.length)
                    .putLong(number)
                    .putLong(ended)
                    .putLong(size)
                    .put((byte) (submitted ? 1 : 0))
                    .put(name)
                    .array();
        }

        static Entry of(byte[] stored) {
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            long number = buffer.getLong();
            long ended = buffer.getLong();
            long size = buffer.getLong();
            boolean submitted = buffer.get() != 0;
            return new Entry(
                    number,
                    ended,
                    size,
                    submitted,
                    StandardCharsets.UTF_8.decode(buffer).toString());
        }
    }

    /** What one user's results take. */
    private static final class Share {
        private final LinkedHashMap<Name, Boolean> names = new LinkedHashMap<>();
        private long bytes;
    }

    public ResultStore(Store store, Limits limits, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.clock = clock;
        List<Map.Entry<Name, Entry>> found = new ArrayList<>();
        store.visit(Table.RESULT_INDEX, new byte[0], (key, value) -> {
            ByteBuffer name = ByteBuffer.wrap(key);
            found.add(Map.entry(new Name(name.getInt(), name.getInt()), Entry.of(value)));
            return true;
        });
        found.sort(Comparator.comparing(entry -> entry.getValue().number()));
        found.forEach(entry -> enter(entry.getKey(), entry.getValue()));
        next = found.isEmpty() ? 0 : found.get(found.size() - 1).getValue().number() + 1;
    }

    /** Keeps a result; one of the same ids is given up. When this returns, the result outlives the platform's process. */
    public void put(Kept kept) {
        CallRequest request = kept.result().request();
        Name name = new Name(request.appId(), request.messageId());
        byte[] value = encoded(kept);
        synchronized (this) {
            Entry entry = new Entry(
                    next++,
                    kept.result().finishMillis(),
                    value.length,
                    kept.submitted(),
                    request.function().user());
            try (Changes changes = store.changes()) {
                changes.put(Table.RESULTS, name.bytes(), value).put(Table.RESULT_INDEX, name.bytes(), entry.stored());
                remove(name);
                enter(name, entry);
                giveUpShare(entry.user(), changes);
                giveUpSome(changes);
                changes.commit();
            }
        }
    }

    public Optional<Kept> get(int app, int message) {
        Name name = new Name(app, message);
        synchronized (this) {
            if (!entries.containsKey(name)) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(store.get(Table.RESULTS, name.bytes())).map(value -> decoded(name, value));
    }

    /** The results of an application's calls that somebody outside asked for, in the order in which they ended. */
    public List<CallResult> of(int app) {
        List<Name> names;
        synchronized (this) {
            names = applications.getOrDefault(app, new LinkedHashMap<>()).keySet().stream()
                    .filter(name -> entries.get(name).submitted())
                    .toList();
        }
        List<CallResult> results = new ArrayList<>();
        for (Name name : names) {
            byte[] value = store.get(Table.RESULTS, name.bytes());
            if (value != null) {
                results.add(decoded(name, value).result());
            }
        }
        return results;
    }

    /** Gives up what is too old. */
    public synchronized void trim() {
        try (Changes changes = store.changes()) {
            giveUpSome(changes);
            changes.commit();
        }
    }

    /** Gives up everything. */
    public synchronized void clear() {
        try (Changes changes = store.changes()) {
            List.copyOf(entries.keySet()).forEach(name -> giveUp(name, changes));
            changes.commit();
        }
    }

    /** How many results are kept. */
    public synchronized int size() {
        return entries.size();
    }

    private void giveUpSome(Changes changes) {
        long oldest = clock.millis() - limits.time().toMillis();
        while (!entries.isEmpty()) {
            Map.Entry<Name, Entry> first = entries.entrySet().iterator().next();
            if (first.getValue().ended() >= oldest && entries.size() <= limits.results() && bytes <= limits.bytes()) {
                break;
            }
            giveUp(first.getKey(), changes);
        }
    }

    /** Only who has just got a result can have come to have too many. */
    private void giveUpShare(String user, Changes changes) {
        Share share = users.get(user);
        while (share.names.size() > 1
                && (share.names.size() > limits.results() / 4 || share.bytes > limits.bytes() / 4)) {
            giveUp(share.names.keySet().iterator().next(), changes);
        }
    }

    private void giveUp(Name name, Changes changes) {
        changes.delete(Table.RESULTS, name.bytes()).delete(Table.RESULT_INDEX, name.bytes());
        remove(name);
    }

    private void enter(Name name, Entry entry) {
        entries.put(name, entry);
        applications.computeIfAbsent(name.app(), app -> new LinkedHashMap<>()).put(name, true);
        Share share = users.computeIfAbsent(entry.user(), user -> new Share());
        share.names.put(name, true);
        share.bytes += entry.size();
        bytes += entry.size();
    }

    private void remove(Name name) {
        Entry entry = entries.remove(name);
        if (entry == null) {
            return;
        }
        bytes -= entry.size();
        Share share = users.get(entry.user());
        share.names.remove(name);
        share.bytes -= entry.size();
        if (share.names.isEmpty()) {
            users.remove(entry.user());
        }
        LinkedHashMap<Name, Boolean> application = applications.get(name.app());
        application.remove(name);
        if (application.isEmpty()) {
            applications.remove(name.app());
        }
    }

    private static byte[] encoded(Kept kept) {
        CallResult result = kept.result();
        FunctionId function = result.request().function();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(result.output().length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORMAT);
            out.writeBoolean(function.kind() == FunctionId.Kind.PYTHON);
            writeText(out, function.user());
            writeText(out, function.function());
            writeText(out, result.request().entry().orElse(""));
            out.writeBoolean(result.request().recordExecGraph());
            out.writeInt(result.returnValue());
            out.writeLong(result.startMillis());
            out.writeLong(result.finishMillis());
            writeText(
                    out,
                    result.failure().map(failure -> failure.reason().name()).orElse(""));
            writeText(out, result.failure().map(CallFailure::text).orElse(""));
            writeText(out, result.log());
            writeBytes(out, result.output());
            out.writeBoolean(kept.submitted());
            out.writeInt(kept.chained().size());
            for (int message : kept.chained()) {
                out.writeInt(message);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Kept decoded(Name name, byte[] value) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(value))) {
            int format = in.readByte();
            if (format != FORMAT) {
                throw new IOException("a result of the format " + format);
            }
            FunctionId.Kind kind = in.readBoolean() ? FunctionId.Kind.PYTHON : FunctionId.Kind.WASM;
            FunctionId function = new FunctionId(kind, readText(in), readText(in));
            Optional<String> entry = Optional.of(readText(in)).filter(text -> !text.isEmpty());
            boolean recorded = in.readBoolean();
            CallRequest request = new CallRequest(name.app(), name.message(), function, entry, new byte[0], recorded);
            int returnValue = in.readInt();
            long start = in.readLong();
            long finish = in.readLong();
            String reason = readText(in);
            String text = readText(in);
            Optional<CallFailure> failure = reason.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CallFailure(CallFailure.Reason.valueOf(reason), text));
            String log = readText(in);
            byte[] output = readBytes(in);
            boolean submitted = in.readBoolean();
            List<Integer> chained = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                chained.add(in.readInt());
            }
            return new Kept(
                    new CallResult(request, returnValue, output, start, finish, failure, log), submitted, chained);
        } catch (IOException broken) {
            throw new UncheckedIOException("The store has a result that cannot be read.", broken);
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt());
    }
}
