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
        if (offsetOf(untouchedNumber + 1) > committedBytes) {
            long more = Math.min(committedBytes + stepBytes, memory.byteSize());
            host.commit(memory, more);
            committedBytes = more;
        }
        return untouchedNumber++;
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

    /// The memory that all pages lie in.
    public MemorySegment memory() {
        return memory;
    }

    /// Where in it a page begins.
    public long offset(int reference) {
        return offsetOf(PageReference.number(reference));
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

    private long offsetOf(int number) {
        return (long) number * pageBytes;
    }
}
