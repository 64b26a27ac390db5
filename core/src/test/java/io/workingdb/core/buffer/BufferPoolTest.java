package io.workingdb.core.buffer;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.port.MemoryHost;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Size classes, the limit, and who owns a buffer.
final class BufferPoolTest {
    private final MemoryHost host = new MemoryHost();
    private final BufferPool pool = new BufferPool(host, 64 * 1_024);

    @Test
    void givesTheNextPowerOfTwoFromFourKibibytes() {
        assertEquals(4_096, take(0).capacity);
        assertEquals(4_096, take(4_096).capacity);
        assertEquals(8_192, take(4_097).capacity);
        assertEquals(16_384, take(16_384).capacity);
        assertEquals(0, take(5).segment.address() % 4_096);
    }

    @Test
    void neverPassesItsLimitAndForgetsWhatWasGivenBack() {
        List<Buffer> out = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            out.add(take(4_096));
        }
        assertNull(pool.take(1));
        assertEquals(64 * 1_024, pool.bytesOut());
        out.forEach(pool::give);
        assertEquals(0, pool.bytesOut());
        assertEquals(64 * 1_024, pool.bytesOutHighWater());
        assertEquals(16, pool.misses());
        take(4_096);
        assertEquals(16, pool.misses(), "what was given back is used again");
    }

    @Test
    void refusesMoreThanTheLargestClass() {
        BufferPool unlimited = new BufferPool(host, Long.MAX_VALUE);
        assertNull(unlimited.take((long) BufferPool.LARGEST_BYTES + 1));
    }

    @Test
    void handsOutAnEmptyBufferAgain() {
        Buffer buffer = take(100);
        buffer.start = 5;
        buffer.end = 50;
        pool.give(buffer);
        Buffer again = take(100);
        assertSame(buffer, again);
        assertEquals(0, again.readable());
        assertEquals(4_096, again.room());
    }

    @Test
    void aBufferIsGivenBackOnce() {
        Buffer buffer = take(100);
        pool.give(buffer);
        assertThrows(InvariantBroken.class, () -> pool.give(buffer));
    }

    @Test
    void largeBuffersGoStraightBackToTheHost() {
        BufferPool large = new BufferPool(host, 16L << 20);
        long before = host.reservedBytes();
        large.give(Objects.requireNonNull(large.take(2 << 20)));
        assertEquals(before, host.reservedBytes());
        large.give(Objects.requireNonNull(large.take(1 << 20)));
        assertEquals(before + (1 << 20), host.reservedBytes());
    }

    @Test
    void appendsAndCompacts() {
        Buffer buffer = take(100);
        buffer.append(MemorySegment.ofArray(new byte[] {1, 2, 3, 4}), 1, 3);
        buffer.start = 1;
        buffer.compact();
        assertEquals(2, buffer.readable());
        assertEquals(3, buffer.segment.get(JAVA_BYTE, 0));
        assertEquals(4, buffer.view(0, 2).get(1));
        assertThrows(InvariantBroken.class, () -> buffer.append(buffer.segment, 0, 4_096));
        assertTrue(pool.describe().startsWith("4096:live=1,max=1,kept=0,misses=1"));
    }

    @Test
    void roomIsMadeInPlaceBeforeALargerBufferIsTaken() {
        BufferPool small = new BufferPool(host, 2L * BufferPool.SMALLEST_BYTES);
        Buffer buffer = Objects.requireNonNull(small.withRoom(null, 4_000));
        buffer.end = 4_000;
        buffer.start = 3_990;
        buffer.segment.set(JAVA_BYTE, 3_999, (byte) 7);

        assertSame(buffer, small.withRoom(buffer, 4_086));
        assertEquals(0, buffer.start);
        assertEquals(10, buffer.readable());

        assertNull(small.withRoom(buffer, 8_000));
        assertEquals(7, buffer.segment.get(JAVA_BYTE, 9));
    }

    @Test
    void aLargerBufferTakesTheReadableBytesOver() {
        Buffer small = Objects.requireNonNull(pool.withRoom(null, 4_096));
        small.end = 4_096;
        small.start = 4_000;
        small.segment.set(JAVA_BYTE, 4_095, (byte) 7);

        Buffer large = Objects.requireNonNull(pool.withRoom(small, 4_050));
        assertEquals(96, large.readable());
        assertEquals(7, large.segment.get(JAVA_BYTE, 95));
        assertSame(small, take(4_096));
    }

    private Buffer take(long bytes) {
        return Objects.requireNonNull(pool.take(bytes));
    }
}
