package io.faasm.maven.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/**
 * Receives files from {@code http}, {@code https} and {@code file} addresses: through proxies, with credentials, never for
 * ever and never more than was announced. What a file holds is its receiver's to check. Safe for use by several threads.
 */
public final class Transfer implements AutoCloseable {
    private static final int MOST_REDIRECTS = 5;
    private static final int FEW_CONNECTIONS = 4;

    private final Network network;
    private final Limits limits;
    private final CloseableHttpClient client;

    /**
     * How long a transfer may take.
     *
     * @param connect until the server answers at all
     * @param silence without a byte
     * @param window  in which at least {@code least} bytes have to come
     */
    public record Limits(Duration connect, Duration silence, Duration window, long least) {
        /** For anything but a test. */
        public static final Limits USUAL =
                new Limits(Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(60), 60_000);
    }

    /** The server has no such file, or does not give it: there is no use in asking it for this file again. */
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /** The server cannot be reached: there is no use in asking it for anything. */
    public static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, IOException cause) {
            super(message, cause);
        }
    }

    public Transfer(Network network) {
        this(network, Limits.USUAL);
    }

    public Transfer(Network network, Limits limits) {
        this.network = network;
        this.limits = limits;
        Timeout silence = Timeout.of(limits.silence());
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setMaxConnPerRoute(FEW_CONNECTIONS)
                        .setMaxConnTotal(4 * FEW_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(limits.connect()))
                                .setSocketTimeout(silence)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(silence)
                        .setRedirectsEnabled(false)
                        .build())
                .setRoutePlanner(new DefaultRoutePlanner(null) {
                    @Override
                    protected HttpHost determineProxy(HttpHost target, HttpContext context) {
                        return network.proxyFor(target.getSchemeName(), target.getHostName())
                                .map(proxy -> new HttpHost("http", proxy.host(), proxy.port()))
                                .orElse(null);
                    }
                })
                .setDefaultCredentialsProvider(proxyCredentials(network))
                // A compressed archive is wanted as it is.
                .disableContentCompression()
                .disableAutomaticRetries()
                .setUserAgent("faasm-maven-plugin")
                .build();
    }

    private static CredentialsProvider proxyCredentials(Network network) {
        return (AuthScope scope, HttpContext context) -> Optional.<Proxy>empty()
                .or(() -> network.http().filter(proxy -> isFor(scope, proxy)))
                .or(() -> network.https().filter(proxy -> isFor(scope, proxy)))
                .flatMap(Proxy::credentials)
                .map(known -> new UsernamePasswordCredentials(
                        known.user(), known.password().toCharArray()))
                .orElse(null);
    }

    private static boolean isFor(AuthScope scope, Proxy proxy) {
        return proxy.host().equalsIgnoreCase(scope.getHost()) && proxy.port() == scope.getPort();
    }

    /**
     * Appends what is missing of a file to the part of it that is there, or writes it anew where the server cannot go on.
     *
     * @param size how many bytes the file has; negative: unknown
     * @param received is told of bytes as they come, also of those that were there and count
     * @throws IOException with a message for the user, which names no address
     */
    public void receive(URI address, Path part, long size, LongConsumer received) throws IOException {
        if ("file".equals(address.getScheme())) {
            copy(Path.of(address), part, size, received);
            return;
        }
        if (network.offline()) {
            throw new Refused("not asked, because Maven is offline");
        }
        URI now = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            Optional<URI> next = request(now, part, size, received);
            if (next.isEmpty()) {
                return;
            }
            now = next.get();
        }
        throw new Refused("more than " + MOST_REDIRECTS + " redirects");
    }

    private static void copy(Path file, Path part, long size, LongConsumer received) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            if (size >= 0 && Files.size(file) != size) {
                throw new Refused("has " + Files.size(file) + " bytes instead of " + size);
            }
            try (OutputStream out = Files.newOutputStream(part)) {
                byte[] buffer = new byte[1 << 16];
                for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                    out.write(buffer, 0, read);
                    received.accept(read);
                }
            }
        } catch (NoSuchFileException missing) {
            throw new Refused("no such file");
        }
    }

    /** Returns the address that the server sends on to, if it does. */
    private Optional<URI> request(URI address, Path part, long size, LongConsumer received) throws IOException {
        long present = Files.exists(part) ? Files.size(part) : 0;
        if (size >= 0 && present >= size) {
            Files.delete(part);
            present = 0;
        }
        HttpGet request = new HttpGet(Address.withoutCredentials(address));
        if (present > 0) {
            request.setHeader(HttpHeaders.RANGE, "bytes=" + present + "-");
        }
        network.credentialsFor(address)
                .or(() -> Address.credentials(address))
                .ifPresent(known -> request.setHeader(HttpHeaders.AUTHORIZATION, basic(known)));
        long start = present;
        try {
            // The request knows where to: asked for the host alone, the client would take no notice of an address' own
            // port.
            return client.execute(request, response -> answer(address, response, part, start, size, received));
        } catch (HttpHostConnectException | ConnectTimeoutException | UnknownHostException | NoRouteToHostException e) {
            throw new Unreachable(reason(e), e);
        } catch (ConnectException e) {
            throw new Unreachable(reason(e), e);
        } catch (SocketTimeoutException e) {
            throw new IOException("no answer for " + limits.silence().toSeconds() + " s", e);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (SSLException e) {
            throw new Unreachable("the secure connection failed: " + e.getMessage(), e);
        }
    }

    private static String reason(IOException failure) {
        if (failure instanceof UnknownHostException) {
            return "unknown host";
        }
        return failure instanceof ConnectTimeoutException ? "no connection in time" : "connection refused";
    }

    private static String basic(Credentials known) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((known.user() + ":" + known.password()).getBytes(StandardCharsets.UTF_8));
    }

    private Optional<URI> answer(
            URI address, ClassicHttpResponse response, Path part, long present, long size, LongConsumer received)
            throws IOException {
        int status = response.getCode();
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (status >= 300 && status < 400 && location != null) {
            return Optional.of(redirected(address, location.getValue()));
        }
        if (status == 416) {
            // The file has become shorter than the part of it: from the beginning, next time.
            Files.deleteIfExists(part);
            throw new IOException("HTTP status 416 for the rest of a part");
        }
        if (status == 407) {
            throw new Refused("the proxy asks for a user and a password (HTTP status 407)");
        }
        if (status != 200 && status != 206) {
            throw new Refused("HTTP status " + status);
        }
        boolean resumed = status == 206 && present > 0 && startsAt(response, present);
        if (status == 206 && !resumed) {
            throw new IOException("the server sent another range than it was asked for");
        }
        long expected = response.getEntity() == null ? 0 : response.getEntity().getContentLength();
        long before = resumed ? present : 0;
        if (size >= 0 && expected >= 0 && before + expected != size) {
            throw new Refused("has " + (before + expected) + " bytes instead of " + size);
        }
        if (resumed) {
            received.accept(present);
        }
        receive(response, part, resumed, before, expected, size, received);
        return Optional.empty();
    }

    private static URI redirected(URI address, String location) throws IOException {
        try {
            URI next = address.resolve(location);
            if ("https".equals(next.getScheme())
                    || "http".equals(next.getScheme()) && !"https".equals(address.getScheme())) {
                return next;
            }
        } catch (IllegalArgumentException malformed) {
            // Said below.
        }
        throw new Refused("redirected to an address that is not followed");
    }

    private static boolean startsAt(ClassicHttpResponse response, long present) {
        Header range = response.getFirstHeader(HttpHeaders.CONTENT_RANGE);
        return range != null && range.getValue().strip().startsWith("bytes " + present + "-");
    }

    private void receive(
            ClassicHttpResponse response,
            Path part,
            boolean resumed,
            long before,
            long expected,
            long size,
            LongConsumer received)
            throws IOException {
        if (response.getEntity() == null) {
            throw new IOException("the answer is empty");
        }
        long most = size >= 0 ? size : Long.MAX_VALUE;
        long total = before;
        long windowStart = System.nanoTime();
        long inWindow = 0;
        try (InputStream content = response.getEntity().getContent();
                OutputStream out = Files.newOutputStream(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        resumed ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                total += read;
                if (total > most) {
                    throw new Refused("has more than " + size + " bytes");
                }
                out.write(buffer, 0, read);
                received.accept(read);
                inWindow += read;
                if (System.nanoTime() - windowStart > limits.window().toNanos()) {
                    if (inWindow < limits.least()) {
                        throw new IOException("only " + inWindow + " bytes in "
                                + limits.window().toSeconds() + " s");
                    }
                    windowStart = System.nanoTime();
                    inWindow = 0;
                }
            }
        }
        if (expected >= 0 && total < before + expected || size >= 0 && total < size) {
            throw new IOException(
                    "the connection ended after " + total + " of " + (size >= 0 ? size : before + expected) + " bytes");
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
