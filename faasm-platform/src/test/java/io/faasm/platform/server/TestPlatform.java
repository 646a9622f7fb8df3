package io.faasm.platform.server;

import io.faasm.core.console.LineConsole;
import io.faasm.platform.http.Pace;
import io.faasm.platform.http.Token;
import io.faasm.platform.server.PlatformSettings.Ports;
import io.faasm.platform.upload.MachineCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Platforms of tests: on loopback and any free ports, and with what a test wants otherwise. */
public final class TestPlatform {
    private final Path storage;
    private String address = "127.0.0.1";
    private Ports ports = Ports.ANY;
    private Optional<Token> token = Optional.empty();
    private long limit = 1 << 20;
    private Pace pace = Pace.within(Duration.ofSeconds(60));
    private MachineCode machineCode = MachineCode.UNAVAILABLE;
    private Optional<Runner> runner = Optional.empty();

    public TestPlatform(Path storage) {
        this.storage = storage;
    }

    public TestPlatform address(String name) {
        address = name;
        return this;
    }

    public TestPlatform uploadPort(int port) {
        ports = new Ports(port, 0, 0);
        return this;
    }

    public TestPlatform token(String secret) {
        token = Optional.of(new Token(secret));
        return this;
    }

    public TestPlatform limit(long bytes) {
        limit = bytes;
        return this;
    }

    public TestPlatform pace(Pace of) {
        pace = of;
        return this;
    }

    public TestPlatform machineCode(MachineCode generator) {
        machineCode = generator;
        return this;
    }

    public TestPlatform runner(Runner of) {
        runner = Optional.of(of);
        return this;
    }

    /** Starts it; the lines for the user are added to the list. */
    public Platform start(List<String> lines) {
        return Platform.start(
                new PlatformSettings(address, ports, token, storage, limit, pace, machineCode),
                runner,
                new LineConsole(lines::add, lines::add, line -> {}, true));
    }
}
