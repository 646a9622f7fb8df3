package io.faasm.platform.engine;

import io.faasm.platform.call.FunctionId;
import io.faasm.platform.call.FunctionVersion;
import io.faasm.platform.call.Functions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process and a socket that say what a test wants them to: for what the engine itself never says. It is also a store of
 * functions.
 */
final class FakeEngine implements ZygoteCommand, Functions, AutoCloseable {
    /** Writes the lines of a file as they come, and ends with its input. */
    private static final String EVENTS = "tail -f -n +1 \"$0\" & cat > /dev/null; kill $!";

    final AtomicInteger started = new AtomicInteger();
    final Map<FunctionVersion, Integer> retained = new ConcurrentHashMap<>();
    final Map<FunctionId, FunctionVersion> versions = new ConcurrentHashMap<>();

    private final Path directory;
    private final Map<FunctionVersion, Path> events = new ConcurrentHashMap<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();

    /** What its processes do; shell, with the file of events as $0. */
    private volatile String program = "echo ready; " + EVENTS;

    private volatile Peer peer = call -> {};

    /** What happens to a connection. */
    interface Peer {
        void talk(Connection call) throws IOException;
    }

    FakeEngine(Path directory) {
        this.directory = directory;
    }

    FakeEngine program(String shell) {
        program = shell;
        return this;
    }

    FakeEngine peer(Peer what) {
        peer = what;
        return this;
    }

    /** Uploads a version. */
    FunctionVersion put(String function, String version) {
        FunctionId id = FunctionId.python("demo", function);
        FunctionVersion put = new FunctionVersion(id, version, directory);
        versions.put(id, put);
        return put;
    }

    @Override
    public Optional<FunctionVersion> current(FunctionId id) {
        return Optional.ofNullable(versions.get(id));
    }

    @Override
    public boolean retain(FunctionVersion version) {
        retained.merge(version, 1, Integer::sum);
        return true;
    }

    @Override
    public void release(FunctionVersion version) {
        retained.computeIfPresent(version, (known, times) -> times == 1 ? null : times - 1);
    }

    @Override
    public List<String> line(FunctionVersion version, Path socket) {
        started.incrementAndGet();
        try {
            ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socket));
            synchronized (servers) {
                servers.add(server);
            }
            Path file = Files.createFile(directory.resolve("events" + started.get()));
            events.put(version, file);
            Thread thread = new Thread(() -> accept(server, version));
            thread.setDaemon(true);
            thread.start();
            return List.of("/bin/sh", "-c", "PATH=/usr/bin:/bin; " + program, file.toString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept(ServerSocketChannel server, FunctionVersion version) {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread thread = new Thread(() -> {
                    try (channel) {
                        peer.talk(new Connection(channel, version));
                    } catch (IOException ended) {
                        // The platform has closed it.
                    }
                });
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** Writes a line to the standard output of a version's process. */
    void event(FunctionVersion version, String line) {
        try {
            Files.writeString(events.get(version), line + "\n", StandardOpenOption.APPEND);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocketChannel server : servers) {
            server.close();
        }
    }

    /** One call's connection, at the engine's end. */
    final class Connection {
        private final SocketChannel channel;
        private final FunctionVersion version;

        /** The number in the call's first frame. */
        final long number;

        Connection(SocketChannel channel, FunctionVersion version) throws IOException {
            this.channel = channel;
            this.version = version;
            ByteBuffer call = receive(FrameType.CALL);
            number = call.getLong();
        }

        ByteBuffer receive(FrameType type) throws IOException {
            ByteBuffer header = read(FrameType.HEADER);
            ByteBuffer payload = read(header.getInt());
            if (header.getInt() != type.number()) {
                throw new IOException("not " + type);
            }
            return payload;
        }

        private ByteBuffer read(int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new IOException("closed");
                }
            }
            return buffer.flip();
        }

        /** Whether the platform closes the connection, whatever it still sends. */
        boolean isClosed() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (channel.read(buffer.clear()) >= 0) {
                continue;
            }
            return true;
        }

        void send(int type, byte[] payload) throws IOException {
            send(payload.length, type, payload);
        }

        void send(int length, int type, byte[] payload) throws IOException {
            raw(ByteBuffer.allocate(FrameType.HEADER + payload.length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .putInt(type)
                    .put(payload)
                    .array());
        }

        void raw(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        void result(int code, String output) throws IOException {
            byte[] text = output.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            send(
                    FrameType.RESULT.number(),
                    ByteBuffer.allocate(4 + text.length)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(code)
                            .put(text)
                            .array());
        }

        void reaped(String how, int code) {
            event(
                    version,
                    "ended " + number + " how=" + how + " code=" + code
                            + " user_us=1 system_us=1 rss_kib=1 private_kib=1");
        }
    }
}
