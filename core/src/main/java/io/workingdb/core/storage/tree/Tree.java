package io.workingdb.core.storage.tree;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Memory;
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
    private final TreeUndo undo;
    private final TreeRecords records;
    private final int extentBytes;
    private final MemorySegment foundPart;

    /// The leaf to which a rank led last, the rank of its first record, how many it has, and how often pages had changed then; -1 if none did.
    private int selectedLeaf;

    private long selectedFirst;
    private int selectedCount;
    private long selectedChanges = -1;

    /// An empty tree.
    public Tree(Host host, MemoryConfig config) {
        this(host, config, SavepointLimits.production());
    }

    /// The same with other bounds of what can be taken back.
    ///
    /// @param limits the same for the life of the cluster
    public Tree(Host host, MemoryConfig config, SavepointLimits limits) {
        this(host, host.entropy(), config, limits, Mutants.NONE);
    }

    /// The same with bugs, on memory alone.
    public Tree(Memory ranges, Entropy entropy, MemoryConfig config, Mutants mutants) {
        this(ranges, entropy, config, SavepointLimits.production(), mutants);
    }

    private Tree(
            Memory ranges,
            Entropy entropy,
            MemoryConfig config,
            SavepointLimits limits,
            Mutants mutants) {
        memory = new TreeMemory(ranges, config, mutants);
        pins = new TreePins(memory);
        extentBytes = config.extentBytes();
        path = new TreePath(memory);
        balance = new TreeBalance(memory, path);
        undo = new TreeUndo(memory, ranges, entropy, limits);
        records = new TreeRecords(memory, path, balance, undo);
        foundPart = memory.scratch(memory.partBytesMax);
    }

    /// Pages that change from now on are stamped with it.
    @Override
    public void appliedIndex(long index) {
        memory.appliedIndex = index;
    }

    @Override
    public boolean get(MemorySegment key, long keyOffset, int keyLength, Slice value) {
        boolean found = records.find(key, keyOffset, keyLength);
        if (found) {
            path.leaf().value(path.position(), value);
        }
        return found;
    }

    @Override
    public void load(KeyGroup keys) {
        records.load(keys);
    }

    @Override
    public boolean put(
            MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value) {
        return records.put(key, keyOffset, keyLength, valueLength, value);
    }

    static void checkValueLength(int valueLength) {
        Invariant.check(
                valueLength >= 0 && valueLength <= VALUE_BYTES_MAX,
                "a value is not too long",
                valueLength,
                VALUE_BYTES_MAX);
    }

    @Override
    public boolean delete(MemorySegment key, long keyOffset, int keyLength) {
        return records.delete(key, keyOffset, keyLength);
    }

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
        records.removeFrom(from, fromOffset, fromLength, wanted);
        return wanted;
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
        undo.rollBack(records);
    }

    @Override
    public boolean ceiling(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        descend(key, keyOffset, keyLength);
        return here(path.settle(), foundKey, foundValue);
    }

    @Override
    public boolean higher(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        if (descend(key, keyOffset, keyLength)) {
            path.next();
        }
        return here(path.settle(), foundKey, foundValue);
    }

    /// Finds the last record whose key is not above `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    public boolean floor(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        boolean found = descend(key, keyOffset, keyLength);
        return here(found || path.previous(), foundKey, foundValue);
    }

    @Override
    public boolean lower(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue) {
        descend(key, keyOffset, keyLength);
        return here(path.previous(), foundKey, foundValue);
    }

    private boolean descend(MemorySegment key, long keyOffset, int keyLength) {
        records.looked++;
        return path.descend(balance.root, key, keyOffset, keyLength);
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
        descend(key, keyOffset, keyLength);
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
        boolean there = rank >= 0 && rank < records.count;
        if (there) {
            goToRank(rank);
        }
        return here(there, foundKey, foundValue);
    }

    /// In the leaf to which a rank led last it is only counted: whoever looks at a random record often looks at those behind it, too.
    private void goToRank(long rank) {
        records.looked++;
        long position = rank - selectedFirst;
        if (selectedChanges == records.changes && position >= 0 && position < selectedCount) {
            path.jump(selectedLeaf, (int) position);
            return;
        }
        path.select(balance.root, rank);
        selectedLeaf = path.leaf().reference;
        selectedFirst = rank - path.position();
        selectedCount = path.leaf().count();
        selectedChanges = records.changes;
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
        records.changes++;
    }

    /// A cursor before the first record.
    public TreeCursor cursor() {
        return new TreeCursor(this, memory);
    }

    long changes() {
        return records.changes;
    }

    int root() {
        return balance.root;
    }

    @Override
    public long count() {
        return records.count;
    }

    @Override
    public long logicalBytes() {
        return records.logicalBytes;
    }

    /// Records looked for, and records removed, since it was made: what the work of its operations is counted by. What a compactor, an image and a loader do is
    /// counted by them.
    ///
    /// One that is remembered from the last search counts as one that is searched for; one that is searched for again because pages were split or merged counts again.
    public long recordsLookedFor() {
        return records.looked;
    }

    /// Dead pages and records looked at, to see whether they can be used again, since it was made.
    public long deadLookedAt() {
        return memory.lifetimes.looked();
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
        return pins.pin(use, balance.root, records.count);
    }

    /// Most dead looked at with each change.
    public static final int DEAD_PER_CHANGE = Lifetimes.SWEPT_PER_CHANGE;

    /// Most dead looked at when a snapshot is let go, or by {@link #relievePins}, which may let one go.
    public static final int DEAD_PER_RELIEF = 2 * Lifetimes.SWEPT_AT_UNPIN;

    /// Makes what is kept for snapshots take at most `bytesMax`, in a slice: what was let go comes back, and snapshots give way as {@link PinUse} says.
    ///
    /// @return whether it takes no more
    public boolean relievePins(long bytesMax) {
        return pins.relieve(bytesMax);
    }

    /// Whether any snapshot is pinned, or was until a short while ago.
    public boolean isPinned() {
        return memory.lifetimes.pinCount() > 0;
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

    /// Loads records in the order of their keys into this tree, which must be empty.
    ///
    /// @param fillPercent how far pages are filled: 100 where nothing will be inserted between them
    public SortedLoader sortedLoader(int fillPercent) {
        Invariant.check(
                records.count == 0, "a loader fills an empty tree", records.count, fillPercent);
        return new SortedLoader(this, memory, balance, fillPercent);
    }

    void loaded(int root, long count, long bytes) {
        Invariant.check(records.count == 0, "nothing was put beside a loader", count, bytes);
        memory.lifetimes.retirePage(balance.root);
        balance.root = root;
        records.loaded(count, bytes);
    }

    private TreeMark mark() {
        return new TreeMark(
                balance.root,
                records.count,
                records.logicalBytes,
                memory.pageBytes,
                extentBytes,
                memory.arena.boundMax());
    }

    private void restored(TreeMark mark) {
        records.loaded(mark.records(), mark.logicalBytes());
    }

    @Override
    public void release() {
        undo.release();
        memory.release();
    }

    @Override
    public void fingerprint(Sink sink) {
        sink.put(records.count);
        records.sum().fingerprint(sink);
    }

    /// Checks everything that must hold, record by record, also of snapshots. Allocates: for tests.
    public void invariants(Snapshot... snapshots) {
        TreeCheck check = new TreeCheck(memory);
        long found = check.checkLive(balance.root);
        Invariant.check(found == records.count, "records are counted", found, records.count);
        for (Snapshot each : snapshots) {
            if (each instanceof TreeSnapshot snapshot) {
                snapshot.check(check);
            }
        }
        check.checkOwnership(snapshots.length, undo::visitKept);
        records.checkSum();
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
