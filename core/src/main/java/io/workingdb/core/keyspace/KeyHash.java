package io.workingdb.core.keyspace;

import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.SipHash;
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
        return (int) (SipHash.of(k0, k1, key, offset, length) >>> 32);
    }

    /// One half of the 128 bits that stand for a long key.
    long wideLow(MemorySegment key, long offset, int length) {
        return SipHash.of(wideLow0, k1, key, offset, length);
    }

    /// The other half.
    long wideHigh(MemorySegment key, long offset, int length) {
        return SipHash.of(wideHigh0, k1, key, offset, length);
    }
}
