package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.platform.call.CallFailure.Reason;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.engine.ZygoteSettings;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.StateKey;
import io.faasm.platform.state.StoreInUse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that attack the platform: the attack ends, for the reason that is expected, and others are served meanwhile. */
class HostileCallsPlatformIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    private LocalPlatform platform;
    private Path secret;

    @BeforeEach
    void start() throws Exception {
        secret = Files.writeString(directory.resolve("secret"), "secret\n");
        platform = open();
        for (String name : List.of("hostile", "slow_import", "loud_import", "broken_import")) {
            platform.put("attacker", name, LocalPlatform.FUNCTIONS.resolve(name));
        }
        platform.put("victim", "echo", FunctionCalls.FUNCTIONS.resolve("echo"));
        platform.state().write(new StateKey("victim", "secret"), "secret".getBytes(StandardCharsets.UTF_8));
        platform.state()
                .write(
                        new StateKey("attacker", "path-of-the-secret"),
                        secret.toString().getBytes(StandardCharsets.UTF_8));
        // Loaded once; what is measured is the call.
        platform.call("victim", "echo", "first");
    }

    private LocalPlatform open() throws StoreInUse {
        ZygoteSettings usual = ZygoteSettings.in(directory.resolve("run"));
        return new LocalPlatform(
                directory,
                SchedulerSettings.on(2).withTime(Duration.ofSeconds(8), Duration.ofSeconds(1)),
                new ZygoteSettings(
                        usual.directory(), usual.memory(), usual.most(), usual.idle(), Duration.ofSeconds(2), 2),
                128);
    }

    @AfterEach
    void othersAreServedAndNothingIsLeft() throws IOException {
        honestCallIsAnsweredAtOnce();
        assertEquals("secret\n", Files.readString(secret));
        assertEquals(
                "secret",
                new String(
                        platform.state()
                                .read(new StateKey("victim", "secret"), 0, 100)
                                .bytes(),
                        StandardCharsets.UTF_8));
        platform.close();
        assertEquals(List.of(), platform.uploads().retained());
        assertEquals(
                0,
                ProcessHandle.current().descendants().count(),
                () -> ProcessHandle.current()
                        .descendants()
                        .map(ProcessHandle::info)
                        .toList()
                        .toString());
        for (String place : List.of("run", "run/scratch")) {
            try (Stream<Path> left = Files.list(directory.resolve(place))) {
                assertEquals(
                        List.of(),
                        left.filter(path -> !path.endsWith("scratch")).toList());
            }
        }
    }

    private void honestCallIsAnsweredAtOnce() {
        long start = System.nanoTime();
        CallResult result = platform.call("victim", "echo", "honest");
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertEquals("honest", new String(result.output(), StandardCharsets.UTF_8));
        assertTrue(took.compareTo(AT_ONCE) < 0, () -> "an honest call took " + took);
    }

    private CallResult attack(String part) {
        return platform.call("attacker", "hostile", part);
    }

    private static String shown(CallResult result) {
        return result.returnValue() + " " + result.failure() + "\n" + result.log();
    }

    @ParameterizedTest
    @ValueSource(strings = {"processes", "threads", "links", "scratch", "state", "fills_state", "finds_nothing_left"})
    void whatIsRefusedIsAnErrorOfTheFunction(String part) {
        CallResult result = attack(part);
        assertEquals(0, result.returnValue(), () -> shown(result));
    }

    @ParameterizedTest
    @CsvSource({
        "loop, CPU",
        "loop_in_c, CPU",
        "memory_that_goes_on, CPU",
        "sleeps, TIME",
        "prints, OUTPUT",
        "answers, OUTPUT"
    })
    void whatGoesTooFarIsEnded(String part, Reason reason) throws Exception {
        CompletableFuture<CallResult> future = platform.submit("attacker", "hostile", part);
        honestCallIsAnsweredAtOnce();
        CallResult result = LocalPlatform.get(future);
        assertEquals(
                reason,
                result.failure()
                        .orElseThrow(() -> new AssertionError(shown(result)))
                        .reason());
        assertTrue(result.returnValue() != 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"memory", "recurses", "aborts", "exits"})
    void whatFailsByItselfHasAReason(String part) {
        CallResult result = attack(part);
        assertTrue(result.returnValue() != 0, () -> shown(result));
        assertTrue(
                result.failure().isPresent() || !result.log().isEmpty() || result.returnValue() == 17,
                () -> shown(result));
    }

    @Test
    void aCallSeesNothingOfAnotherOne() {
        assertEquals(0, attack("leaves_a_file").returnValue());
        CallResult result = attack("finds_nothing_left");
        assertEquals(0, result.returnValue(), () -> shown(result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"itself", "flood", "large_chain"})
    void callsThatMakeCallsWithoutEndAreEnded(String part) throws Exception {
        CompletableFuture<CallResult> future = platform.submit("attacker", "hostile", part);
        for (int i = 0; i < 5; i++) {
            honestCallIsAnsweredAtOnce();
            Thread.sleep(100);
        }
        CallResult result = LocalPlatform.get(future);
        // Where a call is refused in time, the function can go on.
        assertTrue(result.returnValue() != 0 || !part.equals("itself"), () -> shown(result));
    }

    @Test
    void aFloodOfCallsDoesNotKeepOthersWaiting() throws Exception {
        List<CompletableFuture<CallResult>> flood = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            flood.add(platform.submit("attacker", "hostile", i % 2 == 0 ? "loop" : "sleeps"));
        }
        for (int i = 0; i < 10; i++) {
            honestCallIsAnsweredAtOnce();
        }
        assertTrue(flood.stream().anyMatch(call -> !call.isDone()), "nothing has waited");
    }

    @ParameterizedTest
    @CsvSource({
        "broken_import, no_such_module",
        "slow_import, ''",
        "loud_import, ''",
    })
    void whatCannotBeLoadedIsTheCallsFailure(String function, String text) throws Exception {
        CompletableFuture<CallResult> future = platform.submit("attacker", function, "");
        honestCallIsAnsweredAtOnce();
        CallResult result = LocalPlatform.get(future);
        assertEquals(Reason.LOAD, result.failure().orElseThrow().reason());
        assertTrue(
                result.failure().get().text().contains(text),
                result.failure().get().text());
        for (int i = 0; i < 20; i++) {
            assertEquals(
                    result.failure(), platform.call("attacker", function, "").failure());
        }
        assertEquals(1, platform.watch().failedLoads.get());
    }
}
