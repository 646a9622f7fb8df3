package io.faasm.maven.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.CredentialsProvider;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.Timeout;

/** The library's client as everything here uses it, and its failures in words. */
final class Connections implements AutoCloseable {
    private static final int FEW_CONNECTIONS = 4;

    private final Network network;
    private final Duration connect;
    private final Duration silence;
    /** Made when the first server is asked: reading the certificates that are trusted takes a while. */
    private CloseableHttpClient opened;

    /**
     * Connections by way of a network.
     *
     * @param connect how long a server may take to accept a connection
     * @param silence how long one may be without a byte
     */
    Connections(Network network, Duration connect, Duration silence) {
        this.network = network;
        this.connect = connect;
        this.silence = silence;
    }

    synchronized CloseableHttpClient client() {
        if (opened == null) {
            opened = open();
        }
        return opened;
    }

    private CloseableHttpClient open() {
        Timeout silent = Timeout.of(silence);
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setConnectionFactory(QuietConnection::over)
                        .setMaxConnPerRoute(FEW_CONNECTIONS)
                        .setMaxConnTotal(4 * FEW_CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(connect))
                                .setSocketTimeout(silent)
                                .build())
                        // A server that works for minutes before it answers must not be forgotten by what lies between.
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setSoKeepAlive(true).build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(silent)
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
        // The library takes the brackets of an IPv6 address away, or not.
        return proxy.port() == scope.getPort()
                && proxy.host()
                        .replaceAll("[\\[\\]]", "")
                        .equalsIgnoreCase(String.valueOf(scope.getHost()).replaceAll("[\\[\\]]", ""));
    }

    /** What went wrong while an address was asked, as one of the failures that {@link Transfer} promises. */
    IOException explained(URI address, Exception failure) {
        if (failure instanceof HttpHostConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException
                || failure instanceof ConnectException) {
            return unreachable(address, reason(failure), (IOException) failure);
        }
        if (failure instanceof SocketTimeoutException) {
            return silent((IOException) failure);
        }
        if (failure instanceof CancellationException) {
            // How the library tells of an interrupt before there is a connection.
            InterruptedIOException interruption = new InterruptedIOException("interrupted");
            interruption.initCause(failure);
            return interruption;
        }
        if (failure instanceof ConnectionRequestTimeoutException) {
            return new Transfer.Broken("no connection was free in time", (IOException) failure);
        }
        if (failure instanceof InterruptedIOException interrupted) {
            return interrupted;
        }
        if (failure instanceof SSLException) {
            return unreachable(address, "the secure connection failed: " + said(failure), (IOException) failure);
        }
        return new Transfer.Broken(said(failure), failure instanceof IOException io ? io : new IOException(failure));
    }

    /** It is the proxy that is connected to, where there is one. */
    private Transfer.Unreachable unreachable(URI address, String reason, IOException cause) {
        return new Transfer.Unreachable(
                network.proxyFor(address.getScheme(), address.getHost())
                        .map(proxy -> "by the proxy " + proxy + ": " + reason)
                        .orElse(reason),
                cause);
    }

    Transfer.Silence silent(IOException cause) {
        return new Transfer.Silence("no answer for " + silence.toSeconds() + " s", cause);
    }

    static String said(Exception failure) {
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private static String reason(Exception failure) {
        if (failure instanceof UnknownHostException) {
            return "unknown host";
        }
        return failure instanceof ConnectTimeoutException ? "no connection in time" : "connection refused";
    }

    @Override
    public synchronized void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }
}
