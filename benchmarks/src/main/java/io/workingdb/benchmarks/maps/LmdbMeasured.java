package io.workingdb.benchmarks.maps;

import static io.workingdb.benchmarks.maps.Record16.KEY_BYTES;
import static io.workingdb.benchmarks.maps.Record16.VALUE_BYTES;
import static io.workingdb.benchmarks.maps.Record16.WORD;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DirectBufferProxy;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Meta;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/// LMDB by lmdbjava, in a file of a folder in memory, as fast as it goes: written through its map, never synchronised, lmdbjava's checks off, its
/// buffers those of Agrona, which need no part of the JDK opened that is not open anyway. One transaction reads, renewed for each round; one of
/// writing has {@link #WRITES_PER_COMMIT}.
final class LmdbMeasured implements MeasuredMap {
    /// Bytes of addresses, and most of the file.
    private static final long MAP_BYTES = 16L << 30;

    /// Few commits, and yet fewer pages changed than a transaction keeps account of (131,071).
    private static final int WRITES_PER_COMMIT = 100_000;

    /// Mode of the file: its owner reads and writes it.
    private static final int OWNER_ONLY = 6 << 6;

    /// Why LMDB's library cannot be loaded; empty if it is.
    private static final String MISSING = load();

    private final Path file;

    @SuppressWarnings("MustBeClosedChecker") // closed by close
    private final Arena arena = Arena.ofShared();

    private final MemorySegment key = arena.allocate(KEY_BYTES, Long.BYTES);
    private final MemorySegment value = arena.allocate(VALUE_BYTES, Long.BYTES);
    private final DirectBuffer keyBuffer = new UnsafeBuffer(key.address(), KEY_BYTES);
    private final DirectBuffer valueBuffer = new UnsafeBuffer(value.address(), VALUE_BYTES);
    private final Env<DirectBuffer> env;
    private final Dbi<DirectBuffer> dbi;

    /// Has a snapshot only while a round reads, so that no page is kept for it while a round writes.
    private final Txn<DirectBuffer> reader;

    LmdbMeasured(Path folder) {
        try {
            file = Files.createTempFile(folder, "wdb-lmdb", ".mdb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        env =
                Env.create(DirectBufferProxy.PROXY_DB)
                        .setMapSize(MAP_BYTES)
                        .open(
                                file.toFile(),
                                OWNER_ONLY,
                                EnvFlags.MDB_NOSUBDIR,
                                EnvFlags.MDB_WRITEMAP,
                                EnvFlags.MDB_NOSYNC,
                                EnvFlags.MDB_NORDAHEAD);
        dbi = env.openDbi((byte[]) null);
        reader = env.txnRead();
        reader.reset();
    }

    /// Why LMDB's library cannot be loaded: the system is not one of those that lmdbjava has it for, or the folder of temporary files, to which
    /// it is copied, does not do. Then nothing else here may be called.
    ///
    /// @return empty if it is loaded
    static String missing() {
        return MISSING;
    }

    /// The checks are switched off before lmdbjava's first class looks.
    private static String load() {
        System.setProperty(Env.DISABLE_CHECKS_PROP, "true");
        try {
            Meta.version();
            return "";
        } catch (LinkageError e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            return "reason=" + reason.toString().lines().findFirst().orElse("");
        }
    }

    @Override
    public String title() {
        return "LMDB";
    }

    @Override
    public void insert(int records) {
        for (int from = 0; from < records; from += WRITES_PER_COMMIT) {
            try (Txn<DirectBuffer> writer = env.txnWrite()) {
                for (int i = from; i < Math.min(records, from + WRITES_PER_COMMIT); i++) {
                    put(writer, i);
                }
                writer.commit();
            }
        }
    }

    /// No flags are null here: an array of none would cost a stream over it with each call, 0.9.1.
    private void put(Txn<DirectBuffer> writer, int number) {
        Record16.writeKey(number, key);
        value.set(WORD, 0, number);
        dbi.put(writer, keyBuffer, valueBuffer, (PutFlags[]) null);
    }

    @Override
    public long get(int[] numbers) {
        reader.renew();
        long sum = 0;
        for (int number : numbers) {
            Record16.writeKey(number, key);
            DirectBuffer found = dbi.get(reader, keyBuffer);
            if (found != null) {
                sum += found.getLong(0, LITTLE_ENDIAN);
            }
        }
        reader.reset();
        return sum;
    }

    @Override
    public long update(int[] numbers) {
        for (int from = 0; from < numbers.length; from += WRITES_PER_COMMIT) {
            try (Txn<DirectBuffer> writer = env.txnWrite()) {
                for (int i = from; i < Math.min(numbers.length, from + WRITES_PER_COMMIT); i++) {
                    put(writer, numbers[i]);
                }
                writer.commit();
            }
        }
        return numbers.length;
    }

    @Override
    public long scan() {
        reader.renew();
        long sum = 0;
        try (Cursor<DirectBuffer> cursor = dbi.openCursor(reader)) {
            while (cursor.next()) {
                sum += cursor.key().getLong(0, LITTLE_ENDIAN);
                sum += cursor.val().getLong(0, LITTLE_ENDIAN);
            }
        }
        reader.reset();
        return sum;
    }

    @Override
    public long heldBytes() {
        return (env.info().lastPageNumber + 1) * env.stat().pageSize;
    }

    @Override
    public void close() {
        reader.close();
        env.close();
        arena.close();
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(Path.of(file + "-lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
