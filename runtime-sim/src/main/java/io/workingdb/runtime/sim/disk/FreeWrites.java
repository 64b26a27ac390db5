package io.workingdb.runtime.sim.disk;

import java.util.Arrays;

/// Un-synced writes that wait to be used again, with their arrays.
final class FreeWrites {
    /// More are left to the garbage collector: 1,024 writes of one block keep 4 MiB.
    private static final int KEPT_MAX = 1_024;

    private UnsyncedWrite[] free = new UnsyncedWrite[16];
    private int count;

    UnsyncedWrite take() {
        return count == 0 ? new UnsyncedWrite() : free[--count];
    }

    void give(UnsyncedWrite write) {
        if (count == KEPT_MAX) {
            return;
        }
        if (count == free.length) {
            free = Arrays.copyOf(free, 2 * count);
        }
        free[count++] = write;
    }
}
