package io.workingdb.core.time;

import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import java.util.Arrays;

/// The timers of one reactor: a binary heap ordered by (deadline, sequence), so equal deadlines fire in the order of setting.
///
/// Set, cancel and fire are O(log n) and allocate nothing once the heap has grown.
public final class Timers implements Fingerprinted {
    private Timer[] heap = new Timer[16];
    private int size;
    private long sequence;

    /// Sets `timer`, or moves it if it was set.
    public void set(Timer timer, long deadlineNanos) {
        cancel(timer);
        timer.deadlineNanos = deadlineNanos;
        timer.sequence = sequence++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        siftUp(size++, timer);
    }

    /// Forgets `timer` if it was set.
    public void cancel(Timer timer) {
        int hole = timer.position;
        if (hole == Timer.NOT_SET) {
            return;
        }
        timer.position = Timer.NOT_SET;
        Timer last = heap[--size];
        heap[size] = null;
        if (last != timer) {
            siftUp(hole, last);
            siftDown(last.position, last);
        }
    }

    /// Fires what is due at `nowNanos`, at most `limit` timers. A timer set by a firing one is not fired in this call if
    /// it is due later than now, and counts towards the limit otherwise.
    ///
    /// @return how many fired
    public int fire(long nowNanos, int limit) {
        int fired = 0;
        while (fired < limit && size > 0 && heap[0].deadlineNanos <= nowNanos) {
            Timer due = heap[0];
            cancel(due);
            due.fired(nowNanos);
            fired++;
        }
        return fired;
    }

    /// The earliest deadline, or `Long.MAX_VALUE`.
    public long nextDeadlineNanos() {
        return size == 0 ? Long.MAX_VALUE : heap[0].deadlineNanos;
    }

    /// Number of timers set.
    public int count() {
        return size;
    }

    @Override
    public void fingerprint(Sink sink) {
        Timer[] inOrder = Arrays.copyOf(heap, size);
        Arrays.sort(inOrder, (a, b) -> a.before(b) ? -1 : 1);
        sink.put(size);
        for (Timer timer : inOrder) {
            sink.put(timer.deadlineNanos);
        }
    }

    private void siftUp(int from, Timer timer) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!timer.before(heap[parent])) {
                break;
            }
            place(at, heap[parent]);
            at = parent;
        }
        place(at, timer);
    }

    private void siftDown(int from, Timer timer) {
        int at = from;
        while (true) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(timer)) {
                break;
            }
            place(at, heap[child]);
            at = child;
        }
        place(at, timer);
    }

    private void place(int at, Timer timer) {
        heap[at] = timer;
        timer.position = at;
    }
}
