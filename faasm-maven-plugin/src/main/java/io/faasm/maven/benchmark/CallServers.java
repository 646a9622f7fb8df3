package io.faasm.maven.benchmark;

import io.faasm.core.console.Console;
import io.faasm.core.engine.EngineCommand;
import io.faasm.core.engine.Limits;
import io.faasm.core.engine.RuntimeRoot;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.Command;
import io.faasm.core.process.ProcessRunner;
import io.faasm.platform.engine.FrameType;
import io.faasm.platform.http.Pace;
import io.faasm.platform.server.Platform;
import io.faasm.platform.server.PlatformSettings;
import io.faasm.platform.server.RuntimeRunner;
import io.faasm.platform.upload.MachineCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is called in the benchmark of calls. Each has loaded the function of one directory when it is returned. */
final class CallServers {
    private static final String USER = "benchmark";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Limits LIMITS = new Limits(1024, LIMIT);

    private CallServers() {}

    /** The engine with the function of a directory, which is named like it. */
    private static EngineCommand engine(RuntimeRoot runtime, Path function) {
        String name = function.getFileName().toString();
        return runtime.command(LIMITS)
                .readOnly(function, "/pyfuncs/" + USER + "/" + name)
                .function(USER, name, Optional.empty());
    }

    /** A process that prints "ready" when it takes calls at a Unix socket. */
    private static final class SocketProcess {
        private final Process process;

        /** @param receiver gets all lines that come later */
        SocketProcess(String name, List<String> line, Consumer<String> receiver) throws IOException {
            process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            String first = lines.readLine();
            if (!"ready".equals(first)) {
                process.destroyForcibly();
                throw new BuildFailure(
                        "The server \"" + name + "\" of the benchmark does not start: " + first,
                        "Run it by hand: " + String.join(" ", line));
            }
            Thread thread = new Thread(() -> lines.lines().forEach(receiver), "benchmark-" + name);
            thread.setDaemon(true);
            thread.start();
        }

        void end() throws IOException {
            process.getOutputStream().close();
            process.destroy();
            try {
                process.waitFor();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }
    }

    private static SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void read(SocketChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new IOException("the connection ended before the answer did");
            }
        }
        target.flip();
    }

    /** {@code faaslet serve} itself, at its socket. */
    static final class Engine implements CallServer {
        private static final Pattern PRIVATE = Pattern.compile(" private_kib=([0-9]+)");

        private final Path socket;
        private final SocketProcess process;
        private final LongAdder calls = new LongAdder();
        private final LongAdder kibibytes = new LongAdder();

        Engine(RuntimeRoot runtime, Path function, Path socket, int callers) throws IOException {
            this.socket = socket;
            List<String> line = new ArrayList<>(
                    engine(runtime, function).serve(socket, callers, 4).line());
            line.addAll(List.of("py_func", USER, function.getFileName().toString()));
            process = new SocketProcess("engine", line, this::event);
        }

        private void event(String line) {
            Matcher bytes = PRIVATE.matcher(line);
            if (bytes.find()) {
                calls.increment();
                kibibytes.add(Long.parseLong(bytes.group(1)));
            }
        }

        @Override
        public String name() {
            return "engine";
        }

        @Override
        public OptionalLong privateBytes() {
            return calls.sum() == 0 ? OptionalLong.empty() : OptionalLong.of(kibibytes.sum() * 1024 / calls.sum());
        }

        @Override
        public Caller caller() {
            int length = 28;
            ByteBuffer call = ByteBuffer.allocate(FrameType.HEADER + length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(length)
                    .putInt(FrameType.CALL.number())
                    .putLong(1)
                    .putInt((int) LIMIT.toMillis())
                    .putInt((int) LIMIT.toMillis())
                    .putLong(1 << 20)
                    .putInt(0)
                    .flip();
            ByteBuffer answer = ByteBuffer.allocate(FrameType.HEADER + 4).order(ByteOrder.LITTLE_ENDIAN);
            return () -> {
                try (SocketChannel channel = connect(socket)) {
                    channel.write(call.rewind());
                    read(channel, answer.clear());
                    if (answer.getInt() != 4 || answer.getInt() != FrameType.RESULT.number() || answer.getInt() != 0) {
                        throw new IOException("the function did not return 0");
                    }
                }
            };
        }

        @Override
        public void close() throws IOException {
            process.end();
        }
    }

    /** A process that answers each connection with the function's return value and closes it. */
    private static final class Answering implements CallServer {
        private final String name;
        private final Path socket;
        private final SocketProcess process;

        Answering(String name, List<String> line, Path socket) throws IOException {
            this.name = name;
            this.socket = socket;
            process = new SocketProcess(name, line, said -> {});
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Caller caller() {
            ByteBuffer answer = ByteBuffer.allocate(1);
            return () -> {
                try (SocketChannel channel = connect(socket)) {
                    read(channel, answer.clear());
                    if (answer.get() != '0') {
                        throw new IOException("the function did not return 0");
                    }
                }
            };
        }

        @Override
        public void close() throws IOException {
            process.end();
        }
    }

    /** Native CPython that forks for each call. */
    static CallServer fork(List<String> python, Path sources, Path function, Path socket) throws IOException {
        List<String> line = new ArrayList<>(python);
        line.addAll(
                List.of(sources.resolve("calls/fork_server.py").toString(), function.toString(), socket.toString()));
        return new Answering("native fork", line, socket);
    }

    /** Workers of Node that have Pyodide loaded. */
    static CallServer pyodide(
            Path node, PyodidePackage.Installed pyodide, boolean wheels, Path sources, Path function, Path socket)
            throws IOException {
        List<String> line = new ArrayList<>(List.of(
                node.toString(),
                sources.resolve("node/pool.mjs").toString(),
                "--pyodide",
                pyodide.directory().toString(),
                "--function",
                function.resolve("function.py").toString(),
                "--workers",
                Integer.toString(Runtime.getRuntime().availableProcessors()),
                "--socket",
                socket.toString()));
        if (wheels) {
            pyodide.wheels().forEach(wheel -> line.addAll(List.of("--wheel", wheel.toString())));
        }
        return new Answering("pyodide", line, socket);
    }

    /** A process of the engine for each call, as {@code faasm:run} starts it. */
    static CallServer processes(RuntimeRoot runtime, Path function, Path work, ProcessRunner processes) {
        Command command = engine(runtime, function)
                .command(work, "py_func", USER, function.getFileName().toString())
                .build();
        return new CallServer() {
            @Override
            public String name() {
                return "process";
            }

            @Override
            public Caller caller() {
                return () -> processes.run(command);
            }

            @Override
            public void close() {}
        };
    }

    /** The whole platform, through HTTP. */
    static final class Http implements CallServer {
        private final Platform platform;
        private final URI planner;
        private final String name;

        Http(RuntimeRoot runtime, Path function, Path storage, Console console) throws IOException {
            name = function.getFileName().toString();
            platform = Platform.start(
                    new PlatformSettings(
                            "127.0.0.1",
                            PlatformSettings.Ports.ANY,
                            Optional.empty(),
                            storage,
                            1 << 20,
                            Pace.within(LIMIT),
                            MachineCode.UNAVAILABLE),
                    Optional.of(new RuntimeRunner(runtime, LIMITS, 64, console)),
                    console);
            planner = platform.planner().url();
            URI upload = platform.uploadServer().url().resolve("/p/" + USER + "/" + name);
            try {
                int status = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(upload)
                                        .PUT(HttpRequest.BodyPublishers.ofFile(function.resolve("function.py")))
                                        .build(),
                                BodyHandlers.discarding())
                        .statusCode();
                if (status != 200) {
                    throw new IOException("the upload was answered with " + status);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }

        @Override
        public String name() {
            return "platform";
        }

        @Override
        public Caller caller() throws IOException {
            return new HttpCaller(planner, "/invoke/" + USER + "/" + name);
        }

        @Override
        public void close() {
            platform.close();
        }
    }

    /** One kept connection; of HTTP only what such answers are made of, so that the client costs little. */
    private static final class HttpCaller implements CallServer.Caller {
        private final SocketChannel channel;
        private final ByteBuffer request;
        private final ByteBuffer answer = ByteBuffer.allocate(16 * 1024);

        HttpCaller(URI server, String path) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            request = ByteBuffer.wrap(
                    ("POST " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void call() throws IOException {
            request.rewind();
            while (request.hasRemaining()) {
                channel.write(request);
            }
            answer.clear();
            int end = -1;
            while (end < 0) {
                if (channel.read(answer) < 0) {
                    throw new IOException("the connection ended before the answer did");
                }
                end = text().indexOf("\r\n\r\n");
            }
            String head = text().substring(0, end).toLowerCase(Locale.ROOT);
            for (String part : new String[] {"http/1.1 200", "\r\nfaasm-return-value: 0", "\r\ncontent-length: 0"}) {
                if (!head.contains(part)) {
                    throw new IOException("the answer has no " + part.strip() + ": " + head);
                }
            }
        }

        private String text() {
            return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
