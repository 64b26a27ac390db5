package io.workingdb.runtime.real.mailbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Mailbox.Letter;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// The one thing in the database that several threads touch.
public class RealMailboxTest {
    private static final int ROOM = 4;

    private final RealMailbox[] boxes = RealMailbox.of(3, ROOM);
    private final List<Integer> received = new ArrayList<>();

    @Operation(nonParallelGroup = "first sender")
    public boolean firstSends(int number) {
        return boxes[1].offer(0, new Numbered(number));
    }

    @Operation(nonParallelGroup = "second sender")
    public boolean secondSends(int number) {
        return boxes[2].offer(0, new Numbered(number));
    }

    @Operation(nonParallelGroup = "receiver")
    public int receives() {
        received.clear();
        boxes[0].drain(letter -> received.add(((Numbered) letter).number), 1);
        return received.isEmpty() ? -1 : received.getFirst();
    }

    @Test
    void isAQueueUnderEverySchedule() {
        new ModelCheckingOptions()
                .iterations(8)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Specification.class)
                .check(RealMailboxTest.class);
    }

    @Test
    void isAQueueUnderStress() {
        new StressOptions()
                .iterations(20)
                .invocationsPerIteration(2_000)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Specification.class)
                .check(RealMailboxTest.class);
    }

    @Test
    void saysNoWhenTheBoxIsFullAndTakesAgainWhenItIsNot() {
        int taken = 0;
        while (boxes[1].offer(0, new Numbered(taken))) {
            taken++;
        }
        assertEquals(ROOM, taken);
        assertTrue(boxes[0].hasWaiting());
        assertEquals(1, boxes[0].drain(letter -> {}, 1));
        assertTrue(boxes[2].offer(0, new Numbered(9)));
        assertEquals(ROOM, boxes[0].drain(letter -> received.add(letter.sourceReactor), 100));
        assertEquals(List.of(1, 1, 1, 2), received);
        assertFalse(boxes[0].hasWaiting());
    }

    /// A letter with a number.
    static final class Numbered extends Letter {
        final int number;

        Numbered(int number) {
            this.number = number;
        }
    }

    /// What it must look like: a bounded queue.
    public static final class Specification {
        private final List<Integer> queue = new ArrayList<>();

        public boolean firstSends(int number) {
            return send(number);
        }

        public boolean secondSends(int number) {
            return send(number);
        }

        public int receives() {
            return queue.isEmpty() ? -1 : queue.removeFirst();
        }

        private boolean send(int number) {
            return queue.size() < ROOM && queue.add(number);
        }
    }
}
