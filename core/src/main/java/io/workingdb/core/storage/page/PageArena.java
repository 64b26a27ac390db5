package io.workingdb.core.storage.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Memory;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Memory for pages of one size, in one range of addresses that is reserved at once and committed as it is used: so where a page lies is
/// one multiplication, and all pages are in one segment, which the processor's checks of it cost least.
///
/// The lowest free page is taken first, so that the end of the range becomes free where data shrinks, and can be given back by {@link #trim}. The first
/// byte of a free page is 0: no kind.
///
/// Allocates nothing on the heap. Used by one reactor; others may read pages that a snapshot keeps for them.
public final class PageArena {
    private final Memory ranges;
    private final MemorySegment memory;
    private final int pageBytes;
    private final int stepBytes;
    private final int pagesMax;
    private final PageSet free;
    private long committedBytes;
    private int bound;
    private int boundMax;
    private int usedPages;

    /// Reserves the range.
    public PageArena(Memory ranges, MemoryConfig config) {
        this.ranges = ranges;
        pageBytes = config.pageBytes();
        stepBytes = config.extentBytes();
        memory = ranges.reserve(config.pagesBytesMax());
        pagesMax = (int) Math.min(PageReference.NUMBERS_MAX, config.pagesBytesMax() / pageBytes);
        free = new PageSet(ranges, pagesMax);
    }

    /// Takes a page. Its contents are unspecified.
    ///
    /// @param kind one of the kinds of {@link PageReference}
    public int allocate(int kind) {
        int number = free.lowest();
        if (number >= 0) {
            free.remove(number);
        } else {
            number = untouched();
        }
        usedPages++;
        return PageReference.of(kind, number);
    }

    private int untouched() {
        Invariant.check(
                bound < pagesMax, "the range for pages has room for one more", bound, pagesMax);
        commit(offsetOf(bound + 1));
        int number = bound++;
        boundMax = Math.max(boundMax, bound);
        return number;
    }

    private void commit(long bytes) {
        if (bytes > committedBytes) {
            committedBytes = Math.min(Bytes.roundUp(bytes, stepBytes), memory.byteSize());
            ranges.commit(memory, committedBytes);
        }
    }

    /// Gives a page back.
    public void free(int reference) {
        int number = PageReference.number(reference);
        long offset = offsetOf(number);
        Invariant.check(
                memory.get(JAVA_BYTE, offset) == PageReference.kind(reference),
                "a page is given back once, as what it is",
                reference,
                memory.get(JAVA_BYTE, offset));
        memory.set(JAVA_BYTE, offset, (byte) 0);
        free.add(number);
        usedPages--;
    }

    /// Number of the page that is taken next, if it is not a new one; -1 if there is no free page below {@link #bound}.
    public int lowestFree() {
        return free.lowest();
    }

    /// One more than the largest number of a page that is taken or free.
    public int bound() {
        return bound;
    }

    /// One more than the largest number of a page that was ever taken, or restored.
    public int boundMax() {
        return boundMax;
    }

    /// Lowers the bound where the last pages are free, and gives the memory behind it back.
    ///
    /// @param unit pages by which the bound goes down
    /// @param limit most pages looked at
    public void trim(int unit, int limit) {
        int end = bound;
        int looked = 0;
        while (end > 0 && looked < limit && areFree(end - 1 - (end - 1) % unit, end)) {
            int begin = end - 1 - (end - 1) % unit;
            looked += end - begin;
            end = begin;
        }
        for (int number = end; number < bound; number++) {
            free.remove(number);
        }
        bound = end;
        long kept = Math.min(Bytes.roundUp(offsetOf(bound), stepBytes), memory.byteSize());
        if (kept < committedBytes) {
            committedBytes = kept;
            ranges.discard(memory, kept);
        }
    }

    private boolean areFree(int from, int to) {
        for (int number = from; number < to; number++) {
            if (!free.has(number)) {
                return false;
            }
        }
        return true;
    }

    /// Whether there is room for so many pages.
    public boolean isBound(int wanted) {
        return wanted >= 0 && wanted <= pagesMax;
    }

    /// Makes room for pages of numbers below `wanted`, to be written where they were in another process. None may be taken. When they are written,
    /// {@link #settle} follows.
    public void restore(int wanted) {
        Invariant.check(usedPages == 0, "nothing is restored over pages", usedPages, wanted);
        for (int number = 0; number < bound; number++) {
            free.remove(number);
        }
        bound = wanted;
        boundMax = wanted;
        commit(offsetOf(bound));
    }

    /// Finds out which restored pages are taken, from the highest number downwards, at most `limit`.
    ///
    /// @param from where to go on; the bound of {@link #restore} first
    /// @return where to go on; 0 when all are done
    public int settle(int from, int limit) {
        int end = Math.max(0, from - limit);
        for (int number = from - 1; number >= end; number--) {
            if (memory.get(JAVA_BYTE, offsetOf(number)) != 0) {
                usedPages++;
            } else {
                free.add(number);
            }
        }
        return end;
    }

    /// The memory that all pages lie in.
    public MemorySegment memory() {
        return memory;
    }

    /// Where in it a page begins.
    public long offset(int reference) {
        return offsetOf(PageReference.number(reference));
    }

    /// Where in it the page of a number begins.
    public long offsetOf(int number) {
        return (long) number * pageBytes;
    }

    /// Pages that are taken.
    public int usedPages() {
        return usedPages;
    }

    /// Bytes committed.
    public long heldBytes() {
        return committedBytes;
    }

    /// Gives everything back. The arena is not used afterwards.
    public void release() {
        ranges.release(memory);
        free.release();
        committedBytes = 0;
    }
}
