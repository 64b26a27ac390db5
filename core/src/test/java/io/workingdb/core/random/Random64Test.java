package io.workingdb.core.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/// One algorithm for ever: old seeds keep their meaning.
final class Random64Test {

    /// The first is the published value of xoshiro256++ seeded by SplitMix64 from 0; the others are an independent program's.
    @Test
    void firstValuesAreTheseForEver() {
        assertEquals(0x53175D61490B23DFL, new Random64(0).nextLong());
        Random64 seven = new Random64(7);
        assertEquals(0x0E2C1A002AAE913DL, seven.nextLong());
        assertEquals(0x2C0FC8DDFA4E9E14L, seven.nextLong());
        assertEquals(0xB7B311B3B0D45872L, seven.nextLong());
        assertEquals(0x6D5D9F6A6318013CL, seven.nextLong());
        assertEquals(0x63D0C83963ADB491L, new Random64(7).fork("election").nextLong());
        assertEquals(0x4AFBF3C85853CE66L, new Random64(7).fork("node", 3).nextLong());
    }

    @Test
    void forksDependOnSeedAndLabelAndNotOnDraws() {
        Random64 one = new Random64(5);
        long before = one.fork("disk").nextLong();
        one.nextLong();
        one.fork("other").nextLong();
        assertEquals(before, one.fork("disk").nextLong());
        assertTrue(before != one.fork("disk2").nextLong());
        assertTrue(before != one.fork("disk", 0).nextLong());
        assertTrue(one.fork("disk", 0).nextLong() != one.fork("disk", 1).nextLong());
        assertTrue(before != new Random64(6).fork("disk").nextLong());
    }

    @Property(seed = "1", tries = 300)
    void belowAndBetweenStayInRange(@ForAll long seed, @ForAll @LongRange(min = 1) long bound) {
        Random64 random = new Random64(seed);
        for (int i = 0; i < 20; i++) {
            long below = random.below(bound);
            assertTrue(below >= 0 && below < bound);
            long between = random.between(-5, 5);
            assertTrue(between >= -5 && between <= 5);
            long logarithmic = random.logUniform(bound - 1);
            assertTrue(logarithmic >= 0 && logarithmic < bound);
        }
    }

    @Test
    void belowHitsEveryValueAboutEquallyOften() {
        Random64 random = new Random64(1);
        int[] hits = new int[10];
        for (int i = 0; i < 100_000; i++) {
            hits[random.below(10)]++;
        }
        for (int each : hits) {
            assertTrue(each > 9_500 && each < 10_500);
        }
        assertThrows(IllegalArgumentException.class, () -> random.below(0));
    }

    @Test
    void chanceDrawsOneNumberWhateverTheRatio() {
        Random64 one = new Random64(1);
        Random64 other = new Random64(1);
        assertTrue(!one.chance(0, 5));
        assertTrue(other.chance(5, 5));
        assertEquals(one.nextLong(), other.nextLong());
    }

    @Test
    void fillsEveryByteInLittleEndianOrder() {
        byte[] bytes = new byte[11];
        new Random64(7).fill(bytes);
        assertArrayEquals(
                new byte[] {
                    0x3D,
                    (byte) 0x91,
                    (byte) 0xAE,
                    0x2A,
                    0x00,
                    0x1A,
                    0x2C,
                    0x0E,
                    0x14,
                    (byte) 0x9E,
                    0x4E
                },
                bytes);
    }
}
