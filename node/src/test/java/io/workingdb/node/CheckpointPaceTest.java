package io.workingdb.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class CheckpointPaceTest {
    private static final long SECOND = 1_000_000_000;

    private final CheckpointPace pace = new CheckpointPace(1_000);

    @Test
    void isSoManyBytesASecondWhereNothingIsLogged() {
        pace.begin(5 * SECOND, 700);
        assertEquals(5 * SECOND, pace.notBeforeNanos(0, 700));
        assertEquals(7 * SECOND, pace.notBeforeNanos(2_000, 700));
    }

    @Test
    void givesTwoBytesMoreForEachThatIsLogged() {
        pace.begin(5 * SECOND, 700);
        assertEquals(6 * SECOND, pace.notBeforeNanos(2_000, 1_200));
        assertTrue(pace.notBeforeNanos(2_000, 5_000) < 5 * SECOND);
    }

    @Test
    void beginsAnewWithEachCheckpoint() {
        pace.begin(5 * SECOND, 700);
        pace.begin(50 * SECOND, 9_000);
        assertEquals(51 * SECOND, pace.notBeforeNanos(1_000, 9_000));
    }
}
