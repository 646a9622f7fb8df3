package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Command;
import io.faasm.core.process.Outcome;
import io.faasm.core.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

    /** As deep as natively, where frames are smaller; what is deeper still is an error, and no trap. */
    @Test
    void longExpressionsCompile() {
        Outcome outcome = InstalledRoot.python("-c", """
                for source in '+'.join(['a'] * 9000), 'a' + '.b' * 9000, 'a' + '()' * 9000, '-' * 5000 + 'a':
                    compile(source, 'name', 'exec')
                print('compiled')
                """);
        assertEquals("compiled\n", outcome.output());
    }

    @Test
    void theCompilersRecursionEndsInAnErrorOfPython() {
        Outcome outcome = InstalledRoot.python("-c", """
                import ast
                load, arguments = ast.Load(), ast.arguments([], [], None, [], [], None, [])
                kinds = {
                    'not': lambda node: ast.UnaryOp(ast.Not(), node),
                    'generator': lambda node: ast.GeneratorExp(node, [ast.comprehension(ast.Name('i', ast.Store()), ast.Name('a', load), [], 0)]),
                    'format': lambda node: ast.JoinedStr([ast.FormattedValue(node, -1, None)]),
                }
                statements = {
                    'if': lambda node: ast.If(ast.Name('a', load), [node], []),
                    'def': lambda node: ast.FunctionDef('f', arguments, [node], []),
                    'class': lambda node: ast.ClassDef('C', [], [], [node], []),
                    'match': lambda node: ast.Match(ast.Name('a', load), [ast.match_case(ast.MatchAs(), None, [node])]),
                }
                def place(tree):
                    waiting = [tree]
                    while waiting:
                        node = waiting.pop()
                        if 'lineno' in node._attributes:
                            node.lineno = node.end_lineno = 1
                            node.col_offset = node.end_col_offset = 0
                        waiting.extend(ast.iter_child_nodes(node))
                    return tree
                def compiled(kind, node, statement):
                    for _ in range(9900):
                        node = kind(node)
                    try:
                        compile(place(ast.Module([node if statement else ast.Expr(node)], [])), 'name', 'exec')
                    except RecursionError:
                        pass
                for name, kind in kinds.items():
                    compiled(kind, ast.Name('a', load), False)
                for name, kind in statements.items():
                    compiled(kind, ast.Pass(), True)
                print('no trap')
                """);
        assertEquals("no trap\n", outcome.output());
        assertEquals(0, outcome.exitCode());
    }

    /** Its reporter needs a stack, and the guest's may be what is used up. Natively this ends the interpreter, too. */
    @Test
    void aTrapOnAFullStackTellsTheLineToo() {
        Outcome outcome = InstalledRoot.python("-c", """
                nested = iter([1])
                for _ in range(1_000_000):
                    nested = map(int, nested)
                def fails():
                    next(nested)
                fails()
                """);
        assertEquals(134, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("line 5 in fails"), outcome.output());
        assertFalse(outcome.output().contains("trapped as well"), outcome.output());
    }

    @Test
    void largeFilesAreFiles() {
        Outcome outcome = InstalledRoot.python("-c", """
                import os, tempfile, zipfile, mmap
                path = tempfile.mkdtemp() + '/large'
                for size in 2**31 - 1, 2**31, 2**32, 5 * 10**9:
                    with open(path, 'w+b', 0) as file:
                        file.seek(size)
                        file.write(b'x')
                        fd = file.fileno()
                        start = size // mmap.ALLOCATIONGRANULARITY * mmap.ALLOCATIONGRANULARITY
                        assert os.lseek(fd, 0, os.SEEK_END) == size + 1 == os.stat(path).st_size == file.tell()
                        assert os.pread(fd, 2, size) == b'x' and os.pwrite(fd, b'y', size) == 1
                        assert open(path, 'rb').seek(-1, 2) == size and open(path).seek(size) == size
                        with mmap.mmap(fd, size + 1 - start, offset=start) as mapping:
                            assert mapping[-1:] == b'y'
                        os.truncate(path, size)
                        assert file.truncate(size + 7) == size + 7 and os.fstat(fd).st_size == size + 7
                with zipfile.ZipFile(path, 'a') as archive:
                    archive.writestr('name', 'content')
                assert zipfile.ZipFile(path).read('name') == b'content'
                print('large')
                """);
        assertEquals("large\n", outcome.output());
    }

    @Test
    void closedStreamsAreNone() throws IOException {
        Path python = InstalledRoot.directory().resolve("bin/python3");
        assertEquals("None\n", shell("exec \"$0\" -c 'import sys; print(sys.stdin)' <&-", python));
        assertEquals("code 0\n", shell("\"$0\" -c 'print(1)' >&-; echo code $?", python));
        assertEquals("None\n", shell("exec \"$0\" -c 'import sys; print(sys.stderr)' 2>&-", python));
    }

    @Test
    void onlyTerminalsAreTerminals() throws IOException {
        Path python = InstalledRoot.directory().resolve("bin/python3");
        String program = "import os, sys; print([stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)],"
                + " open(os.devnull).isatty(), os.isatty(os.open('/dev/urandom', 0)))";
        assertEquals(
                "[False, False, False] False False\n",
                shell("\"$0\" -c \"" + program + "\" </dev/null 2>/dev/null | cat", python));
        // A prompt would be written to standard error.
        assertEquals("code 0\n", shell("\"$0\" </dev/null 2>&1; echo code $?", python));
    }

    @Test
    void theCommandIsKnownByALinkOfAnyName() throws IOException {
        Path link = Files.createSymbolicLink(
                host.resolve("interpreter"), InstalledRoot.directory().resolve("bin/python3"));
        Path second = Files.createSymbolicLink(host.resolve("p"), Path.of("interpreter"));
        for (Path name : new Path[] {link, second}) {
            assertEquals("3\n", shell("exec \"$0\" -c 'print(1 + 2)'", name));
        }
        assertEquals("3\n", shell("cd \"$(dirname \"$0\")\"; PATH=.:$PATH; p -c 'print(1 + 2)'", second));
    }

    private static String shell(String script, Path zero) {
        return new ProcessRunner(InstalledProduct.SILENT)
                .tryRun(Command.of("sh", "sh", "-c", script, zero)
                        .env(Map.of("PATH", "/usr/bin:/bin"))
                        .timeout(Duration.ofMinutes(2))
                        .build())
                .output();
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
