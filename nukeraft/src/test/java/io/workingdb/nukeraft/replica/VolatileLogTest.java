package io.workingdb.nukeraft.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.ReplicatedLog;
import org.junit.jupiter.api.Test;

/// The log of durability `memory`.
final class VolatileLogTest extends ReplicatedLogContract {
    private final VolatileLog log = new VolatileLog(pool, 16_384);

    @Override
    ReplicatedLog log() {
        return log;
    }

    @Override
    boolean isAgreedWhenAppended() {
        return true;
    }

    @Test
    void neverTouchesTheDisk() {
        append(10);
        settle();
        assertTrue(world.isIdle());
        assertEquals(0, world.list().length);
        assertEquals(Long.MAX_VALUE, log.nextDeadlineNanos());
    }

    @Test
    void keepsNoLargeBufferOnceItsEntryWasTaken() {
        long before = pool.bytesOut();
        assertEquals(AppendOutcome.ACCEPTED, append(100_000));
        assertTrue(pool.bytesOut() > before);
        settle();
        assertEquals(before, pool.bytesOut());
    }
}
