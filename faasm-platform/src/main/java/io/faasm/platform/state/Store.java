package io.faasm.platform.state;

import io.faasm.core.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Statistics;
import org.rocksdb.TickerType;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.rocksdb.util.Environment;

/** The database. Safe for use by several threads. */
public final class Store implements AutoCloseable {
    /** Tables of the database; new ones go to the end. */
    enum Table {
        /** The table that every database of this kind has; nothing is in it. */
        DEFAULT,
        /** State values. */
        VALUES,
        /** The sizes of state values, so that asking for one does not read the value. */
        SIZES,
        /** Elements that were appended to state values. */
        ELEMENTS,
        /** For each list of elements, how many it has had and what it holds. */
        LISTS,
        /** Results of calls. */
        RESULTS,
        /** For each result what is needed to find it and to give it up. */
        RESULT_INDEX
    }

    /** Larger values are kept beside the tables, and not copied when tables are merged. */
    private static final long BLOB_SIZE = 64 * 1024;

    private static final long MEBIBYTE = 1024 * 1024;

    private final RocksDB database;
    private final List<ColumnFamilyHandle> tables;
    private final List<AutoCloseable> options;
    private final WriteOptions write;
    private final Statistics statistics;
    private final ScheduledExecutorService disk = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "platform-disk");
        thread.setDaemon(true);
        return thread;
    });

    private Store(
            RocksDB database,
            List<ColumnFamilyHandle> tables,
            List<AutoCloseable> options,
            WriteOptions write,
            Statistics statistics) {
        this.database = database;
        this.tables = tables;
        this.options = options;
        this.write = write;
        this.statistics = statistics;
        // Not again once it failed: the database takes no further changes then, and says why to whoever makes one.
        disk.scheduleWithFixedDelay(this::force, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Opens the store in this directory, which is made if need be.
     *
     * @throws StoreInUse if another process has it open
     */
    public static Store open(Path directory) throws StoreInUse {
        Path data = directory.resolve("data");
        try {
            Files.createDirectories(data);
            RocksDB.loadLibrary(List.of(library(directory.resolve("native")).toString()));
        } catch (IOException unusable) {
            throw new UncheckedIOException("The store in " + directory + " cannot be used.", unusable);
        }
        LRUCache cache = new LRUCache(32 * MEBIBYTE);
        ColumnFamilyOptions table = new ColumnFamilyOptions()
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache))
                .setWriteBufferSize(16 * MEBIBYTE)
                .setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_SIZE)
                .setEnableBlobGarbageCollection(true);
        Statistics statistics = new Statistics();
        DBOptions settings = new DBOptions()
                .setStatistics(statistics)
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxTotalWalSize(64 * MEBIBYTE)
                .setMaxOpenFiles(256)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2);
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        for (Table each : Table.values()) {
            byte[] name = each == Table.DEFAULT
                    ? RocksDB.DEFAULT_COLUMN_FAMILY
                    : each.name().toLowerCase(java.util.Locale.ROOT).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            descriptors.add(new ColumnFamilyDescriptor(name, table));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB database = RocksDB.open(settings, data.toString(), descriptors, handles);
            return new Store(
                    database, handles, List.of(settings, table, cache, statistics), new WriteOptions(), statistics);
        } catch (RocksDBException failed) {
            settings.close();
            statistics.close();
            table.close();
            cache.close();
            if (String.valueOf(failed.getMessage()).contains("LOCK")) {
                throw new StoreInUse(directory, failed);
            }
            throw failure("open", failed);
        }
    }

    /**
     * The directory with the database's native library, unpacked once for each version, which is told by its size. RocksDB itself would unpack it at each
     * start, to the temporary directory, where it would stay behind when this process is killed.
     */
    private static Path library(Path libraries) throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL library = RocksDB.class.getClassLoader().getResource(name);
        if (library == null) {
            throw new IOException("RocksDB has no library " + name + ": the platform needs Linux on x86_64, and glibc");
        }
        URLConnection packed = library.openConnection();
        Path version = libraries.resolve(Long.toString(packed.getContentLengthLong()));
        if (Files.isDirectory(version)) {
            return version;
        }
        Trees.delete(libraries);
        Files.createDirectories(libraries);
        Path unpacking = Files.createTempDirectory(libraries, "unpacking");
        // RocksDB.loadLibrary looks for another name than the packed file has.
        try (InputStream bytes = packed.getInputStream()) {
            Files.copy(bytes, unpacking.resolve(Environment.getJniLibraryFileName("rocksdbjni")));
        }
        return Files.move(unpacking, version, StandardCopyOption.ATOMIC_MOVE);
    }

    byte[] get(Table table, byte[] key) {
        try {
            return database.get(tables.get(table.ordinal()), key);
        } catch (RocksDBException failed) {
            throw failure("read", failed);
        }
    }

    /** Changes that become visible and durable together, or not at all. */
    final class Changes implements AutoCloseable {
        private final WriteBatch batch = new WriteBatch();

        Changes put(Table table, byte[] key, byte[] value) {
            try {
                batch.put(tables.get(table.ordinal()), key, value);
                return this;
            } catch (RocksDBException failed) {
                throw failure("write", failed);
            }
        }

        Changes delete(Table table, byte[] key) {
            try {
                batch.delete(tables.get(table.ordinal()), key);
                return this;
            } catch (RocksDBException failed) {
                throw failure("write", failed);
            }
        }

        /** Deletes what has these names: from one, up to another that is not deleted. */
        Changes deleteRange(Table table, byte[] from, byte[] to) {
            try {
                batch.deleteRange(tables.get(table.ordinal()), from, to);
                return this;
            } catch (RocksDBException failed) {
                throw failure("write", failed);
            }
        }

        void commit() {
            try {
                database.write(write, batch);
            } catch (RocksDBException failed) {
                throw failure("write", failed);
            }
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    Changes changes() {
        return new Changes();
    }

    /** Looks at what a table holds, in the order of the names, from one on. */
    interface Visitor {
        /** Returns whether to go on. */
        boolean visit(byte[] key, byte[] value);
    }

    void visit(Table table, byte[] from, Visitor visitor) {
        try (org.rocksdb.RocksIterator at = database.newIterator(tables.get(table.ordinal()))) {
            for (at.seek(from); at.isValid(); at.next()) {
                if (!visitor.visit(at.key(), at.value())) {
                    return;
                }
            }
            at.status();
        } catch (RocksDBException failed) {
            throw failure("read", failed);
        }
    }

    /** How often what was written was forced to the disk. */
    long timesForced() {
        return statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);
    }

    /** Forces everything that was written to the disk, which is done each second. */
    private void force() {
        try {
            database.syncWal();
        } catch (RocksDBException failed) {
            throw failure("force", failed);
        }
    }

    @Override
    public void close() {
        disk.shutdown();
        try {
            disk.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            database.syncWal();
            tables.forEach(ColumnFamilyHandle::close);
            database.closeE();
        } catch (RocksDBException failed) {
            throw failure("close", failed);
        } finally {
            write.close();
            for (AutoCloseable each : options) {
                try {
                    each.close();
                } catch (Exception impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
    }

    private static UncheckedIOException failure(String what, RocksDBException failed) {
        return new UncheckedIOException(
                "The store of state and results cannot " + what + ": " + failed.getMessage(), new IOException(failed));
    }
}
