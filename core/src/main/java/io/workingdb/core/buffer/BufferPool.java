package io.workingdb.core.buffer;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Memory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The buffers of one reactor, in size classes of powers of two from 4 KiB to 1 GiB.
///
/// Buffers up to {@link #KEPT_BYTES_MAX} are kept for the next taker; larger ones go straight back to the ranges. `limitBytes`
/// bounds what is out at one time; whoever is refused must have an answer: stop reading, shed, delay.
public final class BufferPool {
    /// The smallest class: one page, one disk block.
    public static final int SMALLEST_BYTES = 4_096;

    /// The largest class: a 512 MiB value inside its frame needs the next power of two.
    public static final int LARGEST_BYTES = 1 << 30;

    /// Above this a buffer is rare, and its memory is better given back. 1 MiB is one log write.
    public static final int KEPT_BYTES_MAX = 1 << 20;

    private static final int SMALLEST_SHIFT = 12;
    private static final int CLASSES = 19;

    private final Memory ranges;
    private final long limitBytes;
    private final Buffer spill;
    private final Buffer[][] kept = new Buffer[CLASSES][];
    private final int[] keptCount = new int[CLASSES];
    private final int[] liveCount = new int[CLASSES];
    private final int[] liveHighWater = new int[CLASSES];
    private final long[] misses = new long[CLASSES];
    private long bytesOut;
    private long bytesOutHighWater;

    /// @param limitBytes most bytes out at one time, in whole size classes
    public BufferPool(Memory ranges, long limitBytes) {
        this.ranges = ranges;
        this.limitBytes = limitBytes;
        spill = new Buffer(ranges.reserve(SMALLEST_BYTES), 0);
        for (int i = 0; i < CLASSES; i++) {
            kept[i] = new Buffer[8];
        }
    }

    /// A buffer of at least `bytes`, empty, its bytes unspecified.
    ///
    /// @return null if that would pass the limit or exceeds {@link #LARGEST_BYTES}
    public @Nullable Buffer take(long bytes) {
        if (bytes > LARGEST_BYTES) {
            return null;
        }
        int sizeClass = sizeClassOf(bytes);
        long size = (long) SMALLEST_BYTES << sizeClass;
        if (bytesOut + size > limitBytes) {
            return null;
        }
        bytesOut += size;
        bytesOutHighWater = Math.max(bytesOutHighWater, bytesOut);
        liveHighWater[sizeClass] = Math.max(liveHighWater[sizeClass], ++liveCount[sizeClass]);
        Buffer buffer;
        if (keptCount[sizeClass] > 0) {
            buffer = kept[sizeClass][--keptCount[sizeClass]];
        } else {
            misses[sizeClass]++;
            buffer = new Buffer(ranges.reserve(size), sizeClass);
        }
        buffer.inPool = false;
        buffer.start = 0;
        buffer.end = 0;
        return buffer;
    }

    /// A buffer with the readable bytes of `old` and room for `bytes` more: `old` itself, with its bytes moved to the front if that
    /// makes the room, or a larger one, in which case `old` is given back.
    ///
    /// @param old null if there is none yet
    /// @return null if the pool has none of that size; `old` stays as it is, at most moved to the front
    public @Nullable Buffer withRoom(@Nullable Buffer old, long bytes) {
        if (old == null) {
            return take(bytes);
        }
        if (old.room() < bytes) {
            old.compact();
        }
        if (old.room() >= bytes) {
            return old;
        }
        Buffer larger = take(old.readable() + bytes);
        if (larger != null) {
            larger.append(old.segment, old.start, old.readable());
            give(old);
        }
        return larger;
    }

    /// A place for bytes that nobody will read: where a writer goes on that was refused a buffer and cannot stop half-way. Shared,
    /// never given back.
    public Buffer spill() {
        return spill;
    }

    /// Takes a buffer back. The giver forgets it.
    public void give(Buffer buffer) {
        Invariant.check(!buffer.inPool, "a buffer is given back once");
        int sizeClass = buffer.sizeClass;
        buffer.inPool = true;
        bytesOut -= buffer.capacity;
        liveCount[sizeClass]--;
        if (buffer.capacity > KEPT_BYTES_MAX) {
            ranges.release(buffer.segment);
            return;
        }
        if (keptCount[sizeClass] == kept[sizeClass].length) {
            kept[sizeClass] = Arrays.copyOf(kept[sizeClass], keptCount[sizeClass] * 2);
        }
        kept[sizeClass][keptCount[sizeClass]++] = buffer;
    }

    /// Bytes out now.
    public long bytesOut() {
        return bytesOut;
    }

    /// Most bytes ever out.
    public long bytesOutHighWater() {
        return bytesOutHighWater;
    }

    /// How often a buffer had to be made.
    public long misses() {
        long sum = 0;
        for (long m : misses) {
            sum += m;
        }
        return sum;
    }

    /// One line per class in use: `4096:live=3,max=9,kept=6,misses=9`, separated by blanks. For INFO.
    public String describe() {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < CLASSES; i++) {
            if (misses[i] > 0) {
                line.append(line.isEmpty() ? "" : " ")
                        .append((long) SMALLEST_BYTES << i)
                        .append(":live=")
                        .append(liveCount[i])
                        .append(",max=")
                        .append(liveHighWater[i])
                        .append(",kept=")
                        .append(keptCount[i])
                        .append(",misses=")
                        .append(misses[i]);
            }
        }
        return line.toString();
    }

    private static int sizeClassOf(long bytes) {
        return Math.max(0, 64 - Long.numberOfLeadingZeros(Math.max(1, bytes) - 1) - SMALLEST_SHIFT);
    }
}
