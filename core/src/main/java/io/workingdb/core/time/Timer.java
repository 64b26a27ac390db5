package io.workingdb.core.time;

/// One thing to do later: a preallocated object, set and cancelled any number of times.
public abstract class Timer {
    static final int NOT_SET = -1;

    long deadlineNanos;
    long sequence;
    int position = NOT_SET;

    /// Called once per setting, inside a turn, when the deadline has passed. May set timers, this one too.
    protected abstract void fired(long nowNanos);

    /// When it is due; meaningful while it is set.
    public final long deadlineNanos() {
        return deadlineNanos;
    }

    final boolean before(Timer other) {
        return deadlineNanos != other.deadlineNanos
                ? deadlineNanos < other.deadlineNanos
                : sequence < other.sequence;
    }
}
