package io.faasm.platform.http;

import io.faasm.core.console.Console;
import io.faasm.core.text.Text;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** One request and its answer. */
public final class Exchange {
    /** What a client that sent too much may still send before its connection is closed, so that it reads the reason. */
    private static final long PATIENCE = 16L << 20;

    private static final int BLOCK = 64 * 1024;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final Optional<Client> client;
    private final Memory memory;
    private final Console console;
    private boolean wholeBody;
    private long held;

    /** A part of the body that has come. */
    public interface Part {
        void accept(ByteBuffer bytes) throws IOException, Refusal;
    }

    /** What is done when a body is there. */
    public interface Then {
        void run() throws IOException, Refusal;
    }

    /** The same, with the body. */
    public interface WithBody {
        void accept(byte[] body) throws IOException, Refusal;
    }

    Exchange(
            Request request,
            Response response,
            Callback callback,
            Optional<Client> client,
            Memory memory,
            Console console) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.client = client;
        this.memory = memory;
        this.console = console;
    }

    public String method() {
        return request.getMethod();
    }

    /** The path as it was sent, without the query; empty if there is none. */
    public String rawPath() {
        String path = request.getHttpURI().getPath();
        return path == null ? "" : path;
    }

    /** The query as it was sent. */
    public Optional<String> rawQuery() {
        return Optional.ofNullable(request.getHttpURI().getQuery());
    }

    /** All values of a header field, in which each byte is a character of the same number. */
    public List<String> header(String name) {
        return request.getHeaders().getValuesList(name);
    }

    public Optional<String> firstHeader(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** How many bytes the client means to send, if it says so. */
    public Optional<Long> announced() {
        long length = request.getLength();
        return length < 0 ? Optional.empty() : Optional.of(length);
    }

    public Exchange set(String name, String value) {
        response.getHeaders().put(name, value);
        return this;
    }

    /** Takes the body part by part; {@code afterwards} runs in any case, when it has come, or will not come any more. */
    public void receive(Part part, Then then, Runnable afterwards) {
        client.ifPresent(Client::isWaitedFor);
        new Reader(
                        part,
                        () -> {
                            wholeBody = true;
                            client.ifPresent(Client::waits);
                            then.run();
                        },
                        afterwards)
                .run();
    }

    /**
     * Takes a body of at most so many bytes.
     *
     * @param copies how many times as much it takes in memory until it is answered
     */
    public void body(long limit, int copies, WithBody then) {
        Buffer buffer = new Buffer(limit, copies);
        receive(buffer::add, () -> then.accept(buffer.bytes()), () -> {});
    }

    /** A body in memory, which grows with what comes, not with what is announced. */
    private final class Buffer {
        private final long limit;
        private final int copies;
        private byte[] bytes = new byte[0];
        private int size;

        Buffer(long limit, int copies) {
            this.limit = Math.min(limit, Integer.MAX_VALUE - 64);
            this.copies = copies;
        }

        void add(ByteBuffer part) throws Refusal {
            int more = part.remaining();
            if (more > limit - size || announced().orElse(0L) > limit) {
                throw new Refusal(413, "The body is larger than " + Text.size(limit));
            }
            if (size + more > bytes.length) {
                grow(size + more);
            }
            part.get(bytes, size, more);
            size += more;
        }

        private void grow(int needed) throws Refusal {
            // A small announcement is believed.
            long start = announced().filter(all -> all <= BLOCK).orElse(1024L);
            int length = (int) Math.min(limit, Math.max(Math.max(needed, start), 2L * size));
            long more = (long) copies * (length - bytes.length);
            memory.take(more);
            held += more;
            bytes = Arrays.copyOf(bytes, length);
        }

        byte[] bytes() {
            return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        }
    }

    /** Reads what there is, and asks to be run again when there is more. */
    private final class Reader implements Runnable {
        private final Part part;
        private final Then then;
        private final Runnable afterwards;

        Reader(Part part, Then then, Runnable afterwards) {
            this.part = part;
            this.then = then;
            this.afterwards = afterwards;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    Content.Chunk chunk = request.read();
                    if (chunk == null) {
                        request.demand(this);
                        return;
                    }
                    if (Content.Chunk.isFailure(chunk)) {
                        afterwards.run();
                        leave();
                        return;
                    }
                    try {
                        part.accept(chunk.getByteBuffer());
                    } finally {
                        chunk.release();
                    }
                    if (chunk.isLast()) {
                        break;
                    }
                }
                then.run();
                afterwards.run();
            } catch (Refusal refusal) {
                afterwards.run();
                refuse(refusal);
            } catch (IOException | RuntimeException broken) {
                afterwards.run();
                fail(broken);
            }
        }
    }

    /** Answers with a text. */
    public void reply(int status, String text) {
        reply(status, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with bytes. */
    public void reply(int status, String type, byte[] body) {
        client.ifPresent(Client::isWaitedFor);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.write(true, ByteBuffer.wrap(body), ending());
    }

    /** Answers with a file, which is closed then. */
    public void reply(SeekableByteChannel file) throws IOException {
        client.ifPresent(Client::isWaitedFor);
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, file.size());
        ByteBufferPool.Sized buffers =
                new ByteBufferPool.Sized(request.getComponents().getByteBufferPool(), false, BLOCK);
        Content.copy(Content.Source.from(buffers, file), response, Callback.from(ending(), () -> close(file)));
    }

    private void close(SeekableByteChannel file) {
        try {
            file.close();
        } catch (IOException broken) {
            console.warn(line("ended: " + broken));
        }
    }

    /** Answers with a reason why not. */
    public void refuse(Refusal refusal) {
        console.warn(line(refusal.status() + ", " + refusal.reason()));
        // Unread bytes of the body would be taken for the next request.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        if (wholeBody) {
            reply(refusal.status(), refusal.reason() + "\n");
            return;
        }
        client.ifPresent(Client::isWaitedFor);
        new Discarder(refusal).run();
    }

    /** Throws a body away, up to its end or up to the limit of what is waited for, and answers then. */
    private final class Discarder implements Runnable {
        private final Refusal refusal;
        private long seen;

        Discarder(Refusal refusal) {
            this.refusal = refusal;
        }

        @Override
        public void run() {
            while (seen < PATIENCE) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    // The reason is sent all the same; the client may have stopped writing and still read.
                    break;
                }
                seen += chunk.remaining();
                chunk.release();
                if (chunk.isLast()) {
                    break;
                }
            }
            reply(refusal.status(), refusal.reason() + "\n");
        }
    }

    /** Answers that it was our fault. */
    public void fail(Throwable broken) {
        console.warn(line("ended: " + broken));
        if (response.isCommitted()) {
            give(broken);
            return;
        }
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        reply(500, "The server failed: " + broken.getClass().getSimpleName() + "\n");
    }

    /** The client has gone, or was dropped: there is nobody to answer to, and nothing is worth a warning. */
    private void leave() {
        over();
        response.setStatus(HttpStatus.BAD_REQUEST_400);
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        callback.succeeded();
    }

    private void give(Throwable broken) {
        over();
        callback.failed(broken);
    }

    private Callback ending() {
        return Callback.from(
                () -> {
                    over();
                    callback.succeeded();
                },
                broken -> {
                    over();
                    callback.failed(broken);
                });
    }

    private void over() {
        memory.giveBack(held);
        held = 0;
        client.ifPresent(Client::isDone);
    }

    /** Says something of this request in the log. */
    public String line(String result) {
        String address = request.getHttpURI().getPathQuery();
        return Text.printable(method() + " " + (address == null ? "" : address)) + ": " + result;
    }

    /** Header fields for all answers of an endpoint. */
    public Exchange setAll(Map<String, String> fields) {
        fields.forEach(this::set);
        return this;
    }
}
