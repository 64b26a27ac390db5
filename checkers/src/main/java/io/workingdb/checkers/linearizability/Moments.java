package io.workingdb.checkers.linearizability;

import io.workingdb.checkers.history.Operation;

/// Moments of a history in words: milliseconds where the history has times, else the number of the event.
final class Moments {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    private Moments() {}

    static String begin(Operation<?> operation) {
        return moment(operation.invokedNanos(), operation.invoked());
    }

    static String end(Operation<?> operation) {
        return moment(operation.completedNanos(), operation.completed());
    }

    private static String moment(long nanos, long position) {
        if (nanos == Operation.NO_TIME) {
            return "event " + position;
        }
        long micros = Math.abs(nanos) / NANOS_PER_MICRO;
        String fraction = Long.toString(MICROS_PER_MILLI + micros % MICROS_PER_MILLI).substring(1);
        return (nanos < 0 ? "-" : "") + micros / MICROS_PER_MILLI + "." + fraction + " ms";
    }
}
