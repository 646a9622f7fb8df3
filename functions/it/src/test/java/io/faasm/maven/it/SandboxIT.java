package io.faasm.maven.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tries to leave the guest: a secret lies beside the directory that is mapped in, and the host has files that every host
 * has. Whatever the guest tries ends inside its root or in an error.
 */
class SandboxIT {
    private static final String SECRET = "the host's secret";

    @TempDir
    Path host;

    private Path mapped;
    private Path secret;

    @BeforeEach
    void lay() throws IOException {
        mapped = Files.createDirectory(host.resolve("mapped"));
        secret = Files.writeString(host.resolve("secret"), SECRET);
        Files.createSymbolicLink(mapped.resolve("relative"), Path.of("../secret"));
        Files.createSymbolicLink(mapped.resolve("absolute"), secret);
        Files.createSymbolicLink(mapped.resolve("directory"), host);
        Files.createSymbolicLink(mapped.resolve("passwd"), Path.of("/etc/passwd"));
        Files.createSymbolicLink(mapped.resolve("process"), Path.of("/proc/self"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../../../../../../../../etc/passwd",
                "/tmp/../../../../etc/passwd",
                "/tmp/./../..//../etc/./passwd",
                "/lib/python3/../../../../etc/passwd",
                "/lib/../../../etc/passwd",
                "/proc/self/environ",
                "/proc/self/root/etc/passwd",
                "/proc/self/cwd",
                "/dev/mem",
                "/mapped/passwd",
                "/mapped/process/environ",
                "/mapped/relative",
                "/mapped/absolute",
                "/mapped/directory/secret",
                "/mapped/../secret",
                "/mapped/../../secret",
            })
    void nothingOfTheHostCanBeRead(String path) {
        Outcome outcome = InstalledRoot.pythonWith(
                mapped, "/mapped", "-c", "import sys; print('RE' + 'AD', open(sys.argv[1], 'rb').read())", path);
        assertEquals(1, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().contains("Error: [Errno"), outcome.output());
        assertFalse(outcome.output().contains("READ"), outcome.output());
        assertFalse(outcome.output().contains(SECRET), outcome.output());
    }

    @Test
    void linksPlantedInScratchStayInside() {
        String program = """
                import os, sys
                targets = ['/etc/passwd', '../../../../../etc/passwd', '/proc/self/environ', '/proc/1/root', '..', '/..']
                for i, target in enumerate(targets):
                    link = f'/tmp/link{i}'
                    os.symlink(target, link)
                    try:
                        if os.path.isdir(link):
                            inside = set(os.listdir(link))
                            assert inside <= {'lib', 'tmp', 'pyfuncs'}, inside
                        else:
                            print('READ', open(link, 'rb').read())
                    except OSError as error:
                        print('refused', target, error)
                os.symlink('/tmp/loop', '/tmp/loop')
                try:
                    open('/tmp/loop')
                except OSError as error:
                    print('refused loop', error)
                """;
        Outcome outcome = InstalledRoot.python("-c", program);
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertFalse(outcome.output().contains("READ"), outcome.output());
        assertTrue(outcome.output().contains("refused loop"), outcome.output());
    }

    @Test
    void openDirectoriesDoNotLeadOut() {
        String program = """
                import os
                for start in ('/', '/tmp', '/mapped'):
                    fd = os.open(start, os.O_RDONLY | os.O_DIRECTORY)
                    for path in ('..', '../..', '../secret', '../../etc/passwd', 'relative', 'absolute', 'directory'):
                        try:
                            found = os.open(path, os.O_RDONLY, dir_fd=fd)
                        except OSError:
                            continue
                        names = set(os.listdir(found))
                        assert names <= {'lib', 'tmp', 'pyfuncs'}, (start, path, names)
                    os.chdir(fd)
                    os.chdir('../../..')
                    assert os.getcwd() == '/', os.getcwd()
                """;
        Outcome outcome = InstalledRoot.pythonWith(mapped, "/mapped", "-c", program);
        assertEquals(0, outcome.exitCode(), outcome.output());
    }

    @Test
    void theRootCannotBeWritten() throws IOException {
        Path root = InstalledRoot.directory().resolve("root");
        long before = entries(root);
        String program = """
                import os
                library = os.path.dirname(os.__file__)
                tries = {
                    'create': lambda: open('/new', 'w'),
                    'create deep': lambda: open(library + '/new.py', 'w'),
                    'overwrite': lambda: open(library + '/json/__init__.py', 'w'),
                    'append': lambda: open(library + '/json/__init__.py', 'a'),
                    'update': lambda: open(library + '/json/__init__.py', 'r+'),
                    'remove': lambda: os.remove(library + '/json/__init__.py'),
                    'remove directory': lambda: os.rmdir('/pyfuncs'),
                    'make directory': lambda: os.mkdir('/new'),
                    'rename': lambda: os.rename('/lib', '/other'),
                    'rename into scratch': lambda: os.rename(library + '/os.py', '/tmp/os.py'),
                    'link': lambda: os.symlink('/tmp', '/new'),
                    'truncate': lambda: os.truncate(library + '/os.py', 0),
                    'times': lambda: os.utime(library + '/os.py', (1, 1)),
                }
                for name, attempt in tries.items():
                    try:
                        attempt()
                    except OSError as error:
                        continue
                    print('WROTE', name)
                open('/tmp/scratch', 'w').write('kept here')
                print(open('/tmp/scratch').read())
                """;
        Outcome outcome = InstalledRoot.python("-c", program);
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertFalse(outcome.output().contains("WROTE"), outcome.output());
        assertTrue(outcome.output().contains("kept here"), outcome.output());
        assertEquals(before, entries(root));
        Outcome next = InstalledRoot.python("-c", "import os; print(os.listdir('/tmp'))");
        assertEquals("[]", next.output().strip(), "scratch is of one run");
    }

    @Test
    void theEnvironmentAndTheProcessAreTheGuestsOwn() {
        Outcome outcome = InstalledRoot.python(
                "-c", "import os; print(sorted(set(os.environ) - {'PYTHONHOME', 'PWD'}), os.listdir('/'))");
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertTrue(outcome.output().startsWith("[] "), outcome.output());
        for (String attempt : new String[] {"os.fork()", "os.execv('/bin/sh', ['sh'])", "os.popen('true').read()"}) {
            Outcome process = InstalledRoot.python("-c", "import os; " + attempt);
            assertEquals(1, process.exitCode(), attempt + ": " + process.output());
        }
    }

    @Test
    void aReadOnlyDirectoryStaysAsItIs() throws IOException {
        Files.writeString(mapped.resolve("file"), "as it was");
        Outcome outcome = InstalledRoot.python("--dir", mapped + ":/mapped:ro", "-c", """
                import os
                for attempt in (lambda: open('/mapped/file', 'w'), lambda: os.remove('/mapped/file'),
                                lambda: open('/mapped/new', 'w'), lambda: os.mkdir('/mapped/new')):
                    try:
                        attempt()
                    except OSError as error:
                        print(error.strerror)
                    else:
                        print('WROTE')
                """);
        assertEquals(0, outcome.exitCode(), outcome.output());
        assertEquals("Read-only file system\n".repeat(4), outcome.output());
        assertEquals("as it was", Files.readString(mapped.resolve("file")));
    }

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            return walk.count();
        }
    }
}
