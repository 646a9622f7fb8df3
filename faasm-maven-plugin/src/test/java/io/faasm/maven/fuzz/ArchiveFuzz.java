package io.faasm.maven.fuzz;

import io.faasm.core.archive.ReproducibleTar;
import io.faasm.core.archive.ReproducibleZip;
import io.faasm.core.failure.BuildFailure;
import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Archives of any content are unpacked into their directory and nowhere else, or refused; no link in it leads out. The first
 * byte says which kind it is: a tar, which is compressed here, as no fuzzer gets the check sum right, or a zip.
 */
public final class ArchiveFuzz {
    private static Path base;

    private ArchiveFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        if (base == null) {
            base = Scratch.directory("archive");
            Files.writeString(base.resolve("beside"), "before");
        }
        Path archive = base.resolve("archive");
        Path directory = Files.createDirectories(base.resolve("unpacked"));
        boolean tar = (input[0] & 1) == 0;
        try (OutputStream file = Files.newOutputStream(archive);
                OutputStream packed = tar ? new GZIPOutputStream(file) : file) {
            packed.write(input, 1, input.length - 1);
        }
        try {
            if (tar) {
                ReproducibleTar.extract(archive, directory);
            } else {
                ReproducibleZip.extract(archive, directory);
            }
        } catch (BuildFailure | UncheckedIOException refused) {
            // As documented: what is wrong with it, or that it cannot be read.
        }
        check(directory);
        Trees.delete(directory);
    }

    private static void check(Path directory) throws IOException {
        try (Stream<Path> beside = Files.list(base)) {
            List<String> names =
                    beside.map(path -> path.getFileName().toString()).sorted().toList();
            if (!names.equals(List.of("archive", "beside", "unpacked"))
                    || !Files.readString(base.resolve("beside")).equals("before")) {
                throw new AssertionError("something was written outside: " + names);
            }
        }
        try (Stream<Path> unpacked = Files.walk(directory)) {
            for (Path path : unpacked.toList()) {
                if (Files.isSymbolicLink(path)
                        && !path.resolveSibling(Files.readSymbolicLink(path))
                                .normalize()
                                .startsWith(directory)) {
                    throw new AssertionError("a link leads out: " + path + " to " + Files.readSymbolicLink(path));
                }
                if (!Files.isSymbolicLink(path)
                        && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw new AssertionError("a special file: " + path);
                }
            }
        }
    }
}
