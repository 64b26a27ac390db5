package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.KeyGroup;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Searches for a few keys at a time before they are searched for, so that their waits for memory overlap; and remembers where each of them
/// was, so that no way is gone twice.
///
/// All keys go down one level before any goes down the next: first the beginnings of all their pages are loaded, none of which depends
/// on another, then the pages are searched. In the leaves only heads are looked at, and the record to which they lead is loaded, not read.
///
/// A place remembered is a guess: whoever goes there looks whether the page is still a leaf of the tree, whatever has become of it meanwhile, and
/// compares the whole key.
///
/// Source: Chen, Ailamaki, Gibbons and Mowry, "Improving Hash Join Performance through Prefetching", 2004: group prefetching.
final class Lookahead {

    /// Places remembered, a power of two: so many that of a group of sixteen keys about three in a hundred lose theirs to another.
    private static final int PLACES = 256;

    private static final int PLACE_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PLACES);

    /// Odd, near 2^64 divided by the golden ratio: spreads what differs to the high bits.
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final TreeMemory memory;
    private final int[] references = new int[KeyGroup.KEYS_MAX];
    private final long[] records = new long[KeyGroup.KEYS_MAX];
    private final long[] tags = new long[PLACES];
    private final int[] leaves = new int[PLACES];
    private final int[] positions = new int[PLACES];

    /// What was loaded: kept, so that the loads are not left out as useless.
    @SuppressWarnings("unused")
    private int loaded;

    Lookahead(TreeMemory memory) {
        this.memory = memory;
    }

    /// Loads what searches for these keys will read, and remembers where they end.
    void load(KeyGroup keys, int root) {
        int count = keys.count();
        Arrays.fill(references, 0, count, root);
        if (count > 0) {
            toLeaves(keys, count);
            inLeaves(keys, count);
        }
    }

    /// All leaves are at the same level.
    private void toLeaves(KeyGroup keys, int count) {
        PageSearch search = memory.search;
        while (PageReference.kind(references[0]) == PageReference.INNER) {
            for (int i = 0; i < count; i++) {
                long page = memory.arena.offset(references[i]);
                int position =
                        search.childPosition(page, keys.segment(i), keys.offset(i), keys.length(i));
                references[i] = search.child(page, position);
            }
            for (int i = 0; i < count; i++) {
                search.touch(memory.arena.offset(references[i]));
            }
        }
    }

    private void inLeaves(KeyGroup keys, int count) {
        PageSearch search = memory.search;
        for (int i = 0; i < count; i++) {
            MemorySegment key = keys.segment(i);
            long offset = keys.offset(i);
            int length = keys.length(i);
            long page = memory.arena.offset(references[i]);
            int position = search.probablePosition(page, key, offset, length);
            if (position >= 0) {
                records[i] = search.record(page, position);
                remember(key, offset, length, references[i], position);
            } else {
                records[i] = page;
            }
        }
        loadRecords(count);
    }

    /// Loads the first two lines of each record, if it has two in its page.
    private void loadRecords(int count) {
        MemorySegment pages = memory.arena.memory();
        int sum = 0;
        for (int i = 0; i < count; i++) {
            long end = memory.arena.offset(references[i]) + memory.pageBytes - Integer.BYTES;
            sum += pages.get(Bytes.U32, Math.min(records[i], end));
            sum += pages.get(Bytes.U32, Math.min(records[i] + Bytes.LINE_BYTES, end));
        }
        loaded = sum;
    }

    private void remember(MemorySegment key, long offset, int length, int leaf, int position) {
        long tag = tag(key, offset, length);
        int at = (int) (tag >>> PLACE_SHIFT);
        tags[at] = tag;
        leaves[at] = leaf;
        positions[at] = position;
    }

    /// Goes to where a key was found beforehand.
    ///
    /// @return whether it is still there; if not, the path leads nowhere
    boolean lead(TreePath path, MemorySegment key, long offset, int length) {
        long tag = tag(key, offset, length);
        int at = (int) (tag >>> PLACE_SHIFT);
        if (tags[at] != tag
                || leaves[at] == PageReference.NONE
                || !memory.search.isLeaf(memory.arena.offset(leaves[at]))) {
            return false;
        }
        path.jump(leaves[at], positions[at]);
        return path.isAt(key, offset, length);
    }

    /// The first and the last eight bytes of a key, mixed: its beginning has a hash of the user's key, if it is one of the keyspace.
    private static long tag(MemorySegment key, long offset, int length) {
        if (length < Long.BYTES) {
            return KeyOrder.head(key, offset, length) * FACTOR;
        }
        long first = key.get(Bytes.U64, offset);
        long last = key.get(Bytes.U64, offset + length - Long.BYTES);
        return (first * FACTOR ^ Long.rotateLeft(last, Integer.SIZE)) * FACTOR;
    }
}
