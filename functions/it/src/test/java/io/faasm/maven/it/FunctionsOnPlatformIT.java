package io.faasm.maven.it;

import io.faasm.core.process.Outcome;
import io.faasm.platform.call.CallResult;
import io.faasm.platform.call.CallsRefused;
import io.faasm.platform.call.FunctionId;
import io.faasm.platform.scheduler.SchedulerSettings;
import io.faasm.platform.state.StoreInUse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The functions on the platform, each call in a process forked from its function's zygote. */
class FunctionsOnPlatformIT extends FunctionCalls {
    private LocalPlatform platform;

    @BeforeEach
    void start() throws IOException, StoreInUse {
        platform = new LocalPlatform(work, SchedulerSettings.on(2));
        for (String name : names()) {
            platform.put(USER, name, FUNCTIONS.resolve(name));
        }
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Override
    Outcome call(String function, Path input, Path output) throws IOException {
        try {
            CallResult result =
                    LocalPlatform.get(platform.submit(FunctionId.python(USER, function), Files.readAllBytes(input)));
            Files.write(output, result.output());
            String failure = result.failure().map(each -> each.text() + "\n").orElse("");
            return new Outcome(result.returnValue(), failure + result.log(), Duration.ZERO);
        } catch (CallsRefused refused) {
            throw new AssertionError(refused);
        }
    }
}
