package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import java.util.Arrays;

/// What the slots' versions were before the open savepoints counted them up, because the map's records do not know: see {@link SlotTable}.
///
/// The first change of a slot since the innermost mark is noted. A savepoint that is closed leaves its notes to the one around it, but for slots of which that
/// has an earlier one; so there are never more than the slots for each open savepoint.
final class SlotUndo {
    private int[] slots = new int[16];
    private long[] versions = new long[16];

    /// For each note, the number of the one before it of the same slot, from 1; 0 if there is none.
    private int[] earlier = new int[16];

    /// For each slot, the number of its newest note.
    private final int[] newest = new int[Slot.COUNT];

    private int[] marks = new int[4];
    private int depth;
    private int count;

    /// Whether changes are to be noted.
    boolean isOpen() {
        return depth > 0;
    }

    /// Opens a savepoint.
    void open() {
        if (depth == marks.length) {
            marks = Arrays.copyOf(marks, depth * 2);
        }
        marks[depth++] = count;
    }

    /// Notes a version that is about to change.
    void note(int slot, long version) {
        if (newest[slot] <= marks[depth - 1]) {
            if (count == slots.length) {
                slots = Arrays.copyOf(slots, count * 2);
                versions = Arrays.copyOf(versions, count * 2);
                earlier = Arrays.copyOf(earlier, count * 2);
            }
            append(slot, version);
        }
    }

    private void append(int slot, long version) {
        slots[count] = slot;
        versions[count] = version;
        earlier[count] = newest[slot];
        newest[slot] = ++count;
    }

    /// Takes the newest note of the innermost savepoint off: {@link #slot} and {@link #version} are what it says.
    ///
    /// @return whether there was one
    boolean takeNewest() {
        if (count == marks[depth - 1]) {
            return false;
        }
        count--;
        newest[slots[count]] = earlier[count];
        return true;
    }

    /// Slot of the note taken off last.
    int slot() {
        return slots[count];
    }

    /// What its version was.
    long version() {
        return versions[count];
    }

    /// Closes the innermost savepoint, whose notes were taken off.
    void close() {
        Invariant.check(count == marks[depth - 1], "all is undone", count, depth);
        depth--;
    }

    /// Closes the innermost savepoint and keeps its notes for the one around it.
    void merge() {
        int end = count;
        boolean more = takeNewest();
        while (more) {
            more = takeNewest();
        }
        depth--;
        for (int i = count; i < end && depth > 0; i++) {
            note(slots[i], versions[i]);
        }
    }
}
