package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.ContentSum;
import io.workingdb.core.storage.map.KeyGroup;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The records of a tree and the way to them: how one is found, put and removed.
final class TreeRecords {
    private final TreeMemory memory;
    private final TreePath path;
    private final TreeBalance balance;
    private final TreeUndo undo;
    private final RecordWriter writer;
    private final Lookahead lookahead;
    private final MemorySegment removedPart;
    private final MemorySegment summedPart;
    private final Slice removed = new Slice();

    /// Number of records.
    long count;

    /// Sum of the lengths of their keys and values.
    long logicalBytes;

    /// How often pages may have changed, so that cursors notice.
    long changes;

    /// Records looked for, and records removed: see {@link Tree#recordsLookedFor}.
    long looked;

    /// How often they had when the path was found that is at hand; -1 if there is none.
    private long pathChanges = -1;

    /// The state hash, once somebody has asked for it.
    private @Nullable RunningSum sum;

    TreeRecords(TreeMemory memory, TreePath path, TreeBalance balance, TreeUndo undo) {
        this.memory = memory;
        this.path = path;
        this.balance = balance;
        this.undo = undo;
        writer = new RecordWriter(memory);
        lookahead = new Lookahead(memory);
        removedPart = memory.scratch(memory.partBytesMax);
        summedPart = memory.scratch(memory.partBytesMax);
    }

    /// Records came that were not put one by one.
    void loaded(long records, long bytes) {
        count = records;
        logicalBytes = bytes;
        changes++;
        sum = null;
    }

    /// The sum of all records, which is kept up to date from the first time on.
    ContentSum sum() {
        RunningSum known = sum;
        if (known == null) {
            known = new RunningSum(sumOfAll());
            sum = known;
        }
        return known.now(this, path);
    }

    /// Checks it against all records.
    void checkSum() {
        Invariant.check(
                sum == null || sum().isSame(sumOfAll()), "the state hash is of what there is");
    }

    private ContentSum sumOfAll() {
        ContentSum all = new ContentSum();
        Slice key = new Slice();
        Slice value = new Slice();
        path.first(balance.root);
        try (LeafReader reader = new LeafReader(memory, path, summedPart)) {
            while (path.settle()) {
                reader.read(key, value);
                all.add(key, value);
                path.next();
            }
        }
        return all;
    }

    /// Loads what searches for keys will read.
    void load(KeyGroup keys) {
        lookahead.load(keys, balance.root);
    }

    /// Goes to a key, unless the last search of all went there: who changes a record has most often just looked at it. Records that come in order
    /// are not searched for either: the last insert was at the end, and the key comes behind it. If the key was looked for beforehand, the way may not be
    /// whole.
    boolean find(MemorySegment key, long keyOffset, int keyLength) {
        looked++;
        if (pathChanges == changes) {
            if (path.isAt(key, keyOffset, keyLength)) {
                return true;
            }
            if (path.isLast() && path.isBelow(key, keyOffset, keyLength)) {
                path.next();
                return false;
            }
        }
        pathChanges = changes;
        return lookahead.lead(path, key, keyOffset, keyLength)
                || path.descend(balance.root, key, keyOffset, keyLength);
    }

    /// As {@link Tree#put}.
    boolean put(MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value) {
        Tree.checkValueLength(valueLength);
        memory.lifetimes.sweepSome();
        boolean found = find(key, keyOffset, keyLength);
        boolean kept =
                undo.isNoting()
                        && undo.notePut(
                                path, found, key, keyOffset, keyLength, valueLength, logicalBytes);
        if (sum != null) {
            sum.put(path, found, key, keyOffset, keyLength);
        }
        if (found && canStay(valueLength)) {
            path.leaf().stamp();
            path.leaf().value(path.position(), value);
            return true;
        }
        makeRoom(found, key, keyOffset, keyLength, valueLength);
        if (found) {
            resize(key, keyOffset, keyLength, valueLength, kept);
        } else {
            insert(key, keyOffset, keyLength, valueLength);
        }
        path.leaf().value(path.position(), value);
        return found;
    }

    /// Makes the way one that may be changed, with room in its leaf for a value of this length.
    private void makeRoom(
            boolean found, MemorySegment key, long keyOffset, int keyLength, int valueLength) {
        toChange(found, key, keyOffset, keyLength);
        boolean evenOut = true;
        while (path.leaf().freeBytes() < moreBytes(found, keyLength, valueLength)) {
            balance.makeRoom(path.leafLevel, evenOut);
            evenOut = false;
            findToChange(key, keyOffset, keyLength);
        }
    }

    /// Whether the record found takes a value of this length where it is.
    private boolean canStay(int valueLength) {
        RecordPage leaf = path.leaf();
        return !leaf.isShared() && leaf.hasInline(path.position(), valueLength);
    }

    /// Makes the way whole and every page of it one that may be changed.
    ///
    /// @param found whether the key is there, as {@link #find} said just now
    /// @return the same
    private boolean toChange(boolean found, MemorySegment key, long keyOffset, int keyLength) {
        if (!path.isWhole()) {
            path.descend(balance.root, key, keyOffset, keyLength);
        }
        balance.root = path.own();
        changes++;
        return found;
    }

    private boolean findToChange(MemorySegment key, long keyOffset, int keyLength) {
        return toChange(find(key, keyOffset, keyLength), key, keyOffset, keyLength);
    }

    private int moreBytes(boolean found, int keyLength, int valueLength) {
        RecordPage leaf = path.leaf();
        return found
                ? writer.moreBytes(leaf, path.position(), keyLength, valueLength)
                : writer.bytes(leaf, keyLength, valueLength);
    }

    private void insert(MemorySegment key, long keyOffset, int keyLength, int valueLength) {
        writer.insert(path.leaf(), path.position(), key, keyOffset, keyLength, valueLength);
        inserted(keyLength, valueLength);
    }

    private void inserted(int keyLength, int valueLength) {
        path.addRecords(1);
        count++;
        logicalBytes += keyLength + (long) valueLength;
        pathChanges = changes;
    }

    /// @param kept whether the record out of line stays as it is, and another one takes its place
    private void resize(
            MemorySegment key, long keyOffset, int keyLength, int valueLength, boolean kept) {
        RecordPage leaf = path.leaf();
        int oldLength = writer.valueLength(leaf, path.position());
        writer.resize(leaf, path.position(), key, keyOffset, keyLength, valueLength, kept);
        logicalBytes += valueLength - oldLength;
        if (valueLength < oldLength && balance.isLow(leaf)) {
            mend(key, keyOffset, keyLength);
        }
    }

    /// As {@link Tree#delete}.
    boolean delete(MemorySegment key, long keyOffset, int keyLength) {
        memory.lifetimes.sweepSome();
        boolean found = findToChange(key, keyOffset, keyLength);
        if (found) {
            removeRun(1);
        }
        return found;
    }

    /// Removes the first `wanted` records whose keys are not below `from`, which there are: a leaf at a time, so that a record costs far less than by
    /// {@link #delete}.
    void removeFrom(MemorySegment from, long fromOffset, int fromLength, int wanted) {
        int left = wanted;
        while (left > 0) {
            memory.lifetimes.sweepSome();
            path.descend(balance.root, from, fromOffset, fromLength);
            path.settle();
            balance.root = path.own();
            changes++;
            int run = Math.min(left, path.leaf().count() - path.position());
            removeRun(run);
            looked += run;
            left -= run;
        }
    }

    /// Removes the record at the place and those behind it in the leaf. The first one's key finds the way back to the place, so a
    /// record out of line lives until that is done.
    private void removeRun(int run) {
        RecordPage leaf = path.leaf();
        int first = path.position();
        if (undo.isNoting()) {
            undo.noteRun(leaf, first, run);
        }
        leaf.key(first, removed, removedPart, 0);
        boolean retires = leaf.isOutOfLine(first) && !undo.isKept(0);
        long firstRecord = retires ? leaf.outOfLine(first) : Lifetimes.NONE;
        for (int i = first + run - 1; i >= first; i--) {
            if (sum != null) {
                sum.remove(leaf, i, summedPart);
            }
            logicalBytes -= leaf.keyLength(i) + (long) writer.valueLength(leaf, i);
            if (i > first && leaf.isOutOfLine(i) && !undo.isKept(i - first)) {
                memory.lifetimes.retireRecord(leaf.outOfLine(i));
            }
            leaf.remove(i);
        }
        undo.runRemoved();
        count -= run;
        path.addRecords(-run);
        if (balance.isLow(leaf)) {
            mend(removed.segment, removed.offset, removed.lengthBytes);
        }
        if (firstRecord != Lifetimes.NONE) {
            memory.lifetimes.retireRecord(firstRecord);
        }
    }

    /// Lets a leaf refer again to a record out of line that it once had.
    void putBack(Slice key, long record) {
        int valueLength = memory.slab.valueLength(record);
        boolean found = find(key.segment, key.offset, key.lengthBytes);
        if (sum != null) {
            sum.put(path, found, key.segment, key.offset, key.lengthBytes);
        }
        makeRoom(found, key.segment, key.offset, key.lengthBytes, valueLength);
        RecordPage leaf = path.leaf();
        if (!found) {
            writer.insert(leaf, path.position(), record);
            inserted(key.lengthBytes, valueLength);
            return;
        }
        logicalBytes += valueLength - (long) writer.valueLength(leaf, path.position());
        writer.replace(leaf, path.position(), record);
        if (balance.isLow(leaf)) {
            mend(key.segment, key.offset, key.lengthBytes);
        }
    }

    /// Brings the pages of the path to a key back to their fill, from the leaf upwards, and ends on the path to it.
    private void mend(MemorySegment key, long keyOffset, int keyLength) {
        boolean evenOut = true;
        int level = path.leafLevel;
        while (level >= 0) {
            if (balance.mend(level, evenOut)) {
                evenOut = false;
                findToChange(key, keyOffset, keyLength);
                level = path.leafLevel;
            } else {
                level--;
            }
        }
    }
}
