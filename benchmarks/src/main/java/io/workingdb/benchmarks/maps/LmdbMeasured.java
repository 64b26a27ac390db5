package io.workingdb.benchmarks.maps;

import static io.workingdb.benchmarks.maps.Record16.KEY_BYTES;
import static io.workingdb.benchmarks.maps.Record16.VALUE_BYTES;
import static io.workingdb.benchmarks.maps.Record16.WORD;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;

/// LMDB in a file of a folder in memory, as fast as it goes: written through its map, never synchronised. A transaction reads a whole round; one
/// of writing has {@link #WRITES_PER_COMMIT}.
final class LmdbMeasured implements MeasuredMap {
    /// File name of the library, for the loader of the system.
    static final String LIBRARY = System.getProperty("wdb.lmdb", "liblmdb.so.0");

    /// Bytes of addresses, and most of the file.
    private static final long MAP_BYTES = 16L << 30;

    /// Few commits, and yet fewer pages changed than a transaction keeps account of (131,071).
    private static final int WRITES_PER_COMMIT = 100_000;

    @SuppressWarnings("restricted")
    private static final MemorySegment ANYWHERE = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private final Path file;

    @SuppressWarnings("MustBeClosedChecker") // closed by close
    private final Arena arena = Arena.ofShared();

    private final MemorySegment pointer = arena.allocate(ADDRESS);
    private final MemorySegment key = arena.allocate(KEY_BYTES, Long.BYTES);
    private final MemorySegment value = arena.allocate(VALUE_BYTES, Long.BYTES);
    private final MemorySegment keyVal = arena.allocate(LmdbLibrary.VAL_BYTES, Long.BYTES);
    private final MemorySegment valueVal = arena.allocate(LmdbLibrary.VAL_BYTES, Long.BYTES);
    private final MemorySegment env;
    private final int dbi;

    LmdbMeasured(Path folder) {
        try {
            file = Files.createTempFile(folder, "wdb-lmdb", ".mdb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        check(LmdbLibrary.envCreate(pointer));
        env = pointer.get(ADDRESS, 0);
        check(LmdbLibrary.setMapSize(env, MAP_BYTES));
        int flags =
                LmdbLibrary.NOSUBDIR
                        | LmdbLibrary.WRITEMAP
                        | LmdbLibrary.NOSYNC
                        | LmdbLibrary.NORDAHEAD;
        check(LmdbLibrary.envOpen(env, arena.allocateFrom(file.toString()), flags));
        MemorySegment txn = begin(0);
        MemorySegment number = arena.allocate(JAVA_INT);
        check(LmdbLibrary.dbiOpen(txn, number));
        dbi = number.get(JAVA_INT, 0);
        check(LmdbLibrary.txnCommit(txn));
    }

    /// Whether the system has the library. Asked before {@link LmdbLibrary} is touched, which cannot be without it.
    @SuppressWarnings("restricted")
    static boolean isThere() {
        try (Arena looked = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(LIBRARY, looked);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void check(int code) {
        if (code != 0) {
            throw new IllegalStateException("LMDB failed: code=" + code);
        }
    }

    private MemorySegment begin(int flags) {
        check(LmdbLibrary.txnBegin(env, flags, pointer));
        return pointer.get(ADDRESS, 0);
    }

    private void pointAt(int number) {
        Record16.writeKey(number, key);
        set(keyVal, key);
    }

    private static void set(MemorySegment val, MemorySegment bytes) {
        val.set(WORD, 0, bytes.byteSize());
        val.set(WORD, Long.BYTES, bytes.address());
    }

    /// The first eight bytes of what LMDB points at.
    private static long word(MemorySegment val) {
        return ANYWHERE.get(WORD, val.get(WORD, Long.BYTES));
    }

    @Override
    public String title() {
        return "LMDB";
    }

    @Override
    public void insert(int records) {
        for (int from = 0; from < records; from += WRITES_PER_COMMIT) {
            MemorySegment txn = begin(0);
            for (int i = from; i < Math.min(records, from + WRITES_PER_COMMIT); i++) {
                put(txn, i);
            }
            check(LmdbLibrary.txnCommit(txn));
        }
    }

    private void put(MemorySegment txn, int number) {
        pointAt(number);
        set(valueVal, value);
        value.set(WORD, 0, number);
        check(LmdbLibrary.put(txn, dbi, keyVal, valueVal));
    }

    @Override
    public long get(int[] numbers) {
        MemorySegment txn = begin(LmdbLibrary.RDONLY);
        long sum = 0;
        for (int number : numbers) {
            pointAt(number);
            if (LmdbLibrary.get(txn, dbi, keyVal, valueVal) == 0) {
                sum += word(valueVal);
            }
        }
        check(LmdbLibrary.txnCommit(txn));
        return sum;
    }

    @Override
    public long update(int[] numbers) {
        for (int from = 0; from < numbers.length; from += WRITES_PER_COMMIT) {
            MemorySegment txn = begin(0);
            for (int i = from; i < Math.min(numbers.length, from + WRITES_PER_COMMIT); i++) {
                put(txn, numbers[i]);
            }
            check(LmdbLibrary.txnCommit(txn));
        }
        return numbers.length;
    }

    /// The cursor is closed with the transaction's memory: at the end of the process, as it may be in one that only reads.
    @Override
    public long scan() {
        MemorySegment txn = begin(LmdbLibrary.RDONLY);
        check(LmdbLibrary.cursorOpen(txn, dbi, pointer));
        MemorySegment cursor = pointer.get(ADDRESS, 0);
        long sum = 0;
        int code = LmdbLibrary.cursorNext(cursor, keyVal, valueVal);
        while (code == 0) {
            sum += word(keyVal) + word(valueVal);
            code = LmdbLibrary.cursorNext(cursor, keyVal, valueVal);
        }
        if (code != LmdbLibrary.NOT_FOUND) {
            check(code);
        }
        check(LmdbLibrary.txnCommit(txn));
        return sum;
    }

    @Override
    public long heldBytes() {
        MemorySegment info = arena.allocate(LmdbLibrary.INFO_BYTES, Long.BYTES);
        check(LmdbLibrary.envInfo(env, info));
        return (info.get(WORD, LmdbLibrary.LAST_PAGE) + 1) * 4_096;
    }

    /// The environment stays open until the process ends; its file goes now.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(Path.of(file + "-lock"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        arena.close();
    }
}
