package io.workingdb.core.storage.map;

/// The sizes in which memory is given out: eight per doubling from 32 bytes.
///
/// Class 0 is 32 bytes; then 36, 40, and so on to 64, 72, 80 to 128. In each doubling the sizes are 8 to 15 eighths of a power of two, so a record
/// just too long for one size takes the next, which is at most 9/8 of it: at most 1/9 of a piece, 11.1 %, is unused, and half of that if all lengths are as
/// likely. A value that grows byte by byte moves only when it leaves its class, which keeps APPEND linear.
final class SizeClass {
    /// Largest piece: a 512 MiB key and a 512 MiB value with their headers.
    static final long BYTES_MAX = (1L << 30) + (1L << 28);

    /// Number of classes.
    static final int COUNT = of(BYTES_MAX) + 1;

    private static final int SMALLEST_BYTES = 32;
    private static final int SMALLEST_SHIFT = 5;

    private SizeClass() {}

    /// The smallest class with room for `bytes`.
    static int of(long bytes) {
        if (bytes <= SMALLEST_BYTES) {
            return 0;
        }
        long last = bytes - 1;
        int log2 = 63 - Long.numberOfLeadingZeros(last);
        int eighth = (int) (last >>> (log2 - 3)) & 7;
        return 8 * (log2 - SMALLEST_SHIFT) + eighth + 1;
    }

    /// Size of a piece of a class.
    static long bytes(int sizeClass) {
        return (8L + (sizeClass & 7)) << ((sizeClass >>> 3) + 2);
    }
}
