package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code python3} of the runtime root, as people expect of Python. */
class LauncherIT {
    @TempDir
    Path host;

    @Test
    void everyAcceleratedModuleIsThere() {
        Outcome outcome = InstalledRoot.python(
                "-c",
                "import sys, json, zlib, bz2, hashlib, decimal, datetime, unicodedata, re, fcntl, socket, asyncio;"
                        + "print(sys.version.split()[0], sys.platform, sys.prefix)");
        assertEquals(TestEnvironment.cpythonVersion() + " emscripten /\n", outcome.output());
    }

    @Test
    void programsComeFromEverywherePythonTakesThem() throws IOException {
        assertEquals(
                "from input\n",
                InstalledRoot.pythonReading("print('from input')").output());
        assertEquals(
                "from input\n",
                InstalledRoot.pythonReading("print('from input')", "-").output());
        assertEquals(
                "{\n    \"a\": 1\n}\n",
                InstalledRoot.pythonReading("{\"a\": 1}", "-m", "json.tool").output());
        Path script = Files.writeString(host.resolve("script.py"), "import sys\nprint(sys.argv[1:], __name__)\n");
        assertEquals(
                "['one', '--two', 'with space'] __main__\n",
                InstalledRoot.python(script, "one", "--two", "with space").output());
        assertEquals(
                "[] __main__\n",
                InstalledRoot.pythonWith(host, "/work", "/work/script.py").output());
    }

    @Test
    void standardInputAndOutputAreTheProcesss() {
        Outcome outcome = InstalledRoot.pythonReading(
                "one\ntwo\n", "-c", "import sys; [print(line.upper(), end='') for line in sys.stdin]");
        assertEquals("ONE\nTWO\n", outcome.output());
    }

    @Test
    void theCollectorClearsWhatTheSignatureCheckFoundWrong() {
        // The methodcaller is cleared before the dictionary: that one is not tracked before there is something in it.
        Outcome outcome = InstalledRoot.python(
                "-c",
                "import gc, operator, weakref\n"
                        + "class C: pass\n"
                        + "gc.collect()\n"
                        + "d = {}; c = C(); r = weakref.ref(c)\n"
                        + "m = operator.methodcaller('f', d); d['m'] = m; d['c'] = c\n"
                        + "del d, m, c\n"
                        + "print(gc.collect() > 0, r())");
        assertEquals("True None\n", outcome.output());
        assertEquals(0, outcome.exitCode());
    }

    @Test
    void exitCodesAreTheGuests() {
        assertEquals(0, InstalledRoot.python("-c", "pass").exitCode());
        assertEquals(7, InstalledRoot.python("-c", "raise SystemExit(7)").exitCode());
        assertEquals(1, InstalledRoot.python("-c", "1/0").exitCode());
        assertEquals(2, InstalledRoot.python("--no-such-option").exitCode());
        assertEquals(2, InstalledRoot.python("/no/such/script.py").exitCode());
    }

    @Test
    void aSeedMakesTheSameRunEveryTime() {
        Object[] program = {
            "-c", "import random, time, os; print(random.random(), time.time(), os.urandom(4), hash('a'))"
        };
        Object[] seeded = {"--seed", "7", program[0], program[1]};
        Object[] otherwise = {"--seed", "8", program[0], program[1]};
        String first = InstalledRoot.python(seeded).output();
        assertEquals(first, InstalledRoot.python(seeded).output());
        assertNotEquals(first, InstalledRoot.python(otherwise).output());
        assertNotEquals(
                InstalledRoot.python(program).output(),
                InstalledRoot.python(program).output());
    }

    @Test
    void aTrapTellsTheFunctionAndTheLineOfPython() {
        Outcome outcome = InstalledRoot.python("-c", """
                import faulthandler
                def fails():
                    faulthandler._sigabrt()
                fails()
                """);
        assertEquals(134, outcome.exitCode());
        assertTrue(outcome.output().contains("in wasm function faulthandler_sigabrt"), outcome.output());
        assertTrue(outcome.output().contains("File \"<string>\", line 3 in fails"), outcome.output());
    }

    @Test
    void deepRecursionIsAnErrorOfPythonAndNoTrap() {
        Outcome outcome = InstalledRoot.python("-c", """
                import json, sys
                def depth(n):
                    return depth(n + 1)
                try:
                    depth(0)
                except RecursionError as error:
                    print('python:', error)
                sys.setrecursionlimit(100_000)
                nested = []
                for _ in range(50_000):
                    nested = [nested]
                for attempt in (lambda: json.dumps(nested), lambda: repr(nested), lambda: json.loads('[' * 50_000),
                                lambda: eval('-' * 50_000 + '1'), lambda: depth(0)):
                    try:
                        attempt()
                    except (RecursionError, MemoryError) as error:
                        print(type(error).__name__)
                """);
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().startsWith("python: maximum recursion depth exceeded"), outcome.output());
        assertEquals(6, outcome.output().lines().count(), outcome.output());
    }

    @Test
    void eventLoopsRun() {
        Outcome outcome = InstalledRoot.python("-c", """
                import asyncio, time
                async def work(n):
                    await asyncio.sleep(0.02 * n)
                    return n
                async def main():
                    return await asyncio.gather(*(work(n) for n in range(5)))
                start = time.monotonic()
                print(asyncio.run(main()), time.monotonic() - start < 2)
                """);
        assertEquals("[0, 1, 2, 3, 4] True\n", outcome.output());
    }

    @Test
    void limitsEndTheGuestOrRaise() {
        Outcome late = InstalledRoot.python("--time-limit", "1", "-c", "while True: pass");
        assertEquals(124, late.exitCode(), late.output());
        Outcome large = InstalledRoot.python(
                "--memory-limit", "128", "-c", "try: bytearray(10**9)\nexcept MemoryError: print('MemoryError')");
        assertEquals("MemoryError\n", large.output());
    }

    @Test
    void compiledFilesAreUsed() {
        Outcome outcome = InstalledRoot.python("-v", "-c", "import json, decimal, email.message");
        assertEquals(0, outcome.exitCode());
        String library = TestEnvironment.standardLibrary();
        String tag = "cpython-" + library.replaceAll("[^0-9]", "");
        assertTrue(
                outcome.output().contains(library + "/json/__pycache__/__init__." + tag + ".pyc matches"),
                outcome.output());
        assertFalse(outcome.output().contains("# wrote"), "nothing may be compiled at import");
        assertFalse(outcome.output().contains("could not create"), outcome.output());
    }
}
