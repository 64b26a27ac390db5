package io.workingdb.core.config;

/// Sizes of the write-ahead log.
///
/// @param segmentBytes size of a segment file; a batch that is larger gets a segment of its own
/// @param batchBytes size of the buffer in which a batch gathers: header, payload and record tables
/// @param batchRecordsMax most records of a batch
/// @param zeroSliceBytes bytes of zeros written at a time when a segment is made
public record LogConfig(int segmentBytes, int batchBytes, int batchRecordsMax, int zeroSliceBytes) {
    private static final int BLOCK_BYTES = 4_096;

    /// Bytes per record in a table; a batch holds its own table and the one before.
    private static final int RECORD_HEADER_BYTES = 32;

    /// Checks every value and every relation between values.
    public LogConfig {
        require(
                segmentBytes % BLOCK_BYTES == 0 && segmentBytes >= 4 * BLOCK_BYTES,
                "log segments are at least four blocks of 4096",
                segmentBytes);
        require(
                Integer.bitCount(batchBytes) == 1 && batchBytes >= BLOCK_BYTES,
                "log batches are a power of two from 4096",
                batchBytes);
        require(
                batchRecordsMax >= 1 && 4L * batchRecordsMax * RECORD_HEADER_BYTES <= batchBytes,
                "the record tables fill at most half of a log batch",
                batchRecordsMax);
        require(
                zeroSliceBytes % BLOCK_BYTES == 0 && zeroSliceBytes > 0,
                "zero slices are whole blocks",
                zeroSliceBytes);
    }

    /// What a server starts with: a segment is filled in a few hundred milliseconds of full load, and made in as long. Slices of zeros are short, because a
    /// durable write waits behind one: of 128 KiB instead of 1 MiB the 99th percentile of a SET went from 9.7 to 5.1 ms at P=16.
    public static LogConfig production() {
        return new LogConfig(32 << 20, 1 << 20, 8_192, 1 << 17);
    }

    /// A segment of a dozen blocks.
    public static LogConfig tiny() {
        return new LogConfig(16 * BLOCK_BYTES, 4 * BLOCK_BYTES, 64, 4 * BLOCK_BYTES);
    }

    private static void require(boolean holds, String sentence, long value) {
        if (!holds) {
            throw new IllegalArgumentException(sentence + ": value=" + value);
        }
    }
}
