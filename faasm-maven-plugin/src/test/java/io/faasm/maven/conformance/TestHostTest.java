package io.faasm.maven.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.cache.ContentCache;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.process.ProcessRunner;
import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in the place of the engine and the worker host write down what they were given, and a report. */
class TestHostTest {
    private static final String REPORT = """
            {"module": "%s", "ran": 7, "skipped": 1, "failed": {}, "seconds": 0.1}
            """;

    @TempDir
    private Path directory;

    private final RecordingConsole console = new RecordingConsole();

    @BeforeEach
    void folders() throws IOException {
        file("library/test/__init__.py", "");
        file("library/json.py", "the library's");
        file("packages/tests/numpy/test_a.py", "the package's");
        file("packages/test-tools/pytest.py", "the tool");
        file("drivers/conformance.py", "driver of modules");
        file("drivers/package_tests.py", "driver of packages");
        file("drivers/worker.py", "the function");
        file("lists/modules.txt", "test.test_json\n");
        file("lists/package-tests.txt", "");
        file("lists/known-failures.tsv", "");
    }

    private Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private Path program(String name, String body) throws IOException {
        Path program = file(name, "#!/bin/sh\nset -e\n" + body);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }

    private List<String> results(TestHost host) throws IOException {
        Path results = new ConformanceStage(
                        new ContentCache(directory.resolve("cache"), console), new ProcessRunner(console), console)
                .check(new ConformanceRequest(
                        host,
                        "3.13",
                        directory.resolve("library"),
                        directory.resolve("packages"),
                        "key",
                        directory.resolve("drivers"),
                        directory.resolve("lists"),
                        Duration.ofSeconds(20),
                        1));
        return Files.readAllLines(results);
    }

    /** Finds its options as the worker host does. */
    private WorkerHost worker(String body) throws IOException {
        return new WorkerHost(program("worker", """
                        while [ "$1" != -- ]; do
                          case $1 in
                            --root) root=$2;;
                            --shared) shared=$2;;
                            --input) input=$2;;
                          esac
                          shift 2
                        done
                        """ + body), file("code.so", "machine code"));
    }

    @Test
    void theWorkerHostHasWhatASuiteNeedsInItsRootAndRunsADriverAsAFunction() throws IOException {
        WorkerHost host = worker("""
                [ "$2" = "conformance run" ]
                [ "$(cat "$root/cpython/Lib/json.py")" = "the library's" ]
                [ "$(cat "$root/conformance/conformance.py")" = "driver of modules" ]
                [ "$(cat "$shared/pyfuncs/conformance/run/function.py")" = "the function" ]
                { read -r path; read -r driver; read -r name; read -r report || true; } <"$input"
                [ "$path $driver" = "/cpython/Lib /conformance/conformance.py" ]
                printf '%s' '""" + REPORT.formatted("test.test_json").strip() + """
                ' >"$root$report"
                """);
        assertEquals(List.of("test.test_json\t7 ran\t1 skipped\t0 failed\t0.1 s"), results(host));
    }

    @Test
    void packagesHaveTheirTestsAndTheirTools() throws IOException {
        file("lists/modules.txt", "");
        file("lists/package-tests.txt", "numpy/test_a.py\n");
        WorkerHost host = worker("""
                [ "$(cat "$root/packages/numpy/test_a.py")" = "the package's" ]
                [ "$(cat "$root/test-tools/pytest.py")" = "the tool" ]
                [ "$(head -1 "$input")" = /test-tools ]
                printf '%s' '""" + REPORT.formatted("numpy/test_a.py").strip() + """
                ' >"$root/report.json"
                """);
        assertEquals(List.of("numpy/test_a.py\t7 ran\t1 skipped\t0 failed\t0.1 s"), results(host));
    }

    @Test
    void aWorkerThatEndsIsAFailureOfTheWholeModule() throws IOException {
        WorkerHost host = worker("echo 'the worker ends: fd_pread is not implemented' >&2\nexit 134\n");
        BuildFailure failure = Assertions.assertThrows(BuildFailure.class, () -> results(host));
        assertTrue(failure.getMessage().contains("exit code 134"), failure.getMessage());
        assertTrue(failure.getMessage().contains("fd_pread is not implemented"), failure.getMessage());
    }

    @Test
    void theEngineMapsWhatASuiteNeeds() throws IOException {
        EngineHost host = new EngineHost(
                program("python3", """
                while [ "${1#--}" != "$1" ]; do
                  case $1 in
                    --dir) mapped="$mapped ${2#*:}"; case $2 in *:/report) report=${2%:/report};; esac;;
                    --env) environment="$environment $2";;
                  esac
                  shift 2
                done
                [ "$mapped" = " /cpython/Lib:ro /conformance:ro /report" ]
                [ "$environment" = " PYTHONPATH=/cpython/Lib PYTHONDONTWRITEBYTECODE=1" ]
                [ "$*" = "/conformance/conformance.py test.test_json /report/report.json" ]
                printf '%s' '""" + REPORT.formatted("test.test_json").strip() + """
                ' >"$report/report.json"
                """), "key of the root");
        assertEquals(List.of("test.test_json\t7 ran\t1 skipped\t0 failed\t0.1 s"), results(host));
    }

    @Test
    void whatHasPassedIsNotTestedAgainUnlessItsHostIsAnother() throws IOException {
        String writes = "printf '%s' '" + REPORT.formatted("test.test_json").strip()
                + "' >\"$root/report.json\"\necho run >>'" + directory.resolve("runs") + "'\n";
        results(worker(writes));
        results(worker(writes));
        assertEquals(1, Files.readAllLines(directory.resolve("runs")).size());
        results(worker(writes + "# another worker\n"));
        assertEquals(2, Files.readAllLines(directory.resolve("runs")).size());
    }
}
