package io.faasm.core.cache;

import io.faasm.testing.RecordingConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A second JVM that fills an entry, as another build on the same cache does. */
final class OtherBuild {
    static final Fingerprint INPUTS =
            Fingerprint.of("codegen", 1).text("compiler", "another build").build();

    private OtherBuild() {}

    /** Starts it; it adds a line to {@code fills} when it begins to fill, and then takes its time. */
    static Process start(Path root, Path fills, long millis) throws IOException {
        return start(root, fills, millis, 0);
    }

    /** Starts it; it fills the entry at once and then goes on with other things for minutes. */
    static Process startAndStay(Path root, Path fills) throws IOException {
        return start(root, fills, 0, 600_000);
    }

    private static Process start(Path root, Path fills, long millis, long stay) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherBuild.class.getName(),
                        root.toString(),
                        fills.toString(),
                        Long.toString(millis),
                        Long.toString(stay))
                .inheritIO()
                .start();
    }

    public static void main(String[] arguments) throws InterruptedException {
        ContentCache cache = new ContentCache(Path.of(arguments[0]), new RecordingConsole());
        cache.obtain("codegen", INPUTS, work -> {
            Files.writeString(work.resolve("file"), "half");
            Files.writeString(
                    Path.of(arguments[1]),
                    ProcessHandle.current().pid() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            try {
                Thread.sleep(Long.parseLong(arguments[2]));
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
        });
        Thread.sleep(Long.parseLong(arguments[3]));
    }
}
