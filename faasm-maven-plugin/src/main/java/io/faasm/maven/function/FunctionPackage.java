package io.faasm.maven.function;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads a packaged function. */
public final class FunctionPackage {
    static final String MANIFEST = "function.json";

    private static final int MOST_ENTRIES = 10_000;

    private FunctionPackage() {}

    /** The sources of the package: path and content of every file that is neither bytecode nor manifest. */
    public static SortedMap<String, byte[]> sources(Path zip) {
        check(zip);
        SortedMap<String, byte[]> sources = new TreeMap<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            if (file.size() > MOST_ENTRIES) {
                throw new BuildFailure(zip + " holds " + file.size() + " files", "Package fewer than " + MOST_ENTRIES);
            }
            for (ZipEntry entry : file.stream().map(ZipEntry.class::cast).toList()) {
                String name = entry.getName();
                if (!entry.isDirectory() && !name.endsWith(".pyc") && !name.equals(MANIFEST)) {
                    sources.put(name, file.getInputStream(entry).readAllBytes());
                }
            }
        } catch (IOException broken) {
            throw new BuildFailure(
                    "Cannot read the package " + zip + ": " + broken, "Build it again: mvn clean package.", broken);
        }
        if (!sources.containsKey("function.py")) {
            throw new BuildFailure(zip + " holds no function.py", "Build it again: mvn clean package.");
        }
        return sources;
    }

    static void check(Path zip) {
        if (!Files.isRegularFile(zip)) {
            throw new BuildFailure("The function is not packaged: there is no " + zip, "Run mvn package first.");
        }
    }
}
