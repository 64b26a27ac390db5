package io.workingdb.nukeraft.replica;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a state machine may expect of any replicated log: every entry that was published comes out once, whole, in order.
abstract class ReplicatedLogContract {
    final MemoryWorld world = new MemoryWorld();
    final BufferPool pool = new BufferPool(world, 64 << 20);
    final List<byte[]> published = new ArrayList<>();
    final Slice entry = new Slice();
    long nowNanos = 1_000_000_000_000L;
    int taken;

    abstract ReplicatedLog log();

    /// Whether an entry is agreed before anything was written.
    abstract boolean isAgreedWhenAppended();

    AppendOutcome append(int length) {
        byte[] bytes = new byte[length];
        new Random64(published.size()).fill(bytes);
        AppendOutcome outcome = log().claim(length);
        if (outcome == AppendOutcome.ACCEPTED) {
            MemorySegment.copy(
                    bytes, 0, log().claimSegment(), JAVA_BYTE, log().claimOffset(), length);
            published.add(bytes);
            assertEquals(published.size(), log().publish(length));
            assertEquals(published.size(), log().lastIndex());
        }
        return outcome;
    }

    /// Takes at most `limit` entries and compares them.
    int take(int limit) {
        int count = 0;
        while (count < limit) {
            long index = log().next(entry);
            if (index == 0) {
                break;
            }
            assertEquals(++taken, index);
            assertArrayEquals(published.get(taken - 1), entry.toBytes());
            count++;
        }
        return count;
    }

    void settle() {
        for (int i = 0; i < 8; i++) {
            take(Integer.MAX_VALUE);
            log().turn(nowNanos);
            world.completeAll();
        }
        take(Integer.MAX_VALUE);
    }

    @Test
    void givesEveryEntryOnceInOrderWhateverTheSizesAndThePace() {
        Random64 random = new Random64(7);
        for (int i = 0; i < 3_000; i++) {
            switch (random.below(4)) {
                case 0, 1 ->
                        append(
                                (int)
                                        (random.chance(1, 50)
                                                ? random.below(50_000L)
                                                : random.logUniform(900)));
                case 2 -> take(random.below(6));
                default -> {
                    nowNanos += random.logUniform(2_000_000_000L);
                    log().turn(nowNanos);
                    if (random.chance(1, 2)) {
                        world.completeAll();
                    }
                }
            }
        }
        nowNanos += 2_000_000_000L;
        settle();
        assertEquals(published.size(), taken);
        assertTrue(published.size() > 500);
    }

    @Test
    void givesNothingBeforeItIsAgreed() {
        settle();
        append(10);
        assertEquals(isAgreedWhenAppended() ? 1 : 0, take(10));
        log().turn(nowNanos);
        world.completeAll();
        take(10);
        assertEquals(1, taken);
    }

    @Test
    void answersFullUntilEntriesWereTakenAndTooLargeAlways() {
        settle();
        while (append(900) == AppendOutcome.ACCEPTED) {
            assertTrue(published.size() < 1_000);
        }
        int before = published.size();
        assertEquals(AppendOutcome.FULL, append(900));
        assertEquals(before, published.size());
        assertEquals(AppendOutcome.TOO_LARGE, log().claim(EntryLayout.ENTRY_BYTES_MAX + 1));
        settle();
        assertEquals(AppendOutcome.ACCEPTED, append(900));
    }

    @Test
    void anEntryLargerThanABatchIsTakenWhenTheLogIsEmpty() {
        settle();
        assertEquals(AppendOutcome.ACCEPTED, append(100_000));
        settle();
        nowNanos += 2_000_000_000L;
        settle();
        assertEquals(AppendOutcome.ACCEPTED, append(0));
        settle();
        assertEquals(2, taken);
    }

    @Test
    void closesAsAWhole() {
        append(10);
        assertFalse(log().isClosed());
        log().close();
        settle();
        assertTrue(log().isClosed());
        assertEquals(log().lastIndex(), log().durableIndex());
        assertFalse(log().failed());
        assertFalse(log().readOnly());
    }
}
