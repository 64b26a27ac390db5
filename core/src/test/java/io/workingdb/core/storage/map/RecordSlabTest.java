package io.workingdb.core.storage.map;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Memory for records: given out once, given back, used again.
final class RecordSlabTest {
    private final MemoryHost host = new MemoryHost();
    private final RecordSlab slab = new RecordSlab(host, 4_096);

    @Test
    void usesAFreedPieceAgain() {
        slab.allocate(4, 4);
        long second = slab.allocate(4, 4);
        slab.free(second);
        assertEquals(second, slab.allocate(4, 4));
    }

    @Test
    void reservesNothingForARecordThatComesAndGoes() {
        slab.allocate(1, 1);
        long reservations = host.reservations();
        for (int i = 0; i < 100; i++) {
            slab.free(slab.allocate(10, 50));
        }
        assertEquals(1, host.reservations() - reservations);
    }

    @Test
    void givesALargeRecordAnExtentOfItsOwnAndTakesItBack() {
        long held = slab.heldBytes();
        long large = slab.allocate(10, 50_000);
        assertTrue(slab.isZeroed(large));
        assertTrue(slab.heldBytes() - held >= 50_000);
        slab.free(large);
        assertEquals(held, slab.heldBytes());
    }

    @Test
    void recordsNeverOverlapAndAllMemoryComesBack() {
        Random64 random = new Random64(1);
        List<long[]> live = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (live.size() > 200 || (random.chance(1, 2) && !live.isEmpty())) {
                long[] one = live.remove(random.below(live.size()));
                verify(one);
                slab.free(one[0]);
            } else {
                int key = (int) random.logUniform(20);
                int value = (int) random.logUniform(700);
                long reference = slab.allocate(key, value);
                long[] one = {reference, key, value, i & 0x7F};
                body(one).fill((byte) one[3]);
                live.add(one);
            }
        }
        for (long[] one : live) {
            verify(one);
            slab.free(one[0]);
        }
        assertEquals(0, slab.heldBytes());
        assertEquals(0, host.reservedBytes());
    }

    private void verify(long[] one) {
        assertEquals(one[1], slab.keyLength(one[0]));
        assertEquals(one[2], slab.valueLength(one[0]));
        for (byte each : body(one).toArray(JAVA_BYTE)) {
            assertEquals(one[3], each);
        }
    }

    private MemorySegment body(long[] one) {
        return slab.segment(one[0])
                .asSlice(RecordSlab.offset(one[0]) + RecordSlab.HEADER_BYTES, one[1] + one[2]);
    }
}
