package io.workingdb.core.storage.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The arithmetic of piece sizes.
final class SizeClassTest {
    @Test
    void sizesAreEightPerDoublingFrom32Bytes() {
        List<Long> first = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            first.add(SizeClass.bytes(i));
        }
        assertEquals(
                List.of(
                        32L, 36L, 40L, 44L, 48L, 52L, 56L, 60L, 64L, 72L, 80L, 88L, 96L, 104L, 112L,
                        120L, 128L),
                first);
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
                    100 * (bytes - below - 1) < 12 * bytes,
                    "less than 12 % of a piece is unused: " + bytes);
        }
        assertEquals(0, SizeClass.of(0));
    }
}
