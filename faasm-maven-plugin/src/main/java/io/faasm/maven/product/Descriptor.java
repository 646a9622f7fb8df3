package io.faasm.maven.product;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A product, in a small JSON file.
 *
 * @param stage   the stage that made it
 * @param format  the version of what the stage makes
 * @param key     the product's key in the cache
 * @param values  what the next stages have to know of it
 * @param archive the attached archive that holds it, if it has one
 */
public record Descriptor(
        String stage, int format, String key, SortedMap<String, String> values, Optional<ArchiveRef> archive) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Descriptor {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /** An archive by its content. */
    public record ArchiveRef(String sha256, long bytes) {
        public static ArchiveRef of(Path file) {
            try {
                return new ArchiveRef(Digest.ofFile(file).sha256(), Files.size(file));
            } catch (IOException failure) {
                throw new UncheckedIOException("The archive " + file + " cannot be read.", failure);
            }
        }
    }

    /** The value of this name, which the stage promises to set. */
    public String value(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new BuildFailure(
                    "The product of " + stage + " (" + key + ") has no value '" + name + "'; it has " + values.keySet()
                            + ".",
                    "Build it again with this version of the plugin: mvn install -pl :" + stage);
        }
        return value;
    }

    public static Descriptor read(Path file) {
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            SortedMap<String, String> values = new TreeMap<>();
            root.required("values")
                    .properties()
                    .forEach(
                            field -> values.put(field.getKey(), field.getValue().textValue()));
            JsonNode archive = root.path("archive");
            return new Descriptor(
                    root.required("stage").textValue(),
                    root.required("format").intValue(),
                    root.required("key").textValue(),
                    values,
                    archive.isObject()
                            ? Optional.of(new ArchiveRef(
                                    archive.required("sha256").textValue(),
                                    archive.required("bytes").longValue()))
                            : Optional.empty());
        } catch (JsonProcessingException | IllegalArgumentException malformed) {
            throw new BuildFailure(
                    file + " is no product descriptor (" + malformed.getMessage() + ").",
                    "Build or download the product again.",
                    malformed);
        } catch (IOException failure) {
            throw new UncheckedIOException("The product descriptor " + file + " cannot be read.", failure);
        }
    }

    public void write(Path file) {
        ObjectNode root = JSON.createObjectNode();
        root.put("stage", stage).put("format", format).put("key", key);
        ObjectNode valuesNode = root.putObject("values");
        values.forEach(valuesNode::put);
        if (archive.isPresent()) {
            root.putObject("archive")
                    .put("sha256", archive.get().sha256())
                    .put("bytes", archive.get().bytes());
        } else {
            root.putNull("archive");
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path work = file.resolveSibling("." + file.getFileName() + ".tmp");
            Files.writeString(work, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
            Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("The product descriptor " + file + " cannot be written.", failure);
        }
    }
}
