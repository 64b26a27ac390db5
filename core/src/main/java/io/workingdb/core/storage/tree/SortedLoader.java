package io.workingdb.core.storage.tree;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Fills an empty tree with records that come in the order of their keys: pages are filled one after the other and from the leaves upwards, and nothing is
/// searched for.
///
/// What a page's keys have in common is known only when the page behind it has begun, and what is left out of them decides how many there is
/// room for. So each level has two pages open, written without a prefix. When both are full they are cut anew: the first gets its prefix and what
/// finds room beside it, and is done; the rest becomes the first of the next two.
///
/// The entry of the first open page of a level is the last one in the level above; its number of records is put down when the page is done.
///
/// From the first record to {@link #finish}, which always follows, the tree is neither used nor pinned; what was pinned before stays what it was.
public final class SortedLoader {
    /// Least part of a page to be filled: two records of any length.
    public static final int FILL_PERCENT_MIN = 50;

    /// Bytes that a page with a prefix may take more than without: the prefix itself, against a record's key part behind the head, which lacks it.
    private static final int PREFIX_COST = PageLayout.HEAD_BYTES;

    private final Tree tree;
    private final TreeMemory memory;
    private final PageRewriter rewriter;
    private final Separator separator;
    private final RecordWriter writer;
    private final int capacity;
    private final int fillBytes;
    private final MemorySegment leafLower;
    private final MemorySegment innerLower;
    private final List<Level> levels = new ArrayList<>();
    private int leafLowerLength;
    private long records;
    private long logicalBytes;

    /// The pages of a level that are not done.
    private final class Level {
        RecordPage first = new RecordPage(memory);
        RecordPage second = new RecordPage(memory);
        boolean hasSecond;

        Level(int kind) {
            begin(first, kind);
        }

        private void begin(RecordPage page, int kind) {
            page.open(memory.arena.allocate(kind));
            page.format(Separator.EMPTY, 0);
        }

        RecordPage beginSecond() {
            begin(second, PageReference.kind(first.reference));
            hasSecond = true;
            return second;
        }

        RecordPage last() {
            return hasSecond ? second : first;
        }

        /// The page that has the last record of the level.
        RecordPage lastFilled() {
            return hasSecond && second.count() > 0 ? second : first;
        }

        /// The first page is done.
        void shift() {
            RecordPage done = first;
            first = second;
            second = done;
            hasSecond = false;
        }
    }

    SortedLoader(Tree tree, TreeMemory memory, TreeBalance balance, int fillPercent) {
        Invariant.check(
                fillPercent >= FILL_PERCENT_MIN && fillPercent <= 100,
                "pages are filled by half at least",
                fillPercent,
                FILL_PERCENT_MIN);
        this.tree = tree;
        this.memory = memory;
        rewriter = balance.rewriter;
        separator = balance.separator;
        leafLower = balance.lowerPart;
        innerLower = balance.upperPart;
        writer = new RecordWriter(memory);
        capacity = PageLayout.capacityBytes(memory.pageBytes);
        fillBytes = capacity * fillPercent / 100;
        levels.add(new Level(PageReference.LEAF));
    }

    /// Adds a record whose key is above all before. Its value is zero.
    ///
    /// @param value views the writable value afterwards, until the next record
    public void add(
            MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value) {
        Tree.checkValueLength(valueLength);
        RecordPage before = levels.getFirst().lastFilled();
        Invariant.check(
                records == 0
                        || memory.search.isBelow(
                                before.base, before.count() - 1, key, keyOffset, keyLength),
                "records are loaded in the order of their keys",
                records,
                keyLength);
        RecordPage leaf = room(0, writer.bytes(before, keyLength, valueLength));
        int position = leaf.count();
        writer.insert(leaf, position, key, keyOffset, keyLength, valueLength);
        leaf.value(position, value);
        records++;
        logicalBytes += keyLength + (long) valueLength;
    }

    /// A page of a level that takes a record of so many bytes at its end.
    private RecordPage room(int level, int bytes) {
        Level pages = levels.get(level);
        if (isRoomy(pages.last(), bytes)) {
            return pages.last();
        }
        if (pages.hasSecond) {
            cut(level, false);
        }
        return isRoomy(pages.first, bytes) ? pages.first : pages.beginSecond();
    }

    private boolean isRoomy(RecordPage page, int bytes) {
        return page.usedBytes() + bytes <= fillBytes - PREFIX_COST;
    }

    /// Ends the first page of a level and goes on with the second.
    ///
    /// @param even whether the second must not be left with next to nothing
    private void cut(int level, boolean even) {
        Level pages = levels.get(level);
        if (level + 1 == levels.size()) {
            addLevel(pages.first);
        }
        RecordPage parent = room(level + 1, PageLayout.innerRecordBytesMax(memory.pageBytes));
        boolean leaf = level == 0;
        MemorySegment lower = leaf ? leafLower : innerLower;
        int lowerLength = leaf ? leafLowerLength : pages.first.copyPart(0, innerLower, 0);
        rewriter.load(pages.first, pages.second);
        int count = rewriter.count();
        int cut = fullest(pages.first.count(), leaf, lower, lowerLength);
        if (even && rewriter.bytes(cut, count, 0) < capacity / 4) {
            cut = rewriter.middle(leaf ? 1 : 2);
        }
        separator.choose(cut, leaf);
        rewriter.write(
                pages.first.reference, 0, cut, lower, separator.commonLength(lower, lowerLength));
        rewriter.write(pages.second.reference, cut, count, Separator.EMPTY, 0);
        countRecords(level);
        separator.insert(parent, parent.count(), pages.second.reference, 0);
        if (leaf) {
            leafLowerLength = separator.copyPart(leafLower);
        }
        pages.shift();
    }

    /// Begins a level above the last one, with its first page as the first child.
    private void addLevel(RecordPage child) {
        Level above = new Level(PageReference.INNER);
        separator.chooseEmpty();
        separator.insert(above.first, 0, child.reference, 0);
        levels.add(above);
    }

    /// Puts down the number of records of the first page of a level.
    private void countRecords(int level) {
        RecordPage parent = levels.get(level + 1).lastFilled();
        parent.recordsBelow(parent.count() - 1, levels.get(level).first.records());
    }

    /// The last cut that leaves no more in the first page than it takes, and something in the second.
    private int fullest(int from, boolean leaf, MemorySegment lower, int lowerLength) {
        int cut = from;
        while (cut + 1 < rewriter.count()) {
            separator.choose(cut + 1, leaf);
            int prefix = separator.commonLength(lower, lowerLength);
            if (rewriter.bytes(0, cut + 1, prefix) > fillBytes) {
                return cut;
            }
            cut++;
        }
        return cut;
    }

    /// Ends all pages: the tree has what was added.
    public void finish() {
        for (int level = 0; level < levels.size(); level++) {
            Level pages = levels.get(level);
            if (pages.hasSecond && !join(pages)) {
                cut(level, true);
            }
            if (level + 1 < levels.size()) {
                countRecords(level);
            }
        }
        tree.loaded(levels.getLast().first.reference, records, logicalBytes);
    }

    /// Makes one page of the last two of a level, if that fills it by three quarters at most; three children always do.
    private boolean join(Level pages) {
        rewriter.load(pages.first, pages.second);
        int count = rewriter.count();
        if (rewriter.bytes(0, count, 0) > capacity / 4 * 3) {
            return false;
        }
        rewriter.write(pages.first.reference, 0, count, Separator.EMPTY, 0);
        memory.lifetimes.retirePage(pages.second.reference);
        pages.hasSecond = false;
        return true;
    }
}
