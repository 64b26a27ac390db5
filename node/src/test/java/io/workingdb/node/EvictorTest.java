package io.workingdb.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.port.Memory;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.tree.Tree;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Fifty clients that wait for room made one turn evict eight hundred keys: more than 4 ms of the processor.
final class EvictorTest {
    private static final int KEYS = 2_000;

    private final Keyspace keyspace =
            new Keyspace(
                    new Tree(
                            new HeapMemory(),
                            target -> target[0] = 1,
                            new MemoryConfig(MemoryConfig.PAGE_BYTES, 16L << 20, 65_536),
                            Mutants.NONE),
                    1,
                    1);
    private final Evictor evictor = new Evictor(new HeapMemory(), keyspace, new Random64(1));

    EvictorTest() {
        for (int i = 0; i < KEYS; i++) {
            MemorySegment key = MemorySegment.ofArray(("key" + i).getBytes(ISO_8859_1));
            keyspace.put(0, key, 0, (int) key.byteSize(), key, 0, 4, Keyspace.NO_DEADLINE);
        }
        evictor.turn(EvictionPolicy.ALLKEYS_LRU, 1);
    }

    @Test
    void choosesFewHoweverManyAsk() {
        assertEquals(Evictor.VICTIMS_PER_PART, chosenInAPart());
        evictor.nextPart();
        assertFalse(evictor.isBusy());
        assertEquals(Evictor.VICTIMS_PER_PART, chosenInAPart());
    }

    @Test
    void whatIsUnderWayIsFew() {
        int all = 0;
        for (int parts = 0; parts < 50; parts++) {
            all += chosenInAPart();
            evictor.nextPart();
        }
        assertEquals(Evictor.UNDER_WAY_MAX, all);
        assertTrue(evictor.isBusy());
        int entries = all / Evictor.VICTIMS_MAX;
        for (int i = 0; i < entries; i++) {
            evictor.applied();
        }
        assertFalse(evictor.isBusy());
        assertFalse(evictor.anyUnderWay());
        assertEquals(-keyspace.logicalBytes(), evictor.room(0));
    }

    /// As clients do one after the other, until they are told to wait.
    private int chosenInAPart() {
        int chosen = 0;
        while (!evictor.isBusy()) {
            chosen += evictor.choose(Long.MAX_VALUE).count();
            evictor.proposed();
        }
        return chosen;
    }

    /// Memory that goes with the test.
    private static final class HeapMemory implements Memory {
        private final Arena arena = Arena.ofAuto();

        @Override
        public MemorySegment reserve(long bytesMax) {
            return arena.allocate(bytesMax, 4_096);
        }

        @Override
        public void release(MemorySegment range) {}
    }
}
