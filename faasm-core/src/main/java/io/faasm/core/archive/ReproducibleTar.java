package io.faasm.core.archive;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/** Gzipped tar archives. */
public final class ReproducibleTar {
    private ReproducibleTar() {}

    /**
     * Writes all that is in a directory, without the directory itself.
     *
     * @param time when everything was last changed, as the archive tells
     */
    public static void write(Path directory, Path tarGz, ArchiveTime time) {
        GzipParameters parameters = new GzipParameters();
        parameters.setCompressionLevel(Deflater.DEFAULT_COMPRESSION);
        WholeFile.write(tarGz, file -> {
            try (OutputStream buffered = new BufferedOutputStream(Files.newOutputStream(file));
                    OutputStream gzip = new GzipCompressorOutputStream(buffered, parameters);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip, StandardCharsets.UTF_8.name())) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                for (Listing.Item item : Listing.of(directory)) {
                    add(tar, item, time);
                }
            }
        });
    }

    /**
     * Unpacks into a directory, which is made if need be. Refuses the archive as a whole, before anything is written,
     * if one of its entries would lead elsewhere.
     */
    public static void extract(Path tarGz, Path directory) {
        Extraction extraction = new Extraction(tarGz, directory);
        forEachEntry(tarGz, (entry, content) -> plan(extraction, entry));
        extraction.finishPlan();
        forEachEntry(tarGz, (entry, content) -> unpack(extraction, entry, content));
    }

    private static void add(TarArchiveOutputStream tar, Listing.Item item, ArchiveTime time) throws IOException {
        TarArchiveEntry entry;
        if (item.isLink()) {
            entry = new TarArchiveEntry(item.name(), TarConstants.LF_SYMLINK);
            entry.setLinkName(Files.readSymbolicLink(item.path()).toString());
            entry.setMode(Listing.LINK_MODE);
        } else {
            entry = new TarArchiveEntry(item.name() + (item.isDirectory() ? "/" : ""));
            entry.setMode(item.mode());
            entry.setSize(item.isDirectory() ? 0 : Files.size(item.path()));
        }
        entry.setModTime(time.instant().toEpochMilli());
        entry.setIds(0, 0);
        entry.setNames("", "");
        tar.putArchiveEntry(entry);
        if (!item.isLink() && !item.isDirectory()) {
            Files.copy(item.path(), tar);
        }
        tar.closeArchiveEntry();
    }

    private static void plan(Extraction extraction, TarArchiveEntry entry) {
        if (entry.isDirectory()) {
            extraction.planDirectory(entry.getName());
        } else if (entry.isSymbolicLink()) {
            extraction.planLink(entry.getName(), entry.getLinkName());
        } else if (entry.getLinkFlag() == TarConstants.LF_NORMAL || entry.getLinkFlag() == TarConstants.LF_OLDNORM) {
            extraction.planFile(entry.getName());
        } else {
            extraction.refuse(entry.getName(), entry.isLink() ? "a hard link" : "a device or another special file");
        }
    }

    private static void unpack(Extraction extraction, TarArchiveEntry entry, TarArchiveInputStream content)
            throws IOException {
        if (entry.isDirectory()) {
            extraction.directory(entry.getName());
        } else if (entry.isSymbolicLink()) {
            extraction.link(entry.getName(), entry.getLinkName());
        } else {
            extraction.file(entry.getName(), content, (entry.getMode() & 0100) != 0);
        }
    }

    private interface Visitor {
        void visit(TarArchiveEntry entry, TarArchiveInputStream content) throws IOException;
    }

    private static void forEachEntry(Path tarGz, Visitor visitor) {
        try (BufferedInputStream buffered = new BufferedInputStream(Files.newInputStream(tarGz));
                GzipCompressorInputStream gzip = new GzipCompressorInputStream(buffered);
                TarArchiveInputStream tar = new TarArchiveInputStream(gzip, StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                visitor.visit(entry, tar);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The archive " + tarGz + " cannot be unpacked.", failure);
        }
    }
}
