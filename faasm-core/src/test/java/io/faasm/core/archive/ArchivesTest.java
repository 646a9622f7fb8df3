package io.faasm.core.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.faasm.core.failure.BuildFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ArchivesTest {
    @TempDir
    private Path directory;

    /** The two formats keep the same promises. */
    enum Format {
        TAR {
            @Override
            void write(Path content, Path archive, ArchiveTime time) {
                ReproducibleTar.write(content, archive, time);
            }

            @Override
            void extract(Path archive, Path target) {
                ReproducibleTar.extract(archive, target);
            }

            @Override
            void craft(Path archive, List<Entry> entries) throws IOException {
                try (OutputStream file = Files.newOutputStream(archive);
                        OutputStream gzip = new GzipCompressorOutputStream(file);
                        TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
                    for (Entry entry : entries) {
                        byte[] content = entry.content().getBytes(StandardCharsets.UTF_8);
                        TarArchiveEntry header = new TarArchiveEntry(
                                entry.name(), entry.link() ? TarConstants.LF_SYMLINK : TarConstants.LF_NORMAL, true);
                        if (entry.link()) {
                            header.setLinkName(entry.content());
                        } else {
                            header.setSize(content.length);
                        }
                        tar.putArchiveEntry(header);
                        if (!entry.link()) {
                            tar.write(content);
                        }
                        tar.closeArchiveEntry();
                    }
                }
            }
        },
        ZIP {
            @Override
            void write(Path content, Path archive, ArchiveTime time) {
                ReproducibleZip.write(content, archive, time);
            }

            @Override
            void extract(Path archive, Path target) {
                ReproducibleZip.extract(archive, target);
            }

            @Override
            void craft(Path archive, List<Entry> entries) throws IOException {
                try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(archive)) {
                    for (Entry entry : entries) {
                        ZipArchiveEntry header = new ZipArchiveEntry(entry.name());
                        header.setUnixMode(
                                entry.link() ? UnixStat.LINK_FLAG | 0777 : UnixStat.FILE_FLAG | Listing.FILE_MODE);
                        zip.putArchiveEntry(header);
                        zip.write(entry.content().getBytes(StandardCharsets.UTF_8));
                        zip.closeArchiveEntry();
                    }
                }
            }
        };

        abstract void write(Path content, Path archive, ArchiveTime time);

        void write(Path content, Path archive) {
            write(content, archive, ArchiveTime.DEFAULT);
        }

        abstract void extract(Path archive, Path target);

        abstract void craft(Path archive, List<Entry> entries) throws IOException;
    }

    /** A crafted entry; the content of a link is its target. */
    private record Entry(String name, boolean link, String content) {}

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenComesBack(Format format) throws IOException {
        Path content = tree("content");
        Path archive = directory.resolve("archive");
        format.write(content, archive);
        Path target = directory.resolve("target");
        format.extract(archive, target);
        assertEquals(
                Set.of("bin", "bin/run", "empty", "lib", "lib/link", "lib/" + "n".repeat(120), "lib/ü.txt"),
                names(target));
        assertEquals("text", Files.readString(target.resolve("lib/ü.txt")));
        assertEquals(Path.of("../bin/run"), Files.readSymbolicLink(target.resolve("lib/link")));
        assertTrue(Files.isExecutable(target.resolve("bin/run")));
        assertFalse(Files.isExecutable(target.resolve("lib/ü.txt")));
    }

    @ParameterizedTest
    @EnumSource
    void bytesDependOnContentAlone(Format format) throws IOException {
        Path one = tree("one");
        Path two = tree("two");
        Files.setLastModifiedTime(two.resolve("bin/run"), FileTime.fromMillis(1_000_000));
        Files.setPosixFilePermissions(two.resolve("lib/ü.txt"), PosixFilePermissions.fromString("rw-------"));
        format.write(one, directory.resolve("first"));
        format.write(two, directory.resolve("second"));
        assertArrayEquals(
                Files.readAllBytes(directory.resolve("first")), Files.readAllBytes(directory.resolve("second")));
        assertEquals(
                "rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("first"))));
    }

    @Test
    void tarTellsTheTimeItIsGiven() throws IOException {
        Path archive = directory.resolve("archive");
        Instant time = Instant.parse("2026-03-29T02:30:01Z");
        ReproducibleTar.write(tree("content"), archive, new ArchiveTime(time));
        try (InputStream file = new GzipCompressorInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(file)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                assertEquals(time, entry.getLastModifiedTime().toInstant(), entry.getName());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void namesThatLeadElsewhereAreRefused(Format format) throws IOException {
        for (String name : List.of("../outside", "sub/../../outside", "/outside")) {
            assertRefused(format, name, new Entry("first", false, ""), new Entry(name, false, "evil"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void linksThatLeadElsewhereAreRefused(Format format) throws IOException {
        for (String target : List.of("/etc/passwd", "../outside", "sub/../../outside")) {
            assertRefused(format, "link", new Entry("first", false, ""), new Entry("link", true, target));
        }
    }

    /** In a tar they end at the zero byte. */
    @Test
    void zeroBytesInNamesAndLinksOfAZipAreRefused() throws IOException {
        assertRefused(Format.ZIP, "na\\x00me", new Entry("na\0me", false, ""));
        assertRefused(Format.ZIP, "link", new Entry("link", true, "na\0me"));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenThroughALink(Format format) throws IOException {
        assertRefused(
                format,
                "link/file",
                new Entry("sub/file", false, ""),
                new Entry("link", true, "sub"),
                new Entry("link/file", false, "evil"));
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsWrittenThroughALinkThatIsThereAlready(Format format) throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Path target = Files.createDirectories(directory.resolve("target"));
        Files.createSymbolicLink(target.resolve("link"), outside);
        Path archive = directory.resolve("archive");
        format.craft(archive, List.of(new Entry("link/file", false, "evil")));
        assertThrows(BuildFailure.class, () -> format.extract(archive, target));
        assertEquals(Set.of(), names(outside));
    }

    @ParameterizedTest
    @EnumSource
    void aNameThatIsThereTwiceIsRefused(Format format) throws IOException {
        assertRefused(format, "./same", new Entry("same", false, "1"), new Entry("./same", false, "2"));
    }

    @Test
    void hardLinksAndDevicesAreRefused() throws IOException {
        for (byte kind : new byte[] {TarConstants.LF_LINK, TarConstants.LF_CHR, TarConstants.LF_FIFO}) {
            Path archive = directory.resolve("archive" + kind);
            try (OutputStream file = Files.newOutputStream(archive);
                    OutputStream gzip = new GzipCompressorOutputStream(file);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip)) {
                TarArchiveEntry header = new TarArchiveEntry("special", kind);
                header.setLinkName("/etc/passwd");
                tar.putArchiveEntry(header);
                tar.closeArchiveEntry();
            }
            assertThrows(BuildFailure.class, () -> ReproducibleTar.extract(archive, directory.resolve("target")));
            assertFalse(Files.exists(directory.resolve("target")));
        }
    }

    /** Deflate64, bzip2, LZMA, Zstandard (both its numbers), XZ, one that nobody has; and bit 0 of the flags, encrypted. */
    @ParameterizedTest
    @CsvSource({"9,0", "12,0", "14,0", "20,0", "93,0", "95,0", "77,0", "0,1", "8,1"})
    void whatIsCompressedUnusuallyOrEncryptedIsRefused(byte method, byte flags) throws IOException {
        Path archive = directory.resolve("crafted");
        Format.ZIP.craft(archive, List.of(new Entry("file", false, "content")));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(archive)).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + 4 < bytes.capacity(); at++) {
            int fields = switch (bytes.getInt(at)) {
                case 0x04034b50 -> at + 6;
                case 0x02014b50 -> at + 8;
                default -> 0;
            };
            if (fields > 0) {
                bytes.put(fields, (byte) (bytes.get(fields) | flags)).put(fields + 2, method);
            }
        }
        Files.write(archive, bytes.array());
        Path target = directory.resolve("target");
        assertThrows(BuildFailure.class, () -> ReproducibleZip.extract(archive, target));
        assertFalse(Files.exists(target));
    }

    private void assertRefused(Format format, String named, Entry... entries) throws IOException {
        Path archive = directory.resolve("crafted");
        Path target = directory.resolve("parent/target");
        format.craft(archive, List.of(entries));
        BuildFailure failure = assertThrows(BuildFailure.class, () -> format.extract(archive, target));
        assertTrue(failure.what().contains("'" + named + "'"), failure.what());
        assertFalse(Files.exists(directory.resolve("parent")), "nothing is written before all is checked");
    }

    private Path tree(String name) throws IOException {
        Path root = directory.resolve(name);
        Files.createDirectories(root.resolve("lib"));
        Files.createDirectories(root.resolve("empty"));
        Path program = Files.createDirectories(root.resolve("bin")).resolve("run");
        Files.writeString(program, "#!/bin/sh\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(root.resolve("lib/ü.txt"), "text");
        Files.writeString(root.resolve("lib").resolve("n".repeat(120)), "");
        Files.createSymbolicLink(root.resolve("lib/link"), Path.of("../bin/run"));
        return root;
    }

    private static Set<String> names(Path root) throws IOException {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(path -> !path.equals(root))
                    .map(path -> root.relativize(path).toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
