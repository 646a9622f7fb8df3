package io.faasm.maven.fetch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Sends requests with a body to servers and reads their short answers: through proxies, with credentials, within a time that
 * includes the last byte, and never more of an answer than was asked for. Nothing is tried again here, and no redirect is
 * followed. Safe for use by several threads.
 */
public final class HttpCalls implements AutoCloseable {
    /** How often a call is looked at. */
    private static final long LOOK_MILLIS = 200;

    private final Network network;
    private final Transfer.Limits limits;
    private final Connections connections;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "faasm-http-clock");
        thread.setDaemon(true);
        return thread;
    });

    public HttpCalls(Network network) {
        this(network, Transfer.Limits.USUAL);
    }

    /** The least rate of {@code limits} holds for the body that is sent and for the answer's. */
    public HttpCalls(Network network, Transfer.Limits limits) {
        this.network = network;
        this.limits = limits;
        this.connections = new Connections(network, limits.connect(), limits.silence());
    }

    /**
     * Sends a request and returns the answer, whatever its status is.
     *
     * @throws Transfer.Unreachable see there
     * @throws Transfer.Silence     the time is over, or the server is slower than the least rate
     * @throws Transfer.Broken      the connection ended
     */
    public HttpCall.Answer send(HttpCall call, HttpCall.Observer observer) throws IOException {
        if (network.offline()) {
            throw new Transfer.Refused("not asked, because Maven is offline");
        }
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.address());
        // The server may take all of the time; the watch ends it.
        request.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(call.longest().plusSeconds(1)))
                .setConnectionRequestTimeout(Timeout.of(call.longest()))
                .setRedirectsEnabled(false)
                .build());
        call.headers().forEach(request::setHeader);
        network.credentialsFor(call.address())
                .ifPresent(known -> request.setHeader(HttpHeaders.AUTHORIZATION, known.authorization()));
        Watch watch = new Watch(call, limits, observer, request::abort);
        call.body().ifPresent(body -> request.setEntity(new WatchedBody(body, watch)));
        Future<?> looks = clock.scheduleWithFixedDelay(watch::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        try {
            ClassicHttpResponse response = connections.client().executeOpen(null, request, null);
            HttpCall.Answer answer;
            try {
                answer = answer(response, call.most(), watch);
                if (!answer.whole()) {
                    // Or the rest would be read to its end before the connection is let go.
                    request.abort();
                }
            } finally {
                close(response);
            }
            watch.check(null);
            return answer;
        } catch (Transfer.Silence known) {
            throw known;
        } catch (IOException | CancellationException failure) {
            watch.check(failure);
            throw connections.explained(call.address(), failure);
        } finally {
            looks.cancel(false);
        }
    }

    /** What had to be read is read: how the connection ends does not matter. */
    private static void close(ClassicHttpResponse response) {
        try {
            response.close();
        } catch (IOException ended) {
            // As it should.
        }
    }

    private static HttpCall.Answer answer(ClassicHttpResponse response, int most, Watch watch) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(
                    header.getName().toLowerCase(Locale.ROOT), header.getValue() == null ? "" : header.getValue());
        }
        byte[] body = new byte[0];
        boolean whole = true;
        if (response.getEntity() != null && response.getEntity().getContent() != null) {
            watch.answers();
            // Not closed here: closing reads what is left.
            InputStream content = response.getEntity().getContent();
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            byte[] block = new byte[8192];
            // One byte more than is wanted shows that there is more.
            int wanted = most + 1;
            for (int got = 0; got >= 0 && read.size() < wanted; ) {
                got = content.read(block, 0, Math.min(block.length, wanted - read.size()));
                if (got > 0) {
                    read.write(block, 0, got);
                    watch.moved(got);
                }
            }
            whole = read.size() <= most;
            body = Arrays.copyOf(read.toByteArray(), Math.min(read.size(), most));
        }
        return new HttpCall.Answer(response.getCode(), headers, body, whole);
    }

    @Override
    public void close() throws IOException {
        clock.shutdownNow();
        connections.close();
    }

    /** A body that says how much of it is sent. A proxy that asks for a password has it sent twice. */
    private static final class WatchedBody extends AbstractHttpEntity {
        private final HttpCall.Body body;
        private final Watch watch;

        WatchedBody(HttpCall.Body body, Watch watch) {
            super((String) null, null);
            this.body = body;
            this.watch = watch;
        }

        @Override
        public boolean isRepeatable() {
            return true;
        }

        @Override
        public boolean isStreaming() {
            return false;
        }

        @Override
        public long getContentLength() {
            return body.length();
        }

        @Override
        public InputStream getContent() throws IOException {
            return body.open();
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            watch.sends();
            byte[] block = new byte[1 << 16];
            try (InputStream content = body.open()) {
                for (int read = content.read(block); read >= 0; read = content.read(block)) {
                    out.write(block, 0, read);
                    watch.moved(read);
                }
            }
            watch.waits();
        }

        @Override
        public void close() {
            // Nothing is open between two readings.
        }
    }
}
