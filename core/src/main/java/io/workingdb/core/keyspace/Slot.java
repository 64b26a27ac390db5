package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// What moves between groups: one of 16,384 parts into which keys are hashed, as in Redis Cluster.
///
/// Clients compute it as well, so nothing here can be chosen: CRC-16/XMODEM of the key modulo 16,384; and of a key with a hash
/// tag, only the tag counts: the bytes between the first `{` and the first `}` behind it, unless there are none.
///
/// Source: the Redis Cluster specification, "Key distribution model" and "Hash tags".
public final class Slot {
    /// Number of slots.
    public static final int COUNT = 16_384;

    private static final int POLYNOMIAL = 0x1021;
    private static final char[] TABLE = table();

    private Slot() {}

    /// Slot of a key, `0 .. COUNT - 1`.
    public static int of(MemorySegment key, long offset, int length) {
        long end = offset + length;
        long open = indexOf((byte) '{', key, offset, end);
        if (open < end) {
            long close = indexOf((byte) '}', key, open + 1, end);
            if (close < end && close > open + 1) {
                return crc(key, open + 1, close) % COUNT;
            }
        }
        return crc(key, offset, end) % COUNT;
    }

    /// CRC-16/XMODEM: polynomial 0x1021, starts at zero, nothing reflected. Of `123456789` it is 0x31C3.
    static int crc(MemorySegment source, long from, long to) {
        int crc = 0;
        for (long at = from; at < to; at++) {
            crc = (crc << 8) ^ TABLE[((crc >>> 8) ^ source.get(JAVA_BYTE, at)) & 0xFF];
        }
        return crc & 0xFFFF;
    }

    private static long indexOf(byte wanted, MemorySegment source, long from, long to) {
        long at = from;
        while (at < to && source.get(JAVA_BYTE, at) != wanted) {
            at++;
        }
        return at;
    }

    private static char[] table() {
        char[] table = new char[256];
        for (int i = 0; i < table.length; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            table[i] = (char) crc;
        }
        return table;
    }
}
