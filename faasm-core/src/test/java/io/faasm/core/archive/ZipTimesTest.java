package io.faasm.core.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("changes the time zone of the process")
class ZipTimesTest {
    @TempDir
    private Path directory;

    /** In the night of the second time there are zones whose clocks skip that hour. */
    @Test
    void zipShowsTheTimeOfUtcInEveryTimeZone() throws IOException {
        Path content = Files.createDirectories(directory.resolve("content/sub"));
        Files.writeString(content.resolve("file"), "text");
        Files.createSymbolicLink(content.resolve("link"), Path.of("file"));
        TimeZone before = TimeZone.getDefault();
        try {
            for (String text : List.of("1980-02-01T00:00:00", "2026-03-29T02:30:01", "2099-12-31T23:59:59")) {
                Set<String> digests = new HashSet<>();
                for (String zone : List.of("UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia")) {
                    TimeZone.setDefault(TimeZone.getTimeZone(zone));
                    Path archive = directory.resolve("archive");
                    ReproducibleZip.write(content.getParent(), archive, new ArchiveTime(Instant.parse(text + "Z")));
                    digests.add(HexFormat.of().formatHex(Files.readAllBytes(archive)));
                }
                assertEquals(1, digests.size(), text);
                LocalDateTime shown = LocalDateTime.parse(text);
                TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
                assertEquals(
                        Set.of(shown.minusSeconds(shown.getSecond() % 2)), shownTimes(directory.resolve("archive")));
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    /** As both of zip's headers of each entry have it. */
    private static Set<LocalDateTime> shownTimes(Path archive) throws IOException {
        Set<LocalDateTime> shown = new HashSet<>();
        try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(archive.toFile());
                ZipInputStream stream = new ZipInputStream(Files.newInputStream(archive))) {
            zip.stream().forEach(entry -> shown.add(entry.getTimeLocal()));
            for (ZipEntry entry = stream.getNextEntry(); entry != null; entry = stream.getNextEntry()) {
                shown.add(entry.getTimeLocal());
            }
        }
        return shown;
    }
}
