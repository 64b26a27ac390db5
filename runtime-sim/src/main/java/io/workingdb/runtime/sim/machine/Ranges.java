package io.workingdb.runtime.sim.machine;

import io.workingdb.core.invariant.Invariant;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The memory that one process has reserved. Every range has an arena of its own, so that touching it after its release, or
/// after the process, fails at once.
///
/// Ranges are mapped, not allocated: a generous bound costs nothing until it is touched, as the port promises. Where mapping
/// does not work, a zeroed arena does; the logic cannot tell.
///
/// Small ranges are cut from regions that the process borrows as it goes and gives back when it ends, and huge ones are such regions: to unmap a
/// range of its own costs an interrupt of every core, and a node that starts and dies reserves dozens.
final class Ranges {
    private static final long PAGE_BYTES = 4_096;
    private static final long MAP_FAILED = -1;
    private static final long NOT_SAID = -1;

    /// PROT_READ | PROT_WRITE.
    private static final int READ_WRITE = 3;

    /// MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, as Linux numbers them.
    private static final int PRIVATE_ANONYMOUS_UNRESERVED = 0x2 | 0x20 | 0x4000;

    private static final @Nullable MethodHandle MMAP =
            find(
                    "mmap",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_LONG,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_LONG));
    private static final @Nullable MethodHandle MUNMAP =
            find(
                    "munmap",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    /// One range.
    private static final class Range {
        final MemorySegment memory;
        final Arena arena;

        /// The part of a region that it is, or null.
        final @Nullable MemorySegment lent;

        /// The region that it is, or null.
        final @Nullable Region region;

        /// How much of it may have been written, if that was said.
        long usedBytes = NOT_SAID;

        Range(
                MemorySegment memory,
                Arena arena,
                @Nullable MemorySegment lent,
                @Nullable Region region) {
            this.memory = memory;
            this.arena = arena;
            this.lent = lent;
            this.region = region;
        }
    }

    private final Regions regions;
    private final List<Range> ranges = new ArrayList<>();
    private final ArrayDeque<Region> borrowed = new ArrayDeque<>();
    private final TreeMap<Long, ArrayDeque<MemorySegment>> released = new TreeMap<>();

    /// Bytes cut from the region borrowed last.
    private long cutBytes = Regions.REGION_BYTES;

    Ranges(Regions regions) {
        this.regions = regions;
    }

    @SuppressWarnings("MustBeClosedChecker") // closed by release or closeAll
    MemorySegment reserve(long bytes) {
        Invariant.check(
                bytes > 0 && bytes % PAGE_BYTES == 0, "a range is whole pages", bytes, PAGE_BYTES);
        Arena arena = Arena.ofConfined();
        if (bytes <= Regions.SMALL_BYTES_MAX) {
            MemorySegment lent = small(bytes);
            return added(new Range(lend(lent, arena), arena, lent, null));
        }
        if (bytes < Regions.REGION_BYTES) {
            return added(new Range(map(bytes, arena), arena, null, null));
        }
        Region region = regions.take(bytes);
        return added(new Range(lend(region.memory(), arena), arena, null, region));
    }

    private MemorySegment added(Range range) {
        ranges.add(range);
        return range.memory;
    }

    /// The same memory under a lifetime of its own.
    @SuppressWarnings("restricted")
    private static MemorySegment lend(MemorySegment memory, Arena arena) {
        return memory.reinterpret(arena, null);
    }

    private MemorySegment small(long bytes) {
        ArrayDeque<MemorySegment> used = released.get(bytes);
        if (used != null && !used.isEmpty()) {
            return used.pop().fill((byte) 0);
        }
        if (cutBytes + bytes > Regions.REGION_BYTES) {
            borrowed.push(regions.take(Regions.REGION_BYTES));
            cutBytes = 0;
        }
        MemorySegment cut = borrowed.element().memory().asSlice(cutBytes, bytes);
        cutBytes += bytes;
        return cut;
    }

    void commit(MemorySegment range, long bytes) {
        ranges.get(indexOf(range)).usedBytes = bytes;
    }

    /// Zeros what is given back: nobody else may find it.
    void discard(MemorySegment range, long bytes) {
        Range which = ranges.get(indexOf(range));
        which.memory.asSlice(bytes, which.usedBytes - bytes).fill((byte) 0);
        which.usedBytes = bytes;
    }

    void release(MemorySegment range) {
        Range gone = ranges.remove(indexOf(range));
        gone.arena.close();
        if (gone.lent != null) {
            released.computeIfAbsent(gone.lent.byteSize(), size -> new ArrayDeque<>())
                    .push(gone.lent);
        }
        giveBack(gone);
    }

    private int indexOf(MemorySegment range) {
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).memory.address() == range.address()) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "a range is released once, as it was reserved: " + range);
    }

    private void giveBack(Range gone) {
        Region region = gone.region;
        if (region != null && gone.usedBytes == NOT_SAID) {
            region.unmap(); // all of it would have to be cleaned
        } else if (region != null) {
            regions.give(region, gone.usedBytes);
        }
    }

    void closeAll() {
        for (Range range : ranges) {
            range.arena.close();
            giveBack(range);
        }
        ranges.clear();
        released.clear();
        while (!borrowed.isEmpty()) {
            regions.give(borrowed.pop(), cutBytes);
            cutBytes = Regions.REGION_BYTES;
        }
    }

    @SuppressWarnings("restricted")
    static MemorySegment map(long bytes, Arena arena) {
        MethodHandle mmap = MMAP;
        if (mmap != null && MUNMAP != null) {
            long address = call(mmap, bytes);
            if (address != MAP_FAILED) {
                return MemorySegment.ofAddress(address).reinterpret(bytes, arena, Ranges::unmap);
            }
        }
        return arena.allocate(bytes, PAGE_BYTES);
    }

    private static long call(MethodHandle mmap, long bytes) {
        try {
            return (long)
                    mmap.invokeExact(0L, bytes, READ_WRITE, PRIVATE_ANONYMOUS_UNRESERVED, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("mmap cannot be called", e);
        }
    }

    private static void unmap(MemorySegment range) {
        MethodHandle munmap = MUNMAP;
        if (munmap == null) {
            return;
        }
        try {
            int result = (int) munmap.invokeExact(range.address(), range.byteSize());
            Invariant.check(result == 0, "a mapped range is unmapped", result, 0);
        } catch (Throwable e) {
            throw new IllegalStateException("munmap cannot be called", e);
        }
    }

    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle find(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(symbol -> linker.downcallHandle(symbol, type))
                .orElse(null);
    }
}
