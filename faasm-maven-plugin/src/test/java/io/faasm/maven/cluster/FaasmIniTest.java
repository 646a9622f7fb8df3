package io.faasm.maven.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The file that faasmctl writes. */
class FaasmIniTest {
    /** As faasmctl's {@code generate_ini_file} has it. */
    private static final String COMPOSE = """
            [Faasm]
            backend = compose
            last_restart = 2026-11-26T07:00:00Z
            working_dir = /home/ada/.config/faasmctl/0.29.0
            mount_source = False
            cluster_name = faasm-123456
            upload_host = localhost
            upload_host_in_docker = upload
            upload_port = 8003
            upload_port_in_docker = 8002
            planner_host = localhost
            planner_host_in_docker = planner
            minio_port = 9000
            minio_port_in_docker = 9000
            planner_port = 8081
            planner_port_in_docker = 8080
            worker_names = faasm-123456-worker-1,faasm-123456-worker-2
            worker_ips = 172.18.0.5,172.18.0.6

            """;

    private static final String KUBERNETES = """
            # another section is another program's
            [Other]
            upload_host = elsewhere
            [Faasm]
            ; comments
            Backend: k8s
            k8s_namespace = faasm
            upload_host = 20.31.4.5
            upload_port=8002
            planner_host = 2001:db8::7
            planner_port : 8081
            """;

    @TempDir
    private Path directory;

    private FaasmIni ini(String content, Map<String, String> more) throws IOException {
        Path file = Files.writeString(directory.resolve("faasm.ini"), content);
        Map<String, String> environment = new java.util.HashMap<>(more);
        environment.put("FAASM_INI_FILE", file.toString());
        return FaasmIni.ofEnvironment(environment).orElseThrow();
    }

    @Test
    void composeIsReachedByThePortsOfThisMachine() throws IOException {
        FaasmIni ini = ini(COMPOSE, Map.of());
        assertEquals("http://localhost:8003", ini.uploadUrl());
        assertEquals("http://localhost:8081", ini.plannerUrl());
        assertEquals("faasm-123456", ini.cluster());
    }

    @Test
    void insideOfComposeByTheNamesThere() throws IOException {
        FaasmIni ini = ini(COMPOSE, Map.of("FAASM_DOCKER", "on"));
        assertEquals("http://upload:8002", ini.uploadUrl());
        assertEquals("http://planner:8080", ini.plannerUrl());
    }

    @Test
    void kubernetesHasItsOwn() throws IOException {
        FaasmIni ini = ini(KUBERNETES, Map.of("CPP_DOCKER", "on"));
        assertEquals("http://20.31.4.5:8002", ini.uploadUrl());
        assertEquals("http://[2001:db8::7]:8081", ini.plannerUrl());
        assertEquals("", ini.cluster());
    }

    @Test
    void withoutTheVariableThereIsNone() {
        assertEquals(Optional.empty(), FaasmIni.ofEnvironment(Map.of()));
        assertEquals(Optional.empty(), FaasmIni.ofEnvironment(Map.of("FAASM_INI_FILE", " ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "upload_port = 0",
                "upload_port = 99999",
                "upload_port = x",
                "upload_port =",
                "upload_host = a/b@c"
            })
    void whatCannotBeIsNamed(String line) throws IOException {
        FaasmIni ini = ini(COMPOSE.replaceFirst("(?m)^" + line.replaceFirst(" .*", "") + " = .*$", line), Map.of());
        BuildFailure failure = assertThrows(BuildFailure.class, ini::uploadUrl);
        assertTrue(failure.what().contains("faasm.ini"), failure.what());
        assertTrue(failure.remedy().contains("FAASM_INI_FILE"), failure.remedy());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        BuildFailure failure = assertThrows(
                BuildFailure.class,
                () -> FaasmIni.ofEnvironment(
                        Map.of("FAASM_INI_FILE", directory.resolve("none.ini").toString())));
        assertTrue(failure.what().contains("none.ini"), failure.what());
    }
}
