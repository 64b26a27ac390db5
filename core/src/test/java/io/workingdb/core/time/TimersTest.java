package io.workingdb.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Hash64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Timers against a list sorted by (deadline, order of setting).
final class TimersTest {
    private final Timers timers = new Timers();
    private final List<Integer> fired = new ArrayList<>();

    private final class Numbered extends Timer {
        final int number;
        long setAs;

        Numbered(int number) {
            this.number = number;
        }

        @Override
        protected void fired(long nowNanos) {
            fired.add(number);
        }
    }

    @Property(seed = "1", tries = 200, shrinking = ShrinkingMode.OFF)
    void fireInTheOrderOfDeadlineAndSetting(@ForAll long seed) {
        Random64 random = new Random64(seed);
        Numbered[] all = new Numbered[40];
        for (int i = 0; i < all.length; i++) {
            all[i] = new Numbered(i);
        }
        List<Numbered> model = new ArrayList<>();
        Comparator<Numbered> order = Comparator.comparingLong(Timer::deadlineNanos);
        order = order.thenComparingLong(each -> each.setAs);
        long now = random.nextLong() >> 3;
        for (int i = 0; i < 300; i++) {
            Numbered one = all[random.below(all.length)];
            switch (random.below(5)) {
                case 0, 1, 2 -> {
                    model.remove(one);
                    one.setAs = i;
                    timers.set(one, now + random.between(-3, 20));
                    model.add(one);
                }
                case 3 -> {
                    timers.cancel(one);
                    model.remove(one);
                }
                default -> {
                    now += random.below(15);
                    fireAndCompare(model, order, now, random.below(6));
                }
            }
            model.sort(order);
            assertEquals(model.size(), timers.count());
            long next = model.isEmpty() ? Long.MAX_VALUE : model.getFirst().deadlineNanos();
            assertEquals(next, timers.nextDeadlineNanos());
        }
        timers.fire(Long.MAX_VALUE, 1_000);
    }

    private void fireAndCompare(
            List<Numbered> model, Comparator<Numbered> order, long now, int limit) {
        model.sort(order);
        List<Integer> expected = new ArrayList<>();
        while (expected.size() < limit
                && !model.isEmpty()
                && model.getFirst().deadlineNanos() <= now) {
            expected.add(model.removeFirst().number);
        }
        fired.clear();
        assertEquals(expected.size(), timers.fire(now, limit));
        assertEquals(expected, fired);
    }

    @Test
    void aTimerMaySetItselfAgainWhileItFires() {
        int[] count = {0};
        Timer again =
                new Timer() {
                    @Override
                    protected void fired(long nowNanos) {
                        count[0]++;
                        timers.set(this, nowNanos + 10);
                    }
                };
        timers.set(again, 5);
        assertEquals(1, timers.fire(5, 100));
        assertEquals(15, timers.nextDeadlineNanos());
        assertEquals(0, timers.fire(14, 100));
        assertEquals(1, timers.fire(15, 100));
        assertEquals(2, count[0]);
    }

    @Test
    void aTimerThatIsAlwaysDueCountsTowardsTheLimit() {
        Timer busy =
                new Timer() {
                    @Override
                    protected void fired(long nowNanos) {
                        timers.set(this, nowNanos);
                    }
                };
        timers.set(busy, 0);
        assertEquals(7, timers.fire(3, 7));
    }

    @Test
    void fingerprintIsOfTheDeadlinesWhateverTheHistory() {
        timers.set(new Numbered(1), 10);
        timers.set(new Numbered(2), 20);
        long one = fingerprint();
        Numbered extra = new Numbered(3);
        timers.set(extra, 5);
        assertTrue(one != fingerprint());
        timers.cancel(extra);
        assertEquals(one, fingerprint());
    }

    private long fingerprint() {
        Hash64 hash = new Hash64(1);
        timers.fingerprint(hash);
        return hash.value();
    }
}
