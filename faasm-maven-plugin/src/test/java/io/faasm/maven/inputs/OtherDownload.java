package io.faasm.maven.inputs;

import io.faasm.core.digest.Digest;
import io.faasm.maven.fetch.Transfer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A second JVM that downloads a file, as another build on the same cache does. */
final class OtherDownload {
    private OtherDownload() {}

    static Process start(Path bench, URI address, String sha256) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherDownload.class.getName(),
                        bench.toString(),
                        address.toString(),
                        sha256)
                .inheritIO()
                .start();
    }

    public static void main(String[] arguments) throws IOException {
        Bench bench = new Bench(Path.of(arguments[0]));
        bench.limits = Transfer.Limits.USUAL;
        try (Inputs inputs = bench.open()) {
            inputs.fetch(LockedFile.at("a", "1", URI.create(arguments[1]), new Digest(arguments[2])));
        }
    }
}
