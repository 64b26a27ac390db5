package io.workingdb.core.storage.map;

import io.workingdb.core.invariant.Invariant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The savepoints of the plain map: for each, what every key was before it was first changed. Copies, on the heap.
final class PlainUndo {
    private static final byte[] NOTHING = {};

    private final SavepointLimits limits;
    private final Deque<Savepoint> open = new ArrayDeque<>();
    private long chargedBytes;
    private boolean takingBack;

    PlainUndo(SavepointLimits limits) {
        this.limits = limits;
    }

    /// What a key was.
    static final class Before {
        final boolean there;
        final byte[] value;

        private Before(boolean there, byte[] value) {
            this.there = there;
            this.value = value;
        }
    }

    private record Savepoint(TreeMap<byte[], Before> before, long logicalBytesMax) {}

    int depth() {
        return open.size();
    }

    boolean isNoting() {
        return depth() > 0 && !takingBack;
    }

    void open(long logicalBytesMax) {
        Invariant.check(depth() < limits.depthMax(), "few savepoints are open", depth(), 0);
        Savepoint outer = open.peek();
        long bound = outer == null ? logicalBytesMax : outer.logicalBytesMax;
        open.push(
                new Savepoint(
                        new TreeMap<>(Arrays::compareUnsigned), Math.min(bound, logicalBytesMax)));
    }

    /// Refuses what makes the map too large.
    void grow(long logicalBytes, long more) {
        Savepoint innermost = open.peek();
        if (innermost != null && more > 0 && logicalBytes + more > innermost.logicalBytesMax) {
            throw new SavepointExceeded(SavepointExceeded.Bound.SIZE);
        }
    }

    /// Notes what a key is.
    ///
    /// @param value null if it is not there
    void note(byte[] key, byte @Nullable [] value) {
        Savepoint innermost = open.peek();
        if (innermost == null || innermost.before.containsKey(key)) {
            return;
        }
        Before before = new Before(value != null, value == null ? NOTHING : value);
        long charge = charge(key, before);
        if (chargedBytes + charge > limits.undoBytesMax()) {
            throw new SavepointExceeded(SavepointExceeded.Bound.UNDO);
        }
        chargedBytes += charge;
        innermost.before.put(key, before);
    }

    private static long charge(byte[] key, Before before) {
        return SavepointLimits.chargedBytes(key.length, before.value.length);
    }

    /// Closes the innermost savepoint; the one around it knows better what a key was.
    void merge() {
        Savepoint innermost = open.pop();
        Savepoint outer = open.peek();
        for (Map.Entry<byte[], Before> each : innermost.before.entrySet()) {
            if (outer == null || outer.before.putIfAbsent(each.getKey(), each.getValue()) != null) {
                chargedBytes -= charge(each.getKey(), each.getValue());
            }
        }
    }

    /// Closes the innermost savepoint, and has every key put back to what it was, which is no change to be noted.
    void takeBack(BiConsumer<byte[], Before> putBack) {
        Savepoint innermost = open.pop();
        takingBack = true;
        innermost.before.forEach((key, before) -> {
            chargedBytes -= charge(key, before);
            putBack.accept(key, before);
        });
        takingBack = false;
    }
}
