package io.faasm.core.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** Zip archives. */
public final class ReproducibleZip {
    private ReproducibleZip() {}

    /**
     * Writes all that is in a directory, without the directory itself.
     *
     * @param time when everything was last changed, as the archive tells; zip rounds down to two seconds
     */
    public static void write(Path directory, Path zip, ArchiveTime time) {
        WholeFile.write(zip, file -> {
            ZipTimes times = new ZipTimes(time);
            try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(file)) {
                archive.setEncoding(StandardCharsets.UTF_8.name());
                archive.setUseZip64(Zip64Mode.AsNeeded);
                for (Listing.Item item : Listing.of(directory)) {
                    times.entryAt(archive.getBytesWritten());
                    add(archive, item);
                }
                times.directoryAt(archive.getBytesWritten());
            }
            times.write(file);
        });
    }

    /**
     * Unpacks into a directory, which is made if need be. Refuses the archive as a whole, before anything is written,
     * if one of its entries would lead elsewhere.
     */
    public static void extract(Path zip, Path directory) {
        Extraction extraction = new Extraction(zip, directory);
        try (ZipFile archive = ZipFile.builder().setPath(zip).get()) {
            List<ZipArchiveEntry> entries = Collections.list(archive.getEntries());
            for (ZipArchiveEntry entry : entries) {
                plan(extraction, archive, entry);
            }
            extraction.finishPlan();
            for (ZipArchiveEntry entry : entries) {
                unpack(extraction, archive, entry);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The archive " + zip + " cannot be unpacked.", failure);
        }
    }

    private static void add(ZipArchiveOutputStream archive, Listing.Item item) throws IOException {
        ZipArchiveEntry entry = new ZipArchiveEntry(item.name() + (item.isDirectory() ? "/" : ""));
        entry.setTime(ArchiveTime.DEFAULT.instant().toEpochMilli());
        entry.setUnixMode(item.isLink() ? UnixStat.LINK_FLAG | Listing.LINK_MODE : fileType(item) | item.mode());
        byte[] target = item.isLink()
                ? Files.readSymbolicLink(item.path()).toString().getBytes(StandardCharsets.UTF_8)
                : new byte[0];
        if (item.isDirectory()) {
            entry.setMethod(ZipArchiveEntry.STORED);
            entry.setSize(0);
            entry.setCrc(0);
        }
        archive.putArchiveEntry(entry);
        if (item.isLink()) {
            new ByteArrayInputStream(target).transferTo(archive);
        } else if (!item.isDirectory()) {
            Files.copy(item.path(), archive);
        }
        archive.closeArchiveEntry();
    }

    private static int fileType(Listing.Item item) {
        return item.isDirectory() ? UnixStat.DIR_FLAG : UnixStat.FILE_FLAG;
    }

    private static void plan(Extraction extraction, ZipFile archive, ZipArchiveEntry entry) throws IOException {
        // Other methods are known to the library and need further libraries, and encrypted entries a password.
        boolean usual = entry.getMethod() == ZipArchiveEntry.STORED || entry.getMethod() == ZipArchiveEntry.DEFLATED;
        if (!usual || !archive.canReadEntryData(entry)) {
            extraction.refuse(
                    entry.getName(), usual ? "encrypted" : "compressed by the unknown method " + entry.getMethod());
        }
        if (entry.isDirectory()) {
            extraction.planDirectory(entry.getName());
        } else if (entry.isUnixSymlink()) {
            extraction.planLink(entry.getName(), archive.getUnixSymlink(entry));
        } else {
            extraction.planFile(entry.getName());
        }
    }

    private static void unpack(Extraction extraction, ZipFile archive, ZipArchiveEntry entry) throws IOException {
        if (entry.isDirectory()) {
            extraction.directory(entry.getName());
        } else if (entry.isUnixSymlink()) {
            extraction.link(entry.getName(), archive.getUnixSymlink(entry));
        } else {
            try (InputStream content = archive.getInputStream(entry)) {
                extraction.file(entry.getName(), content, (entry.getUnixMode() & 0100) != 0);
            }
        }
    }
}
