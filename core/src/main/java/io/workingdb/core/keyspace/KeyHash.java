package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// The keyed hash of user keys: SipHash-1-3.
///
/// Why not a folded multiply such as {@link io.workingdb.core.trace.Hash64}, which is faster: clients choose the keys, and for
/// those hashes collisions are known that hold under every seed. A client who could choose them would make one SCAN step, and one
/// run of full compares, as long as he likes. SipHash is built against that; with one round per word, as in the hash tables of
/// Rust and Python, it costs about 10 ns for 16 bytes.
///
/// The secret is part of the cluster's configuration and of its backups, because hashes are on disk.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, with c = 1 and d = 3.
final class KeyHash {
    private final long k0;
    private final long k1;
    private final long wideLow0;
    private final long wideHigh0;

    /// A hash under 64 bits of secret, spread over the 128 bits that SipHash takes.
    KeyHash(long secret) {
        k0 = Random64.mix(secret + 1);
        k1 = Random64.mix(secret + 2);
        wideLow0 = Random64.mix(secret + 3);
        wideHigh0 = Random64.mix(secret + 4);
    }

    /// The 32 bits by which keys are ordered within a slot.
    int head(MemorySegment key, long offset, int length) {
        return (int) (sip(k0, k1, key, offset, length) >>> 32);
    }

    /// One half of the 128 bits that stand for a long key.
    long wideLow(MemorySegment key, long offset, int length) {
        return sip(wideLow0, k1, key, offset, length);
    }

    /// The other half.
    long wideHigh(MemorySegment key, long offset, int length) {
        return sip(wideHigh0, k1, key, offset, length);
    }

    /// SipHash-1-3 of `length` bytes under the key (k0, k1). One loop body is one SipRound; the last word counts the length, and
    /// three rounds of zeros follow.
    static long sip(long k0, long k1, MemorySegment source, long offset, int length) {
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
