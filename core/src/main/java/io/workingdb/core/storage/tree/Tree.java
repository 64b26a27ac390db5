package io.workingdb.core.storage.tree;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Host;
import io.workingdb.core.storage.map.ContentSum;
import io.workingdb.core.storage.map.KeyGroup;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.SavepointLimits;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;

/// The ordered map as a B+tree of pages off the heap.
///
/// A small record lies in its leaf. A large one, or one with a long key, lies whole in a slab beside the pages; its leaf has the first bytes
/// of the key and the slab's reference, and such a key is compared in full only where those first bytes do not decide. A long
/// separator is kept the same way.
///
/// Unpinned, the tree changes in place. While a snapshot is pinned, the pages of a path and records out of line that it has are copied before they
/// change, once: see {@link Lifetimes}.
///
/// While a savepoint is open, a change is noted before it is made: see {@link UndoLog}. Nothing is pinned meanwhile.
///
/// Work per operation is bounded by the pages of a path and a neighbour for each, however many records there are. Nothing allocates on the
/// heap but a new extent and a snapshot.
public final class Tree implements OrderedMap {
    /// Longest value: 1 GiB and 1 MiB, which is a 512 MiB key and a 512 MiB value together with what is stored around them.
    public static final int VALUE_BYTES_MAX = (1 << 30) + (1 << 20);

    private final TreeMemory memory;
    private final TreePins pins;
    private final TreePath path;
    private final TreeBalance balance;
    private final RecordWriter writer;
    private final Lookahead lookahead;
    private final TreeUndo undo;
    private final int extentBytes;
    private final MemorySegment foundPart;
    private final MemorySegment removedPart;
    private final Slice removed = new Slice();
    private long count;
    private long logicalBytes;

    /// How often pages may have changed, so that cursors notice.
    private long changes;

    /// How often they had when the path was found that is at hand; -1 if there is none.
    private long pathChanges = -1;

    /// An empty tree.
    public Tree(Host host, MemoryConfig config) {
        this(host, config, SavepointLimits.production(), Mutants.NONE);
    }

    /// The same with bugs.
    public Tree(Host host, MemoryConfig config, Mutants mutants) {
        this(host, config, SavepointLimits.production(), mutants);
    }

    /// The same with other bounds of what can be taken back.
    ///
    /// @param limits the same for the life of the cluster
    public Tree(Host host, MemoryConfig config, SavepointLimits limits) {
        this(host, config, limits, Mutants.NONE);
    }

    private Tree(Host host, MemoryConfig config, SavepointLimits limits, Mutants mutants) {
        memory = new TreeMemory(host, config, mutants);
        pins = new TreePins(memory);
        extentBytes = config.extentBytes();
        path = new TreePath(memory);
        balance = new TreeBalance(memory, path);
        writer = new RecordWriter(memory);
        lookahead = new Lookahead(memory);
        foundPart = memory.scratch(memory.partBytesMax);
        removedPart = memory.scratch(memory.partBytesMax);
        undo = new TreeUndo(memory, host, limits);
    }

    /// Pages that change from now on are stamped with it.
    @Override
    public void appliedIndex(long index) {
        memory.appliedIndex = index;
    }

    @Override
    public boolean get(MemorySegment key, long keyOffset, int keyLength, Slice value) {
        boolean found = find(key, keyOffset, keyLength);
        if (found) {
            path.leaf().value(path.position(), value);
        }
        return found;
    }

    /// Goes to a key, unless the last search of all went there: who changes a record has most often just looked at it. Records that come in order
    /// are not searched for either: the last insert was at the end, and the key comes behind it. If the key was looked for beforehand, the way may not be
    /// whole.
    private boolean find(MemorySegment key, long keyOffset, int keyLength) {
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

    @Override
    public void load(KeyGroup keys) {
        lookahead.load(keys, balance.root);
    }

    @Override
    public boolean put(
            MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value) {
        Invariant.check(
                valueLength >= 0 && valueLength <= VALUE_BYTES_MAX,
                "a value is not too long",
                valueLength,
                VALUE_BYTES_MAX);
        memory.lifetimes.sweepSome();
        boolean found = find(key, keyOffset, keyLength);
        boolean kept =
                undo.isNoting()
                        && undo.notePut(
                                path, found, key, keyOffset, keyLength, valueLength, logicalBytes);
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

    @Override
    public boolean delete(MemorySegment key, long keyOffset, int keyLength) {
        memory.lifetimes.sweepSome();
        boolean found = findToChange(key, keyOffset, keyLength);
        if (found) {
            removeRun(1);
        }
        return found;
    }

    /// A leaf at a time, so that a record costs far less than by {@link #delete}.
    @Override
    public int deleteRange(
            MemorySegment from,
            long fromOffset,
            int fromLength,
            MemorySegment to,
            long toOffset,
            int toLength,
            int limit) {
        long inRange = countRange(from, fromOffset, fromLength, to, toOffset, toLength);
        int wanted = (int) Math.min(limit, inRange);
        int left = wanted;
        while (left > 0) {
            memory.lifetimes.sweepSome();
            path.descend(balance.root, from, fromOffset, fromLength);
            path.settle();
            balance.root = path.own();
            changes++;
            int run = Math.min(left, path.leaf().count() - path.position());
            removeRun(run);
            left -= run;
        }
        return wanted;
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

    @Override
    public void openSavepoint(long logicalBytesMax) {
        undo.open(logicalBytesMax);
    }

    @Override
    public void closeSavepoint() {
        undo.merge();
    }

    @Override
    public int savepoints() {
        return undo.depth();
    }

    @Override
    public void rollBack() {
        undo.rollBack(this);
    }

    /// Lets a leaf refer again to a record out of line that it once had.
    void putBack(Slice key, long record) {
        int valueLength = memory.slab.valueLength(record);
        boolean found = find(key.segment, key.offset, key.lengthBytes);
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

    @Override
    public boolean ceiling(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        path.descend(balance.root, key, keyOffset, keyLength);
        return here(path.settle(), foundKey, foundValue);
    }

    @Override
    public boolean higher(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        if (path.descend(balance.root, key, keyOffset, keyLength)) {
            path.next();
        }
        return here(path.settle(), foundKey, foundValue);
    }

    /// Finds the last record whose key is not above `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    public boolean floor(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        boolean found = path.descend(balance.root, key, keyOffset, keyLength);
        return here(found || path.previous(), foundKey, foundValue);
    }

    @Override
    public boolean lower(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        path.descend(balance.root, key, keyOffset, keyLength);
        return here(path.previous(), foundKey, foundValue);
    }

    private boolean here(boolean found, Slice foundKey, Slice foundValue) {
        if (found) {
            path.leaf().key(path.position(), foundKey, foundPart, 0);
            path.leaf().value(path.position(), foundValue);
        }
        return found;
    }

    @Override
    public long rank(MemorySegment key, long keyOffset, int keyLength) {
        path.descend(balance.root, key, keyOffset, keyLength);
        return path.rank();
    }

    /// Number of records whose keys are not below `from` but below `to`, in O(log n) pages.
    public long countRange(
            MemorySegment from,
            long fromOffset,
            int fromLength,
            MemorySegment to,
            long toOffset,
            int toLength) {
        long before = rank(from, fromOffset, fromLength);
        return Math.max(0, rank(to, toOffset, toLength) - before);
    }

    @Override
    public boolean select(long rank, Slice foundKey, Slice foundValue) {
        boolean there = rank >= 0 && rank < count;
        if (there) {
            path.select(balance.root, rank);
        }
        return here(there, foundKey, foundValue);
    }

    /// What makes it take less memory, between changes.
    public TreeCompactor compactor() {
        return new TreeCompactor(this, memory, path, balance);
    }

    /// Leads the path to a record.
    ///
    /// @return its leaf
    RecordPage goTo(long rank) {
        path.select(balance.root, rank);
        return path.leaf();
    }

    /// Pages have changed.
    void changed() {
        changes++;
    }

    /// A cursor before the first record.
    public TreeCursor cursor() {
        return new TreeCursor(this, memory);
    }

    long changes() {
        return changes;
    }

    int root() {
        return balance.root;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long logicalBytes() {
        return logicalBytes;
    }

    @Override
    public long heldBytes() {
        return memory.heldBytes() + undo.heldBytes();
    }

    @Override
    public Snapshot pin() {
        return new TreeSnapshot(memory, pin(PinUse.REPLICA));
    }

    /// Pins the contents as they are now, for readers on any reactor.
    public TreePin pin(PinUse use) {
        undo.mustBeClosed();
        return pins.pin(use, balance.root, count);
    }

    /// Makes what is kept for snapshots take at most `bytesMax`, in a slice: what was let go comes back, and snapshots give way as {@link PinUse} says.
    ///
    /// @return whether it takes no more
    public boolean relievePins(long bytesMax) {
        return pins.relieve(bytesMax);
    }

    /// Bytes that are kept for snapshots, or were until a short while ago.
    public long pinnedBytes() {
        return memory.lifetimes.keptBytes();
    }

    TreeMemory memory() {
        return memory;
    }

    /// Pins the memory for a checkpoint.
    ///
    /// @param sinceEpoch epoch of an earlier image of this tree, to compare with; -1 for none
    /// @param sinceIndex applied log index of that one
    public TreeImage image(long sinceEpoch, long sinceIndex) {
        undo.mustBeClosed();
        return new TreeImage(memory, mark(), sinceEpoch, sinceIndex);
    }

    /// Loads an image into this tree, which must be new and empty.
    public TreeLoader loader() {
        return new TreeLoader(memory, balance, this::restored, mark());
    }

    private TreeMark mark() {
        return new TreeMark(
                balance.root,
                count,
                logicalBytes,
                memory.pageBytes,
                extentBytes,
                memory.arena.boundMax());
    }

    private void restored(TreeMark mark) {
        count = mark.records();
        logicalBytes = mark.logicalBytes();
        changes++;
    }

    @Override
    public void release() {
        undo.release();
        memory.release();
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(count);
        ContentSum sum = new ContentSum();
        Slice key = new Slice();
        Slice value = new Slice();
        path.first(balance.root);
        try (LeafReader reader = new LeafReader(memory, path, foundPart)) {
            while (path.settle()) {
                reader.read(key, value);
                sum.add(key, value);
                path.next();
            }
        }
        sum.fingerprint(sink);
    }

    /// Checks everything that must hold, record by record, also of snapshots. Allocates: for tests.
    public void invariants(Snapshot... snapshots) {
        TreeCheck check = new TreeCheck(memory);
        long records = check.checkLive(balance.root);
        Invariant.check(records == count, "records are counted", records, count);
        for (Snapshot each : snapshots) {
            if (each instanceof TreeSnapshot snapshot) {
                snapshot.check(check);
            }
        }
        check.checkOwnership(snapshots.length, undo::visitKept);
    }

    /// Pages in use, dead ones that were not yet given back included.
    int usedPages() {
        return memory.arena.usedPages();
    }

    /// Records out of line and long separators, dead ones included.
    long outOfLineRecords() {
        return memory.slab.records();
    }

    /// Level of the leaves; 0 if the root is one.
    int leafLevel() {
        path.first(balance.root);
        return path.leafLevel;
    }
}
