package io.faasm.platform.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The platform as a process. */
@Timeout(60)
@Tag("slow")
class MainTest {
    @TempDir
    private Path directory;

    private Path runtime;

    /** What the platform looks for before it starts; no call runs here. */
    @BeforeEach
    void layOut() throws IOException {
        runtime = directory.resolve("runtime");
        for (String file : List.of("root/lib/x", "code/python.so", "bin/faaslet")) {
            Files.createDirectories(runtime.resolve(file).getParent());
            Files.createFile(runtime.resolve(file));
        }
    }

    private Process java(List<String> words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.faasm.platform.server.Main"));
        line.addAll(words);
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    private static String end(Process process, int status) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(status, process.exitValue(), said);
        return said;
    }

    @Test
    void servesUntilItIsEnded() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "0123456789abcdef\n");
        Process process = java(List.of(
                "--runtime-dir",
                runtime.toString(),
                "--local-dir",
                directory.resolve("local").toString(),
                "--upload-port",
                "0",
                "--planner-port",
                "0",
                "--monitor-port",
                "0",
                "--token-file",
                token.toString()));
        try {
            List<String> said = new ArrayList<>();
            BufferedReader lines = process.inputReader();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.startsWith("Ready after ")) {
                    break;
                }
            }
            Matcher url = Pattern.compile("Upload server at (\\S+),").matcher(String.join("\n", said));
            assertTrue(url.find(), said::toString);
            HttpRequest upload = HttpRequest.newBuilder(URI.create(url.group(1) + "/p/demo/f"))
                    .header("Authorization", "Bearer 0123456789abcdef")
                    .PUT(BodyPublishers.ofString("x = 1\n"))
                    .build();
            HttpResponse<String> answer = HttpClient.newHttpClient().send(upload, BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            // Process.destroy would close its output, too.
            process.toHandle().destroy();
            StringBuilder last = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last.append(line).append('\n');
            }
            assertTrue(last.toString().endsWith("The platform has ended.\n"), last::toString);
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
            assertEquals("x = 1\n", Files.readString(directory.resolve("local/shared/pyfuncs/demo/f/function.py")));
            try (var versions = Files.list(directory.resolve("local/.versions"))) {
                assertEquals(0, versions.count());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--runtime-dir /nowhere --local-dir x, 'has no '",
        "--local-dir x, --runtime-dir is missing",
        "--port 1, There is no option --port",
        "--upload-port, --upload-port has no value",
        "--runtime-dir RUNTIME --local-dir LOCAL --upload-port 99999, 'has to be a number from 0 to 65535'",
        "--runtime-dir RUNTIME --local-dir LOCAL --address 0.0.0.0, 'Set --token-file'",
        "--runtime-dir RUNTIME --local-dir RUNTIME/bin/faaslet, 'Set --local-dir to a directory'"
    })
    void mistakesAreNamed(String line, String part) throws Exception {
        List<String> words = List.of(line.replace("RUNTIME", runtime.toString())
                .replace("LOCAL", directory.resolve("local").toString())
                .split(" "));
        String said = end(java(words), 1);
        assertTrue(said.startsWith("error: "), said);
        assertTrue(said.contains(part), said);
        assertFalse(said.contains("\tat "), said);
    }

    @Test
    void helpNamesTheOptions() throws Exception {
        assertTrue(end(java(List.of("--help")), 0).contains("--runtime-dir DIRECTORY"));
    }
}
