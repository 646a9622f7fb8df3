package io.faasm.core.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BuildFailureTest {
    @Test
    void noTerminalObeysWhatItQuotes() {
        BuildFailure failure = new BuildFailure("It said \u001b[2J", "Ask \u202eit");
        assertEquals("It said \\x1b[2J", failure.what());
        assertEquals("Ask \\u202eit", failure.remedy());
        assertEquals("It said \\x1b[2J\n  Ask \\u202eit", failure.getMessage());
    }
}
