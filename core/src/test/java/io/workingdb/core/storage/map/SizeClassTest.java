package io.workingdb.core.storage.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The arithmetic of piece sizes.
final class SizeClassTest {
    @Test
    void sizesAreFourPerDoublingFromSixteenBytes() {
        List<Long> first = new ArrayList<>();
        for (int i = 0; i < 13; i++) {
            first.add(SizeClass.bytes(i));
        }
        assertEquals(
                List.of(16L, 20L, 24L, 28L, 32L, 40L, 48L, 56L, 64L, 80L, 96L, 112L, 128L), first);
        assertEquals(SizeClass.BYTES_MAX, SizeClass.bytes(SizeClass.COUNT - 1));
    }

    @Test
    void everySizeGoesToTheSmallestClassThatHoldsIt() {
        for (int sizeClass = 1; sizeClass < SizeClass.COUNT; sizeClass++) {
            long bytes = SizeClass.bytes(sizeClass);
            long below = SizeClass.bytes(sizeClass - 1);
            assertEquals(sizeClass, SizeClass.of(bytes));
            assertEquals(sizeClass, SizeClass.of(below + 1));
            assertEquals(sizeClass - 1, SizeClass.of(below));
            assertTrue(
                    4 * (bytes - below) <= bytes,
                    "at most a quarter of the size below is unused: " + bytes);
        }
        assertEquals(0, SizeClass.of(0));
    }
}
