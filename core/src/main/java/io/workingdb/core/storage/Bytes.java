package io.workingdb.core.storage;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Little-endian fields of headers, at any alignment, and the arithmetic of blocks.
public final class Bytes {
    /// Unit of every file: offsets and lengths of reads and writes are multiples of it.
    public static final int BLOCK_BYTES = 4_096;

    /// What a processor loads from memory at a time.
    public static final int LINE_BYTES = 64;

    /// An unsigned 16-bit field.
    public static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// An unsigned 32-bit field.
    public static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// A 64-bit field.
    public static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    /// `bytes` rounded up to whole blocks.
    public static long wholeBlocks(long bytes) {
        return roundUp(bytes, BLOCK_BYTES);
    }

    /// `bytes` rounded up to a multiple of `unit`, a power of two.
    public static long roundUp(long bytes, long unit) {
        return (bytes + unit - 1) & -unit;
    }
}
