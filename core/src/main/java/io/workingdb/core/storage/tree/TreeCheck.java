package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Walks a whole tree and its snapshots and checks what must hold: order, fences, prefixes, heads, counts, the accounts of each page, depth;
/// and that everything in memory has one owner: what is alive is reached from the root, what is dead from a pinned root or is about to go.
/// Allocates; for tests.
final class TreeCheck {
    private final TreeMemory memory;
    private final MemorySegment part;
    private final Slice slice = new Slice();

    /// Pages reached from the root, by reference; those reached from pinned ones; and the same of records out of line.
    private final TreeSet<Integer> livePages = new TreeSet<>();

    private final TreeSet<Integer> pinnedPages = new TreeSet<>();
    private final TreeSet<Long> liveRecords = new TreeSet<>();
    private final TreeSet<Long> pinnedRecords = new TreeSet<>();

    private boolean live;
    private byte @Nullable [] last;
    private int leafLevel;

    TreeCheck(TreeMemory memory) {
        this.memory = memory;
        part = MemorySegment.ofArray(new byte[memory.partBytesMax]);
    }

    /// @return number of records
    long checkLive(int root) {
        live = true;
        return check(root);
    }

    /// Checks a snapshot, after the live tree.
    void checkPinned(int root, long count) {
        live = false;
        long records = check(root);
        Invariant.check(records == count, "a snapshot keeps its records", records, count);
    }

    /// Checks that nothing is lost and nothing lives too long, after everything else.
    ///
    /// @param kept visits the records out of line that are alive and reached from no root
    void checkOwnership(int snapshots, Consumer<LongConsumer> kept) {
        int pins = memory.lifetimes.pinCount();
        Invariant.check(pins == snapshots, "all snapshots are checked", pins, snapshots);
        TreeSet<Integer> pages = new TreeSet<>(livePages);
        TreeSet<Long> records = new TreeSet<>(liveRecords);
        memory.lifetimes.visit(
                new Lifetimes.Visitor() {
                    @Override
                    public void page(int page, boolean pinned) {
                        Invariant.check(pages.add(page), "a dead page is dead once", page, pins);
                        boolean read = pinnedPages.contains(page);
                        Invariant.check(read == pinned, "the pinned is kept", page, pins);
                    }

                    @Override
                    public void record(long record, boolean pinned) {
                        Invariant.check(records.add(record), "the dead die once", record, pins);
                        boolean read = pinnedRecords.contains(record);
                        Invariant.check(read == pinned, "the pinned is kept", record, pins);
                    }
                });
        kept.accept(record ->
                Invariant.check(records.add(record), "the kept is kept once", record, pins));
        Invariant.check(pages.containsAll(pinnedPages), "no pinned page is gone");
        Invariant.check(records.containsAll(pinnedRecords), "no pinned record is gone");
        int used = memory.arena.usedPages();
        Invariant.check(pages.size() == used, "every page is owned", pages.size(), used);
        long held = memory.slab.records() - snapshots;
        Invariant.check(records.size() == held, "every record is owned", records.size(), held);
    }

    private long check(int root) {
        last = null;
        leafLevel = -1;
        return check(root, 0, new byte[0], null);
    }

    private long check(int reference, int level, byte[] lower, byte @Nullable [] upper) {
        RecordPage page = new RecordPage(memory);
        page.open(reference);
        boolean first = (live ? livePages : pinnedPages).add(reference);
        Invariant.check(first || !live, "a page has one parent", reference, level);
        checkAccounts(page);
        checkPrefix(page, lower, upper);
        checkRecords(page);
        int least = page.isLeaf() ? 1 : 2;
        int count = page.count();
        Invariant.check(level == 0 || count >= least, "a page has its least", count, least);
        return page.isLeaf()
                ? checkLeaf(page, level, lower, upper)
                : checkInner(page, level, lower, upper);
    }

    private void checkRecords(RecordPage page) {
        for (int i = 0; i < page.count(); i++) {
            if (page.isOutOfLine(i)) {
                long record = page.outOfLine(i);
                boolean first = (live ? liveRecords : pinnedRecords).add(record);
                Invariant.check(first || !live, "a record has one owner", record, i);
            }
        }
    }

    private long checkInner(RecordPage page, int level, byte[] lower, byte @Nullable [] upper) {
        int count = page.count();
        Invariant.check(Arrays.equals(key(page, 0), lower), "the first key is the lower fence");
        long records = 0;
        for (int i = 0; i < count; i++) {
            byte[] from = key(page, i);
            byte[] to = i + 1 < count ? key(page, i + 1) : upper;
            boolean ordered = to == null || Arrays.compareUnsigned(from, to) < 0;
            Invariant.check(ordered, "separators ascend", level, i);
            long below = check(page.child(i), level + 1, from, to);
            long said = page.recordsBelow(i);
            Invariant.check(below == said, "records below are counted", below, said);
            records += below;
        }
        return records;
    }

    private long checkLeaf(RecordPage page, int level, byte[] lower, byte @Nullable [] upper) {
        Invariant.check(
                leafLevel < 0 || leafLevel == level, "leaves are on a level", level, leafLevel);
        leafLevel = level;
        int count = page.count();
        for (int i = 0; i < count; i++) {
            byte[] key = key(page, i);
            byte[] before = last;
            boolean ordered = before == null || Arrays.compareUnsigned(before, key) < 0;
            Invariant.check(ordered, "keys ascend", level, i);
            boolean between =
                    Arrays.compareUnsigned(lower, key) <= 0
                            && (upper == null || Arrays.compareUnsigned(key, upper) < 0);
            Invariant.check(between, "keys lie between their fences", level, i);
            last = key;
        }
        return count;
    }

    /// The heap is the records and the dead bytes, and nothing overlaps.
    private void checkAccounts(RecordPage page) {
        int count = page.count();
        boolean[] taken = new boolean[memory.pageBytes];
        int bytes = memory.pageBytes - page.heapStart() - page.deadBytes();
        for (int i = 0; i < count; i++) {
            int suffix = page.partLength(i) - page.prefixLength();
            int length = PageLayout.heapBytes(suffix, page.payloadLength(i));
            int end = (int) (page.payload(i) - page.base) + page.payloadLength(i);
            for (int at = end - length; at < end; at++) {
                Invariant.check(!taken[at] && at >= page.heapStart(), "records are apart", at, i);
                taken[at] = true;
            }
            bytes -= length;
        }
        Invariant.check(bytes == 0, "the heap's bytes are accounted for", bytes, count);
        int free = page.freeBytes();
        Invariant.check(free >= 0, "a page is not overfull", free, count);
    }

    private void checkPrefix(RecordPage page, byte[] lower, byte @Nullable [] upper) {
        int common = 0;
        if (upper != null) {
            int mismatch = Arrays.mismatch(lower, upper);
            common = Math.min(mismatch, memory.partBytesMax);
        }
        int prefix = page.prefixLength();
        Invariant.check(prefix == common, "the prefix is the fences'", prefix, common);
    }

    private byte[] key(RecordPage page, int position) {
        page.key(position, slice, part, 0);
        byte[] key = slice.toBytes();
        int prefix = page.prefixLength();
        int suffix = page.partLength(position) - prefix;
        int head = KeyOrder.head(MemorySegment.ofArray(key), prefix, suffix);
        Invariant.check(head == page.head(position), "a head is its key's", head, position);
        return key;
    }
}
