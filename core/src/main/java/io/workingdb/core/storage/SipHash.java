package io.workingdb.core.storage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// A hash under a secret: who does not know that cannot choose what collides.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
public final class SipHash {
    private SipHash() {}

    /// SipHash-1-3 of `length` bytes under the key (k0, k1). One loop body is one SipRound; the last word counts the length, and
    /// three rounds of zeros follow.
    public static long of(long k0, long k1, MemorySegment source, long offset, int length) {
        long v0 = k0 ^ 0x736F6D6570736575L;
        long v1 = k1 ^ 0x646F72616E646F6DL;
        long v2 = k0 ^ 0x6C7967656E657261L;
        long v3 = k1 ^ 0x7465646279746573L;
        int words = length >>> 3;
        for (int i = 0; i <= words + 3; i++) {
            long word = 0;
            if (i < words) {
                word = source.get(Bytes.U64, offset + 8L * i);
            } else if (i == words) {
                word = lastWord(source, offset, length);
            } else if (i == words + 1) {
                v2 ^= 0xFF;
            }
            v3 ^= word;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long lastWord(MemorySegment source, long offset, int length) {
        long word = (long) length << 56;
        long at = offset + (length & ~7);
        for (int shift = 0; at < offset + length; at++, shift += 8) {
            word |= (source.get(JAVA_BYTE, at) & 0xFFL) << shift;
        }
        return word;
    }
}
