package io.workingdb.core.keyspace;

import io.workingdb.core.port.Memory;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// When, or how often, keys were used: what eviction goes by. Beside the data and no part of it: not in the log, not in a checkpoint, not the same
/// on two replicas, and gone with the process.
///
/// A hash table without keys, in lines of eight cells, one line of the processor's cache each. A cell has 32 bits that tell the keys of a line
/// apart and 32 bits about the use. In a full line the cell used longest ago, or least often, makes room, so what is not known is nobody's favourite: a
/// key without a cell counts as never used. The table begins small; when three quarters of its cells are taken, one of twice the size is begun, and the old one is
/// asked for what the new one does not know, until the next. 8 to 24 bytes for each key in use, at most {@link #BYTES_MAX}.
///
/// How often is counted as in Redis: a counter of eight bits that starts at 5, grows with probability 1 / (10 (counter - 5) + 1), and loses one for each minute
/// without a use. Source: the `LFU` section of redis.conf.
public final class AccessTable {
    /// What a key is worth that was never used, or is no longer known: less than any other.
    public static final int UNKNOWN = -1;

    /// Largest table: 2^27 keys.
    private static final long BYTES_MAX = 1L << 30;

    private static final long NEVER = -1;
    private static final int SMALLEST_BYTES = 1 << 16;
    private static final int LINE_CELLS = 8;
    private static final int CELL_BYTES = 8;

    /// Unit of recency, counted from the first time heard of: 2^31 of them are more than four years.
    private static final int MILLIS_SHIFT = 6;

    private static final int COUNTER_START = 5;
    private static final int COUNTER_MAX = 255;
    private static final int COUNTER_FACTOR = 10;
    private static final int MILLIS_PER_MINUTE = 60_000;
    private static final int MINUTES_MASK = 0x7F_FFFF;

    private final Memory ranges;
    private final boolean frequency;
    private final Random64 random = new Random64(0x6C66_7500);
    private MemorySegment young;
    private MemorySegment old = MemorySegment.NULL;
    private long taken;
    private long firstMillis = NEVER;
    private long nowMillis;

    /// @param frequency counts how often keys are used, not when
    public AccessTable(Memory ranges, boolean frequency) {
        this.ranges = ranges;
        this.frequency = frequency;
        young = ranges.reserve(SMALLEST_BYTES);
    }

    /// Whether it counts how often keys are used.
    public boolean isFrequency() {
        return frequency;
    }

    /// Sets the time of the uses that follow, in milliseconds; it does not go back.
    public void now(long millis) {
        if (firstMillis == NEVER) {
            firstMillis = millis;
        }
        nowMillis = Math.max(nowMillis, millis);
    }

    /// A key was used.
    ///
    /// @param id slot, keyspace and hash of the key: {@link KeyBuffer#accessId}
    void touch(long id) {
        long mixed = Random64.mix(id);
        int tag = tag(mixed);
        long at = find(young, mixed, tag);
        if (at >= 0) {
            int use = use(young, at);
            write(at, tag, used(use));
            return;
        }
        long before = find(old, mixed, tag);
        insert(mixed, tag, before < 0 ? fresh() : used(use(old, before)));
    }

    /// How good a key is: the more, the later or the more often it was used. {@link #UNKNOWN} if that is not known.
    int worth(long id) {
        long mixed = Random64.mix(id);
        int tag = tag(mixed);
        long at = find(young, mixed, tag);
        if (at >= 0) {
            return worthOf(use(young, at));
        }
        long before = find(old, mixed, tag);
        return before < 0 ? UNKNOWN : worthOf(use(old, before));
    }

    /// Gives the memory back.
    public void release() {
        releaseOld();
        ranges.release(young);
    }

    private void releaseOld() {
        if (old.byteSize() > 0) {
            ranges.release(old);
            old = MemorySegment.NULL;
        }
    }

    private void insert(long mixed, int tag, int use) {
        long line = line(young, mixed);
        long worst = line;
        for (int i = 0; i < LINE_CELLS; i++) {
            long at = line + (long) i * CELL_BYTES;
            if (isEmpty(young, at)) {
                taken++;
                write(at, tag, use);
                growIfFull();
                return;
            }
            if (worthOf(use(young, at)) < worthOf(use(young, worst))) {
                worst = at;
            }
        }
        write(worst, tag, use);
    }

    private void growIfFull() {
        long bytes = young.byteSize();
        if (taken * CELL_BYTES * 4 > bytes * 3 && bytes < BYTES_MAX) {
            releaseOld();
            old = young;
            young = ranges.reserve(bytes * 2);
            taken = 0;
        }
    }

    /// Place of a key's cell; -1 if it has none.
    private static long find(MemorySegment in, long mixed, int tag) {
        if (in.byteSize() == 0) {
            return -1;
        }
        long line = line(in, mixed);
        for (int i = 0; i < LINE_CELLS; i++) {
            long at = line + (long) i * CELL_BYTES;
            if (in.get(Bytes.U32, at) == tag) {
                return at;
            }
        }
        return -1;
    }

    private static long line(MemorySegment in, long mixed) {
        long lines = in.byteSize() / (LINE_CELLS * CELL_BYTES);
        return ((mixed >>> 32) & (lines - 1)) * LINE_CELLS * CELL_BYTES;
    }

    /// Never zero, which is an empty cell's.
    private static int tag(long mixed) {
        return (int) mixed | 1;
    }

    private static boolean isEmpty(MemorySegment in, long at) {
        return in.get(Bytes.U32, at) == 0;
    }

    private static int use(MemorySegment in, long at) {
        return in.get(Bytes.U32, at + Integer.BYTES);
    }

    private void write(long at, int tag, int use) {
        young.set(Bytes.U32, at, tag);
        young.set(Bytes.U32, at + Integer.BYTES, use);
    }

    private int fresh() {
        return frequency ? counted(COUNTER_START) : recency();
    }

    private int used(int use) {
        return frequency ? counted(incremented(worthOf(use))) : recency();
    }

    private int worthOf(int use) {
        if (!frequency) {
            return use;
        }
        int minutes = (minutes() - (use >>> 8)) & MINUTES_MASK;
        return Math.max(0, (use & COUNTER_MAX) - minutes);
    }

    private int incremented(int counter) {
        if (counter == COUNTER_MAX) {
            return counter;
        }
        int over = Math.max(0, counter - COUNTER_START);
        return random.chance(1, over * COUNTER_FACTOR + 1) ? counter + 1 : counter;
    }

    private int recency() {
        return (int) Math.min((nowMillis - firstMillis) >>> MILLIS_SHIFT, Integer.MAX_VALUE);
    }

    private int counted(int counter) {
        return minutes() << 8 | counter;
    }

    private int minutes() {
        return (int) (nowMillis / MILLIS_PER_MINUTE) & MINUTES_MASK;
    }
}
