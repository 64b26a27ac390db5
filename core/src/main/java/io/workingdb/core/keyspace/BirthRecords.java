package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What the tables of sessions and of transactions have in common: a head for each, rows below it, deadlines, and the floor of a slot.
///
/// **The floor** is how something can be forgotten and yet never happen twice. What is removed leaves nothing behind but its birth, if
/// that is above the slot's floor; from then on whatever was born up to the floor and has no head counts as over. A list of all that was
/// removed would say it more exactly, and grow for ever.
///
/// One of them is current: the methods without a slot speak of it.
final class BirthRecords {
    /// Behind every row: numbers are not negative, and compare unsigned here.
    static final long ALL_ROWS = -1;

    private static final long NO_FLOOR = -1;

    private final OrderedMap map;
    private final byte space;
    private final ExpiryTable expiry;
    private final MemorySegment key = Arena.ofAuto().allocate(BirthLayout.ROW_KEY_BYTES);
    private final MemorySegment other = Arena.ofAuto().allocate(BirthLayout.ROW_KEY_BYTES);
    private final Slice foundKey = new Slice();
    private final Slice floor = new Slice();

    /// @param expirySpace of the deadlines
    BirthRecords(OrderedMap map, byte space, byte expirySpace) {
        this.map = map;
        this.space = space;
        expiry = new ExpiryTable(map, expirySpace);
    }

    /// Forgets what is remembered of the map.
    void attach() {
        expiry.attach();
    }

    /// Makes one current.
    void take(int slot, long birth, long id) {
        Invariant.check(birth >= 0, "a birth is not negative", birth, slot);
        BirthLayout.writeHeadKey(key, space, slot, birth, id);
    }

    /// Makes that one current whose deadline is the earliest; there must be one.
    void takeFirstDue() {
        ExpiryLayout.readKey(expiry.first(), space, key);
    }

    /// Slot of the current one.
    int slot() {
        return BirthLayout.slot(key, 0);
    }

    /// Birth of the current one.
    long birth() {
        return BirthLayout.birth(key, 0);
    }

    /// Id of the current one.
    long id() {
        return BirthLayout.id(key, 0);
    }

    /// Looks the head up.
    boolean head(Slice out) {
        return map.get(key, 0, BirthLayout.HEAD_KEY_BYTES, out);
    }

    /// Opens the head for writing.
    ///
    /// @return whether it was there
    boolean putHead(int bytes, Slice out) {
        return map.put(key, 0, BirthLayout.HEAD_KEY_BYTES, bytes, out);
    }

    /// Removes the head, which is there.
    void deleteHead() {
        boolean was = map.delete(key, 0, BirthLayout.HEAD_KEY_BYTES);
        Invariant.check(was, "a head that is removed was there", birth(), id());
    }

    /// Looks a row up.
    boolean row(long number, Slice out) {
        BirthLayout.writeNumber(key, number);
        return map.get(key, 0, BirthLayout.ROW_KEY_BYTES, out);
    }

    /// Opens a row, which is not there yet, for writing.
    void putRow(long number, int bytes, Slice out) {
        BirthLayout.writeNumber(key, number);
        boolean was = map.put(key, 0, BirthLayout.ROW_KEY_BYTES, bytes, out);
        Invariant.check(!was, "a row is written once", birth(), number);
    }

    /// Removes the first rows whose number is below `end`.
    ///
    /// @param end a number, or {@link #ALL_ROWS}
    /// @return how many, at most `limit`; less if no more are left
    int deleteRows(long end, int limit) {
        BirthLayout.writeNumber(key, 0);
        MemorySegment.copy(key, 0, other, 0, BirthLayout.HEAD_KEY_BYTES);
        BirthLayout.writeNumber(other, end);
        int bytes = BirthLayout.ROW_KEY_BYTES;
        return map.deleteRange(key, 0, bytes, other, 0, bytes, limit);
    }

    /// The earliest deadline of all, or {@link ExpiryTable#NONE}.
    long earliestMillis() {
        return expiry.earliestMillis();
    }

    /// Notes a deadline.
    void addDeadline(long deadlineMillis) {
        expiry.add(key, BirthLayout.HEAD_KEY_BYTES, deadlineMillis);
    }

    /// Takes a deadline back.
    void removeDeadline(long deadlineMillis) {
        expiry.remove(key, BirthLayout.HEAD_KEY_BYTES, deadlineMillis);
    }

    /// Whether the current one, if it has no head, is over.
    boolean isBelowFloor() {
        return birth() <= floor(slot());
    }

    /// Raises the floor of a slot to a birth, if it is lower.
    void raiseFloor(int slot, long birth) {
        if (birth > floor(slot)) {
            map.put(other, 0, BirthLayout.FLOOR_KEY_BYTES, BirthLayout.FLOOR_BYTES, floor);
            BirthLayout.writeFloor(floor.segment, floor.offset, birth);
        }
    }

    private long floor(int slot) {
        BirthLayout.writeFloorKey(other, space, slot);
        return map.get(other, 0, BirthLayout.FLOOR_KEY_BYTES, floor)
                ? BirthLayout.floor(floor.segment, floor.offset)
                : NO_FLOOR;
    }

    /// Makes the oldest of a slot current. Only where each row has a head.
    ///
    /// @return whether there is one
    boolean first(int slot, Slice head) {
        return ceiling(slot, 0, 0, head);
    }

    /// Makes the first of a slot current that is not before a place, likewise.
    boolean ceiling(int slot, long birth, long id, Slice head) {
        take(slot, birth, id);
        boolean found = map.ceiling(key, 0, BirthLayout.HEAD_KEY_BYTES, foundKey, head);
        return found && takeFound(slot);
    }

    /// Makes the next of the same slot current, whether the one before is still there or not.
    ///
    /// @return whether there is one
    boolean next(Slice head) {
        BirthLayout.writeNumber(key, ALL_ROWS);
        boolean found = map.higher(key, 0, BirthLayout.ROW_KEY_BYTES, foundKey, head);
        return found && takeFound(slot());
    }

    private boolean takeFound(int slot) {
        boolean isOfSlot =
                foundKey.segment.get(JAVA_BYTE, foundKey.offset) == space
                        && BirthLayout.slot(foundKey.segment, foundKey.offset) == slot;
        if (isOfSlot) {
            Invariant.check(
                    foundKey.lengthBytes == BirthLayout.HEAD_KEY_BYTES,
                    "a head comes before its rows",
                    slot,
                    foundKey.lengthBytes);
            MemorySegment.copy(
                    foundKey.segment, foundKey.offset, key, 0, BirthLayout.HEAD_KEY_BYTES);
        }
        return isOfSlot;
    }
}
