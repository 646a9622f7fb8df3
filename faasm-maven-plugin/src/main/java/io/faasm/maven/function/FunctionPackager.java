package io.faasm.maven.function;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.faasm.core.archive.ArchiveTime;
import io.faasm.core.archive.ReproducibleZip;
import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packs a compiled function: the same sources and the same interpreter give the same bytes. */
public final class FunctionPackager {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Console console;

    public FunctionPackager(Console console) {
        this.console = console;
    }

    /**
     * What to pack.
     *
     * @param classes the compiled function
     * @param work directory of this goal's own files
     * @param zip the package
     * @param name the module's name, for the manifest
     * @param version the module's version, for the manifest
     * @param time when everything was last changed, as the package tells
     */
    public record Request(Path classes, Path work, Path zip, String name, String version, ArchiveTime time) {}

    public void pack(Request request) {
        if (!Files.isRegularFile(request.classes().resolve("function.py"))) {
            throw new BuildFailure(
                    "There is no compiled function in " + request.classes(), "Run mvn package, which compiles first.");
        }
        Path content = request.work().resolve("package");
        try {
            Trees.delete(content);
            SortedMap<String, String> digests = new TreeMap<>();
            for (Path file : FileStates.files(request.classes())) {
                String name = request.classes().relativize(file).toString();
                if (name.equals(FunctionPackage.MANIFEST)) {
                    throw new BuildFailure(
                            "The function has a file " + name + ", which is the name of the package's manifest",
                            "Give the file another name.");
                }
                if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    throw new BuildFailure(
                            file + " is a symbolic link, and a package holds files only",
                            "Run mvn clean package, and see what puts links there.");
                }
                Path target = content.resolve(name);
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
                digests.put(name, Digest.ofFile(file).sha256());
            }
            SortedMap<String, Object> manifest = new TreeMap<>(
                    Map.of("format", 1, "name", request.name(), "version", request.version(), "sha256", digests));
            Files.writeString(content.resolve(FunctionPackage.MANIFEST), JSON.writeValueAsString(manifest) + "\n");
            Files.createDirectories(request.zip().toAbsolutePath().getParent());
            ReproducibleZip.write(content, request.zip(), request.time());
            console.info(
                    "Packaged " + digests.size() + " files, " + Files.size(request.zip()) + " bytes: " + request.zip());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
