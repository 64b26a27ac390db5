package io.workingdb.runtime.sim.selftest;

import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Sectors that say who they are: file, place and version, in every one of their words. A sector that is anything else was torn
/// or made up.
final class Sectors {
    static final int BYTES = 512;

    /// The version of zeroes.
    static final long ZEROES = 0;

    /// The version of a sector that nobody wrote like this.
    static final long NONSENSE = -1;

    private static final int WORDS = BYTES / 8;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private Sectors() {}

    static void fill(MemorySegment target, long offset, int file, long sector, long version) {
        long word = word(file, sector, version);
        target.set(LONG, offset, version);
        for (int i = 1; i < WORDS; i++) {
            target.set(LONG, offset + 8L * i, word + i);
        }
    }

    /// The version of the sector at `offset`, {@link #ZEROES} or {@link #NONSENSE}.
    static long version(MemorySegment source, long offset, int file, long sector) {
        long version = source.get(LONG, offset);
        long word = version == ZEROES ? 0 : word(file, sector, version);
        long step = version == ZEROES ? 0 : 1;
        for (int i = 1; i < WORDS; i++) {
            if (source.get(LONG, offset + 8L * i) != word + i * step) {
                return NONSENSE;
            }
        }
        return version;
    }

    private static long word(int file, long sector, long version) {
        return Random64.mix(version ^ Random64.mix(((long) file << 32) | sector));
    }
}
