package io.faasm.maven.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasm.core.digest.Digest;
import io.faasm.core.engine.FunctionName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What was last sent to which server, as far as this machine knows. A real server cannot be asked: it ends when it is asked for
 * what it does not have.
 *
 * @param directory where that is written down
 */
public record SentModules(Path directory) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A module that was sent.
     *
     * @param sha256 its digest
     * @param when   when it was
     */
    public record Sent(String sha256, String when) {}

    /**
     * What was last sent as this function.
     *
     * @param server  the server's address without secrets
     * @param cluster what tells it from another cluster at that address, if anything does
     */
    public Optional<Sent> last(String server, String cluster, FunctionName name) throws IOException {
        Path file = file(server, cluster, name);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode known = JSON.readTree(Files.readString(file));
            return Optional.of(
                    new Sent(known.path("sha256").asText(), known.path("when").asText()));
        } catch (JsonProcessingException damaged) {
            // As if nothing was sent: sending again is safe.
            return Optional.empty();
        }
    }

    /** Writes down that a module was sent; said only when the server has stored it. */
    public void remember(String server, String cluster, FunctionName name, String sha256) throws IOException {
        Path file = file(server, cluster, name);
        Files.createDirectories(directory);
        Path work = Files.createTempFile(directory, ".sent", ".tmp");
        try {
            Files.writeString(
                    work,
                    JSON.createObjectNode()
                                    .put("server", server)
                                    .put("cluster", cluster)
                                    .put("function", name.toString())
                                    .put("sha256", sha256)
                                    .put(
                                            "when",
                                            Instant.now()
                                                    .truncatedTo(ChronoUnit.SECONDS)
                                                    .toString())
                                    .toPrettyString()
                            + "\n");
            Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(work);
        }
    }

    /** Forgets what was sent, before something else is: if that ends half-way, nobody knows what is there. */
    public void forget(String server, String cluster, FunctionName name) throws IOException {
        Files.deleteIfExists(file(server, cluster, name));
    }

    private Path file(String server, String cluster, FunctionName name) {
        String key = String.join("\n", server, cluster, name.toString());
        return directory.resolve(
                Digest.of(key.getBytes(StandardCharsets.UTF_8)).sha256().substring(0, 32) + ".json");
    }
}
