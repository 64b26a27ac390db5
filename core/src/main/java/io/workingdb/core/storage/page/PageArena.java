package io.workingdb.core.storage.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Host;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Memory for pages of one size, in one range of addresses that is reserved at once and committed as it is used: so where a page lies is
/// one multiplication, and all pages are in one segment, which the processor's checks of it cost least.
///
/// Free pages are chained through themselves, so giving a page back or taking it again touches that page and nothing else.
///
/// | offset | bytes | field of a free page |
/// |---|---|---|
/// | 0 | 1 | 0: no kind |
/// | 4 | 4 | number of the next free page, {@link #END} after the last |
///
/// Allocates nothing on the heap. Used by one reactor.
public final class PageArena {
    private static final int END = -1;
    private static final int NEXT = 4;

    private final Host host;
    private final MemorySegment memory;
    private final int pageBytes;
    private final int stepBytes;
    private final int pagesMax;
    private long committedBytes;
    private int untouchedNumber;
    private int freeNumber = END;
    private int usedPages;

    /// Reserves the range.
    public PageArena(Host host, MemoryConfig config) {
        this.host = host;
        pageBytes = config.pageBytes();
        stepBytes = config.extentBytes();
        memory = host.reserve(config.pagesBytesMax());
        pagesMax = (int) Math.min(PageReference.NUMBERS_MAX, config.pagesBytesMax() / pageBytes);
    }

    /// Takes a page. Its contents are unspecified.
    ///
    /// @param kind one of the kinds of {@link PageReference}
    public int allocate(int kind) {
        int number = freeNumber;
        if (number == END) {
            number = untouched();
        } else {
            freeNumber = memory.get(Bytes.U32, offsetOf(number) + NEXT);
        }
        usedPages++;
        return PageReference.of(kind, number);
    }

    private int untouched() {
        Invariant.check(
                untouchedNumber < pagesMax,
                "the range for pages has room for one more",
                untouchedNumber,
                pagesMax);
        commit(offsetOf(untouchedNumber + 1));
        return untouchedNumber++;
    }

    private void commit(long bytes) {
        if (bytes > committedBytes) {
            committedBytes = Math.min(Bytes.roundUp(bytes, stepBytes), memory.byteSize());
            host.commit(memory, committedBytes);
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
        memory.set(Bytes.U32, offset + NEXT, freeNumber);
        freeNumber = number;
        usedPages--;
    }

    /// One more than the largest number of a page that was ever taken.
    public int bound() {
        return untouchedNumber;
    }

    /// Whether there is room for so many pages.
    public boolean isBound(int bound) {
        return bound >= 0 && bound <= pagesMax;
    }

    /// Makes room for pages of numbers below `bound`, to be written where they were in another process. None may be taken. When they are written,
    /// {@link #settle} follows.
    public void restore(int bound) {
        Invariant.check(usedPages == 0, "nothing is restored over pages", usedPages, bound);
        freeNumber = END;
        untouchedNumber = bound;
        commit(offsetOf(bound));
    }

    /// Finds out which restored pages are taken, from the highest number downwards, at most `limit`.
    ///
    /// @param bound where to go on; that of {@link #restore} first
    /// @return where to go on; 0 when all are done
    public int settle(int bound, int limit) {
        int end = Math.max(0, bound - limit);
        for (int number = bound - 1; number >= end; number--) {
            long offset = offsetOf(number);
            if (memory.get(JAVA_BYTE, offset) != 0) {
                usedPages++;
            } else {
                memory.set(Bytes.U32, offset + NEXT, freeNumber);
                freeNumber = number;
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
        host.release(memory);
        committedBytes = 0;
    }
}
