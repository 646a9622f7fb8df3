package io.faasm.maven.fetch;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.apache.hc.client5.http.impl.io.DefaultManagedHttpClientConnection;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.SocketHolder;

/**
 * A connection of which no log has what is said on it: the library's own connections write every header in debug logs, passwords
 * of servers and proxies among them, and Maven's {@code -X} turns those logs on.
 */
final class QuietConnection extends DefaultManagedHttpClientConnection {
    /** More than any server says, and not so much that a broken one fills the memory. */
    private static final Http1Config BOUNDED =
            Http1Config.custom().setMaxLineLength(16_384).setMaxHeaderCount(200).build();

    private QuietConnection() {
        super(
                "connection",
                StandardCharsets.UTF_8.newDecoder(),
                StandardCharsets.UTF_8.newEncoder(),
                BOUNDED,
                null,
                null,
                null,
                null);
    }

    static QuietConnection over(Socket socket) throws IOException {
        QuietConnection connection = new QuietConnection();
        if (socket != null) {
            connection.bind(socket);
        }
        return connection;
    }

    @Override
    public void bind(Socket socket) throws IOException {
        bind(new SocketHolder(socket));
    }

    @Override
    public void bind(SSLSocket secure, Socket socket) throws IOException {
        bind(new SocketHolder(secure, socket));
    }

    @Override
    protected void onRequestSubmitted(ClassicHttpRequest request) {
        // Not into a log.
    }

    @Override
    protected void onResponseReceived(ClassicHttpResponse response) {
        // Not into a log.
    }
}
