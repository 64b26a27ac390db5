package io.workingdb.core.storage.page;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Host;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Memory for pages of one size, in extents reserved from the host and kept until the arena is released.
///
/// Free pages are chained through themselves, so giving a page back or taking it again touches that page and nothing else.
///
/// | offset | bytes | field of a free page |
/// |---|---|---|
/// | 0 | 1 | 0: no kind |
/// | 4 | 4 | number of the next free page, {@link #END} after the last |
///
/// Taking a page allocates on the heap only when it needs a new extent. Used by one reactor.
public final class PageArena {
    /// Size of a page in production.
    public static final int PAGE_BYTES = 4_096;

    /// Size of an extent in production: one system call per 1,024 pages, and an empty map holds 4 MiB of address space.
    public static final int EXTENT_BYTES = 4 << 20;

    /// Smallest page: its header and four small records.
    public static final int PAGE_BYTES_MIN = 256;

    /// Largest page: an offset in it takes 16 bits.
    public static final int PAGE_BYTES_MAX = 65_536;

    private static final int END = -1;
    private static final int NEXT = 4;

    private final Host host;
    private final int pageBytes;
    private final int extentBytes;
    private final int pageShift;
    private final int extentShift;
    private MemorySegment[] extents = new MemorySegment[4];
    private int extentCount;
    private int untouchedNumber;
    private int freeNumber = END;
    private int usedPages;

    /// @param pageBytes size of a page, a power of two from {@link #PAGE_BYTES_MIN} to {@link #PAGE_BYTES_MAX}
    /// @param extentBytes size of an extent, a power of two, at least a block and a page
    public PageArena(Host host, int pageBytes, int extentBytes) {
        Invariant.check(
                Integer.bitCount(pageBytes) == 1
                        && pageBytes >= PAGE_BYTES_MIN
                        && pageBytes <= PAGE_BYTES_MAX,
                "a page is a power of two within its bounds",
                pageBytes,
                PAGE_BYTES_MAX);
        Invariant.check(
                Integer.bitCount(extentBytes) == 1
                        && extentBytes >= Bytes.BLOCK_BYTES
                        && extentBytes >= pageBytes,
                "an extent is a power of two of whole blocks and pages",
                extentBytes,
                pageBytes);
        this.host = host;
        this.pageBytes = pageBytes;
        this.extentBytes = extentBytes;
        pageShift = Integer.numberOfTrailingZeros(pageBytes);
        extentShift = Integer.numberOfTrailingZeros(extentBytes / pageBytes);
    }

    /// Size of a page.
    public int pageBytes() {
        return pageBytes;
    }

    /// Takes a page. Its contents are unspecified.
    ///
    /// @param kind one of the kinds of {@link PageReference}
    public int allocate(int kind) {
        int number = freeNumber;
        if (number == END) {
            number = untouched();
        } else {
            freeNumber = segmentOf(number).get(Bytes.U32, offsetOf(number) + NEXT);
        }
        usedPages++;
        return PageReference.of(kind, number);
    }

    private int untouched() {
        if (untouchedNumber == extentCount << extentShift) {
            reserveExtent();
        }
        return untouchedNumber++;
    }

    private void reserveExtent() {
        Invariant.check(
                untouchedNumber < PageReference.NUMBERS_MAX,
                "page numbers suffice",
                untouchedNumber,
                PageReference.NUMBERS_MAX);
        if (extentCount == extents.length) {
            extents = Arrays.copyOf(extents, extentCount * 2);
        }
        extents[extentCount++] = host.reserve(extentBytes);
    }

    /// Gives a page back.
    public void free(int reference) {
        int number = PageReference.number(reference);
        MemorySegment segment = segmentOf(number);
        long offset = offsetOf(number);
        Invariant.check(
                segment.get(JAVA_BYTE, offset) == PageReference.kind(reference),
                "a page is given back once, as what it is",
                reference,
                segment.get(JAVA_BYTE, offset));
        segment.set(JAVA_BYTE, offset, (byte) 0);
        segment.set(Bytes.U32, offset + NEXT, freeNumber);
        freeNumber = number;
        usedPages--;
    }

    /// Memory that the page lies in.
    public MemorySegment segment(int reference) {
        return segmentOf(PageReference.number(reference));
    }

    /// Where in it the page begins.
    public long offset(int reference) {
        return offsetOf(PageReference.number(reference));
    }

    /// Pages that are taken.
    public int usedPages() {
        return usedPages;
    }

    /// Bytes of the pages that are taken.
    public long usedBytes() {
        return (long) usedPages << pageShift;
    }

    /// Bytes reserved.
    public long heldBytes() {
        return (long) extentCount * extentBytes;
    }

    /// Gives everything back. The arena is not used afterwards.
    public void release() {
        for (int i = 0; i < extentCount; i++) {
            host.release(extents[i]);
        }
        extentCount = 0;
    }

    private MemorySegment segmentOf(int number) {
        return extents[number >>> extentShift];
    }

    private long offsetOf(int number) {
        return (long) (number & ((1 << extentShift) - 1)) << pageShift;
    }
}
