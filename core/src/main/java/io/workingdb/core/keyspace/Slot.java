package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
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

    /// Bytes that one step of the loop takes in.
    private static final int STRIDE = Long.BYTES;

    /// At `256 k + b`: what the byte `b`, `k` bytes before the end, does to the result. The first 256 are the usual table.
    private static final char[] TABLES = tables();

    private static final long EVERY_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

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
    ///
    /// Eight bytes a step: the result is linear in every bit, so what each byte does to it can be looked up by itself. One byte a step
    /// is a chain of dependent loads: a slot of 16 bytes took 60 ns, and takes 12.
    ///
    /// Source: Kounavis and Berry, "A Systematic Approach to Building High Performance Software-based CRC Generators", 2005.
    static int crc(MemorySegment source, long from, long to) {
        long crc = 0;
        long at = from;
        for (; at + STRIDE <= to; at += STRIDE) {
            long word = source.get(Bytes.U64, at) ^ (crc >>> 8 | (crc & 0xFF) << 8);
            crc =
                    effect(7, word)
                            ^ effect(6, word >>> 8)
                            ^ effect(5, word >>> 16)
                            ^ effect(4, word >>> 24)
                            ^ effect(3, word >>> 32)
                            ^ effect(2, word >>> 40)
                            ^ effect(1, word >>> 48)
                            ^ effect(0, word >>> 56);
        }
        for (; at < to; at++) {
            crc = (crc << 8 & 0xFFFF) ^ effect(0, crc >>> 8 ^ source.get(JAVA_BYTE, at));
        }
        return (int) crc;
    }

    private static int effect(int bytesBefore, long value) {
        return TABLES[256 * bytesBefore + (int) (value & 0xFF)];
    }

    /// The first place of a byte, or `to`. Eight bytes a step: a byte of `same` is zero where the wanted byte stands, and the lowest
    /// zero byte is the lowest that borrows.
    private static long indexOf(byte wanted, MemorySegment source, long from, long to) {
        long at = from;
        for (; at + STRIDE <= to; at += STRIDE) {
            long same = source.get(Bytes.U64, at) ^ wanted * EVERY_BYTE;
            long zeros = (same - EVERY_BYTE) & ~same & HIGH_BITS;
            if (zeros != 0) {
                return at + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        while (at < to && source.get(JAVA_BYTE, at) != wanted) {
            at++;
        }
        return at;
    }

    private static char[] tables() {
        char[] tables = new char[256 * STRIDE];
        for (int i = 0; i < 256; i++) {
            int crc = i << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
            tables[i] = (char) crc;
        }
        for (int i = 256; i < tables.length; i++) {
            int before = tables[i - 256];
            tables[i] = (char) (before << 8 ^ tables[before >>> 8]);
        }
        return tables;
    }
}
