package io.faasm.core.archive;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the times into a finished zip. Zip holds the time that a clock on the wall shows, and libraries convert from and to
 * the time zone of whoever writes it, in which some times do not exist. Here it is the clock of UTC wherever the build runs.
 */
final class ZipTimes {
    private static final int FIRST_YEAR = 1980;

    private static final int LOCAL_TIME = 10;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int CENTRAL_TIME = 12;
    private static final int CENTRAL_LENGTHS = 28;
    private static final int CENTRAL_SIZE = 46;

    private final byte[] time;
    private final List<Long> entries = new ArrayList<>();
    private long directory;

    ZipTimes(ArchiveTime time) {
        this.time = bytes(LocalDateTime.ofInstant(time.instant(), ZoneOffset.UTC));
    }

    /** The next entry's own header is at this offset. */
    void entryAt(long offset) {
        entries.add(offset);
    }

    /** The zip's directory, with a header for each entry, is at this offset. */
    void directoryAt(long offset) {
        directory = offset;
    }

    void write(Path zip) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(zip.toFile(), "rw")) {
            for (long entry : entries) {
                file.seek(entry + LOCAL_TIME);
                file.write(time);
            }
            long header = directory;
            for (int i = 0; i < entries.size(); i++) {
                ByteBuffer bytes = ByteBuffer.allocate(CENTRAL_SIZE).order(ByteOrder.LITTLE_ENDIAN);
                file.seek(header);
                file.readFully(bytes.array());
                if (bytes.getInt(0) != CENTRAL_HEADER) {
                    throw new IllegalStateException("There is no header of the zip's directory at " + header + ".");
                }
                file.seek(header + CENTRAL_TIME);
                file.write(time);
                header += CENTRAL_SIZE;
                for (int length = 0; length < 3; length++) {
                    header += Short.toUnsignedInt(bytes.getShort(CENTRAL_LENGTHS + 2 * length));
                }
            }
        }
    }

    /** Two numbers of 16 bits: hours, minutes and pairs of seconds; years, months and days. */
    private static byte[] bytes(LocalDateTime shown) {
        int clock = shown.getHour() << 11 | shown.getMinute() << 5 | shown.getSecond() / 2;
        int date = shown.getYear() - FIRST_YEAR << 9 | shown.getMonthValue() << 5 | shown.getDayOfMonth();
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) clock)
                .putShort((short) date)
                .array();
    }
}
