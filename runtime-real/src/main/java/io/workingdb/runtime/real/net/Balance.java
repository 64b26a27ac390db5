package io.workingdb.runtime.real.net;

import io.workingdb.runtime.real.loop.ReactorLoop;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// Compares the load of the reactors, and says how much of it should go where.
///
/// Every reactor publishes the work units of its last window. One whose work exceeds another's by half gives away half of
/// the difference, and then waits until the effect shows.
public final class Balance {
    /// A reactor with more than 3/2 the work of another is overloaded.
    private static final int SKEW_NUMERATOR = 3;

    private static final int SKEW_DENOMINATOR = 2;

    /// Work units per window below which nothing is moved: 20,000 a second are a few percent of what one core does.
    private static final long WORK_MIN = 5_000;

    /// Windows between two decisions of one reactor.
    private static final int COOL_DOWN_WINDOWS = 2;

    /// Most connections moved at a time.
    private static final int MOVES_MAX = 16;

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

    /// A connection, as far as it can be moved.
    interface Movable {
        /// Its load since the last call, in a unit of which only proportions matter.
        int takeLoad();

        /// Asks it to move.
        ///
        /// @return whether it does, or tries to as soon as it can
        boolean leaveFor(int reactor);
    }

    /// Moves some connections of reactor `index` if it has too much to do. Those that move may leave the list meanwhile.
    void moveSome(int index, List<? extends Movable> connections, long nowNanos) {
        long loadSum = 0;
        int[] loads = new int[connections.size()];
        for (int i = 0; i < loads.length; i++) {
            loads[i] = connections.get(i).takeLoad();
            loadSum += loads[i];
        }
        int target = loads.length < 2 || loadSum == 0 ? -1 : target(index, nowNanos);
        long excess = target < 0 ? 0 : (work.get(index) - workOf(target, nowNanos)) / 2;
        int moves = 0;
        for (int i = loads.length - 1; i >= 0 && excess > 0 && moves < MOVES_MAX; i--) {
            long share = loads[i] * work.get(index) / loadSum;
            if (share > 0 && share <= excess && connections.get(i).leaveFor(target)) {
                excess -= share;
                moves++;
            }
        }
    }

    /// Where reactor `index` should move some of its connections.
    ///
    /// @return a reactor, or -1
    private int target(int index, long nowNanos) {
        if (coolDown[index] > 0) {
            coolDown[index]--;
            return -1;
        }
        int least = -1;
        for (int i = 0; i < work.length(); i++) {
            if (i != index
                    && open.get(i) == 1
                    && (least < 0 || workOf(i, nowNanos) < workOf(least, nowNanos))) {
                least = i;
            }
        }
        if (least < 0 || !isSkewed(work.get(index), workOf(least, nowNanos))) {
            return -1;
        }
        coolDown[index] = COOL_DOWN_WINDOWS;
        return least;
    }

    private static boolean isSkewed(long mine, long other) {
        return mine - other > WORK_MIN && mine * SKEW_DENOMINATOR > other * SKEW_NUMERATOR;
    }

    /// A reactor that sleeps publishes nothing: what it did two windows ago says nothing about now.
    private long workOf(int index, long nowNanos) {
        return nowNanos - publishedNanos.get(index) > 2 * ReactorLoop.WINDOW_NANOS
                ? 0
                : work.get(index);
    }
}
