package io.workingdb.runtime.sim.event;

import io.workingdb.core.invariant.Invariant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Virtual time and the one queue of events, ordered by (time, sequence number of scheduling).
///
/// A binary heap over primitive keys; an event knows its place in it, so that cancelling and moving cost a logarithm.
/// Queues hold dozens to thousands of events: one per stream direction, disk operation in flight, message in flight,
/// reactor and machine, each bounded by its own limit.
public final class Timeline {
    private static final int FIRST_CAPACITY = 256;

    private long[] times = new long[FIRST_CAPACITY];
    private long[] sequences = new long[FIRST_CAPACITY];
    private @Nullable Event[] events = new Event[FIRST_CAPACITY];
    private int size;
    private long nextSequence;
    private long nowNanos;
    private long fired;

    /// Virtual nanoseconds since the world began.
    public long nowNanos() {
        return nowNanos;
    }

    /// Number of events fired so far.
    public long fired() {
        return fired;
    }

    /// Number of events that wait.
    public int waiting() {
        return size;
    }

    /// Lets `event` happen `delayNanos` from now (0: after whatever is due now already). It must not be waiting.
    public void schedule(long delayNanos, Event event) {
        Invariant.check(delayNanos >= 0, "an event lies in the future", delayNanos, nowNanos);
        scheduleAt(nowNanos + delayNanos, event);
    }

    /// Lets `event` happen at `timeNanos`, or now if that has passed. It must not be waiting.
    public void scheduleAt(long timeNanos, Event event) {
        Invariant.check(event.position == Event.NOT_QUEUED, "an event waits in one place");
        if (size == events.length) {
            grow();
        }
        up(size++, Math.max(nowNanos, timeNanos), nextSequence++, event);
    }

    /// Makes sure that `event` happens at `timeNanos` or before: schedules it, or moves it forward.
    public void scheduleBy(long timeNanos, Event event) {
        if (event.position == Event.NOT_QUEUED) {
            scheduleAt(timeNanos, event);
        } else if (times[event.position] > timeNanos) {
            up(event.position, Math.max(nowNanos, timeNanos), nextSequence++, event);
        }
    }

    /// Takes `event` out of the queue, if it is there.
    public void cancel(Event event) {
        if (event.position != Event.NOT_QUEUED) {
            remove(event.position);
            event.position = Event.NOT_QUEUED;
        }
    }

    /// Fires what is due up to and including `untilNanos`, at most `eventLimit` events. If nothing is left before that
    /// moment, time goes on to it.
    ///
    /// @return number of events fired
    public long run(long untilNanos, long eventLimit) {
        long before = fired;
        while (size > 0 && times[0] <= untilNanos) {
            if (fired - before == eventLimit) {
                return eventLimit;
            }
            fireFirst();
        }
        nowNanos = Math.max(nowNanos, untilNanos);
        return fired - before;
    }

    private void fireFirst() {
        Event event = first();
        nowNanos = times[0];
        remove(0);
        event.position = Event.NOT_QUEUED;
        fired++;
        event.fire();
    }

    private Event first() {
        Event event = events[0];
        if (event == null) {
            throw new IllegalStateException("the queue is empty");
        }
        return event;
    }

    private void remove(int position) {
        size--;
        Event last = events[size];
        events[size] = null;
        if (position == size || last == null) {
            return;
        }
        long time = times[size];
        long sequence = sequences[size];
        if (position > 0 && before(time, sequence, (position - 1) >>> 1)) {
            up(position, time, sequence, last);
        } else {
            down(position, time, sequence, last);
        }
    }

    private void up(int from, long time, long sequence, Event event) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!before(time, sequence, parent)) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, sequence, event);
    }

    private void down(int from, long time, long sequence, Event event) {
        int at = from;
        int half = size >>> 1;
        while (at < half) {
            int child = 2 * at + 1;
            int right = child + 1;
            if (right < size && before(times[right], sequences[right], child)) {
                child = right;
            }
            if (before(time, sequence, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, time, sequence, event);
    }

    private boolean before(long time, long sequence, int position) {
        return time < times[position]
                || (time == times[position] && sequence < sequences[position]);
    }

    private void move(int from, int to) {
        Event event = events[from];
        if (event != null) {
            put(to, times[from], sequences[from], event);
        }
    }

    private void put(int at, long time, long sequence, Event event) {
        times[at] = time;
        sequences[at] = sequence;
        events[at] = event;
        event.position = at;
    }

    private void grow() {
        int capacity = 2 * events.length;
        times = Arrays.copyOf(times, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        events = Arrays.copyOf(events, capacity);
    }
}
