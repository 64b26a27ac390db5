package io.workingdb.core.storage.map;

/// The sizes in which memory is given out: four per doubling from 16 bytes, so at most a fifth of a piece is unused.
///
/// Class 0 is 16 bytes; then 20, 24, 28, 32, 40, 48, 56, 64, 80, and so on. A value that grows byte by byte moves only when it
/// leaves its class, which keeps APPEND linear.
final class SizeClass {
    /// Largest piece: a 512 MiB key and a 512 MiB value with their headers.
    static final long BYTES_MAX = (1L << 30) + (1L << 28);

    /// Number of classes.
    static final int COUNT = of(BYTES_MAX) + 1;

    private static final int SMALLEST_BYTES = 16;
    private static final int SMALLEST_SHIFT = 4;

    private SizeClass() {}

    /// The smallest class with room for `bytes`.
    static int of(long bytes) {
        if (bytes <= SMALLEST_BYTES) {
            return 0;
        }
        long last = bytes - 1;
        int log2 = 63 - Long.numberOfLeadingZeros(last);
        int quarter = (int) (last >>> (log2 - 2)) & 3;
        return 4 * (log2 - SMALLEST_SHIFT) + quarter + 1;
    }

    /// Size of a piece of a class.
    static long bytes(int sizeClass) {
        return (4L + (sizeClass & 3)) << ((sizeClass >>> 2) + 2);
    }
}
