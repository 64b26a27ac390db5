package io.workingdb.core.storage;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.random.Random64;
import java.util.zip.CRC32C;

/// CRC-32C (Castagnoli), seeded: the same bytes under another seed have another checksum, always.
///
/// The seed is folded in after the polynomial, which is enough: two equal runs of bytes differ by exactly the difference of their
/// folded seeds. So bytes left over from a recycled segment never check in the next epoch.
public final class Checksum {
    private final CRC32C crc = new CRC32C();

    /// Checksum of `lengthBytes` bytes of `buffer` from `offset`, under `seed`.
    public int of(Buffer buffer, int offset, int lengthBytes, long seed) {
        crc.reset();
        crc.update(buffer.view(offset, lengthBytes));
        return (int) crc.getValue() ^ foldedSeed(seed);
    }

    private static int foldedSeed(long seed) {
        long mixed = Random64.mix(seed + 1);
        return (int) (mixed ^ (mixed >>> 32));
    }
}
