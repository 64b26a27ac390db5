package io.workingdb.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Leader time whatever the wall clock does.
final class LeaderTimeTest {
    private static final long SECOND = 1_000_000_000;
    private static final long WALL = 1_700_000_000_000L;
    private final LeaderTime time = new LeaderTime();

    @Property(seed = "1", tries = 300, shrinking = ShrinkingMode.OFF)
    void neverGoesBackAndNeverRunsOffByMoreThanOnePercent(@ForAll long seed) {
        Random64 random = new Random64(seed);
        long wall = WALL;
        long now = random.nextLong() >> 2;
        time.begin(wall - random.below(100_000L), wall, now);
        long last = time.micros();
        for (int i = 0; i < 200; i++) {
            long elapsed = random.logUniform(20 * SECOND);
            now += elapsed;
            wall += random.chance(1, 10) ? random.between(-90_000, 90_000) : elapsed / 1_000_000;
            time.advance(wall, now);
            long moved = time.micros() - last;
            assertTrue(moved >= 0);
            assertTrue(moved >= elapsed / 1_000 - elapsed / 100_000 - 2, "not slower than 99 %");
            assertTrue(moved <= elapsed / 1_000 + elapsed / 100_000 + 2, "not faster than 101 %");
            last = time.micros();
        }
    }

    @Test
    void startsAtTheLaterOfLogAndWall() {
        time.begin(WALL + 5, WALL, 0);
        assertEquals(WALL + 5, time.millis());
        time.begin(WALL - 5, WALL, 0);
        assertEquals(WALL, time.millis());
        assertEquals(WALL * 1_000, time.micros());
        assertFalse(time.wallRefused());
    }

    @Test
    void isPulledTowardsTheWallUntilItIsThere() {
        time.begin(0, WALL, 0);
        long wall = WALL + 500;
        for (int i = 1; i <= 100; i++) {
            time.advance(wall + i * 1_000L, i * SECOND);
        }
        assertEquals(wall + 100_000, time.millis());
        assertFalse(time.wallRefused());
    }

    @Test
    void doesNotFollowAWallClockMoreThanAMinuteOff() {
        time.begin(0, WALL, 0);
        assertEquals(WALL + 1_000, time.advance(WALL + 1_000 + 60_001, SECOND));
        assertTrue(time.wallRefused());
        assertEquals(WALL + 2_000, time.advance(WALL + 2_000 - 60_001, 2 * SECOND));
        assertTrue(time.wallRefused());
        assertEquals(WALL + 3_010, time.advance(WALL + 3_000 + 60_000, 3 * SECOND));
        assertFalse(time.wallRefused());
    }

    @Test
    void refusesAWallClockThatIsAMinuteBehindTheLogFromTheStart() {
        time.begin(WALL + 60_001, WALL, 0);
        assertTrue(time.wallRefused());
    }

    @Test
    void acceptJumpsForwardOnly() {
        time.begin(0, WALL, 0);
        time.accept(WALL + 1_000_000);
        assertEquals(WALL + 1_000_000, time.millis());
        time.accept(WALL);
        assertEquals(WALL + 1_000_000, time.millis());
    }

    @Test
    void aMonotonicClockThatStandsStillOrGoesBackMovesNothing() {
        time.begin(0, WALL, 5 * SECOND);
        assertEquals(WALL, time.advance(WALL + 100, 5 * SECOND));
        assertEquals(WALL, time.advance(WALL + 100, 4 * SECOND));
        assertEquals(WALL + 1_010, time.advance(WALL + 1_100, 6 * SECOND));
    }
}
