package io.workingdb.runtime.real.net;

import io.workingdb.runtime.real.loop.ReactorLoop;
import java.util.concurrent.atomic.AtomicLongArray;

/// Compares the load of the reactors, and says how much of it should go where.
///
/// Every reactor publishes the work units of its last window. One whose work exceeds another's by half gives away half of
/// the difference, and then waits until the effect shows.
public final class Balance {
    /// A reactor with more than 3/2 the work of another is overloaded.
    private static final int SKEW_NUMERATOR = 3;

    private static final int SKEW_DENOMINATOR = 2;

    /// Work units per window below which nothing is moved: 20,000 commands a second are a tenth of what one core does.
    private static final long WORK_MIN = 5_000;

    /// Windows between two decisions of one reactor.
    private static final int COOL_DOWN_WINDOWS = 2;

    private final AtomicLongArray work;
    private final AtomicLongArray publishedNanos;
    private final AtomicLongArray open;
    private final int[] coolDown;

    /// @param reactors how many share the load
    public Balance(int reactors) {
        work = new AtomicLongArray(reactors);
        publishedNanos = new AtomicLongArray(reactors);
        open = new AtomicLongArray(reactors);
        coolDown = new int[reactors];
    }

    /// Reactor `index` serves connections from now on.
    void opened(int index) {
        open.set(index, 1);
    }

    /// Reactor `index` publishes its work.
    void publish(int index, long workUnits, long nowNanos) {
        work.set(index, workUnits);
        publishedNanos.set(index, nowNanos);
    }

    /// Where reactor `index` should move some of its connections.
    ///
    /// @return a reactor, or -1
    int target(int index, long nowNanos) {
        if (coolDown[index] > 0) {
            coolDown[index]--;
            return -1;
        }
        int least = -1;
        for (int i = 0; i < work.length(); i++) {
            if (i != index && open.get(i) == 1 && (least < 0 || workOf(i, nowNanos) < workOf(least, nowNanos))) {
                least = i;
            }
        }
        if (least < 0 || !isSkewed(work.get(index), workOf(least, nowNanos))) {
            return -1;
        }
        coolDown[index] = COOL_DOWN_WINDOWS;
        return least;
    }

    /// Work units of reactor `index` in its last window.
    long work(int index) {
        return work.get(index);
    }

    /// Work units that reactor `index` should give to `target`.
    long excess(int index, int target, long nowNanos) {
        return (work.get(index) - workOf(target, nowNanos)) / 2;
    }

    private static boolean isSkewed(long mine, long other) {
        return mine - other > WORK_MIN && mine * SKEW_DENOMINATOR > other * SKEW_NUMERATOR;
    }

    /// A reactor that sleeps publishes nothing: what it did two windows ago says nothing about now.
    private long workOf(int index, long nowNanos) {
        return nowNanos - publishedNanos.get(index) > 2 * ReactorLoop.WINDOW_NANOS ? 0 : work.get(index);
    }
}
