package io.workingdb.core.port;

import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/// A host that has nothing but memory: for tests of components that only reserve and release.
///
/// Every range has an arena of its own, closed on release, so that touching it afterwards fails at once. Ranges belong to the
/// thread that reserved them.
public final class MemoryHost implements Host {
    private static final int BLOCK_BYTES = Bytes.BLOCK_BYTES;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    private static final MethodHandle CALLOC =
            find("calloc", FunctionDescriptor.of(WORD, WORD, WORD));
    private static final MethodHandle FREE = find("free", FunctionDescriptor.ofVoid(WORD));

    private final Map<Long, Arena> ranges = new LinkedHashMap<>();
    private final Map<Long, Long> committed = new LinkedHashMap<>();
    private final Random64 random = new Random64(1);
    private long reservedBytes;
    private long reservations;

    @Override
    public int reactorCount() {
        return 0;
    }

    @Override
    public Reactor reactor(int index) {
        throw new AssertionError("a memory host has no reactors");
    }

    @Override
    public Entropy entropy() {
        return random::fill;
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // closed by release
    public MemorySegment reserve(long bytesMax) {
        if (bytesMax <= 0 || bytesMax % 4_096 != 0) {
            throw new IllegalArgumentException("a range is whole pages: bytesMax=" + bytesMax);
        }
        Arena arena = Arena.ofConfined();
        MemorySegment range = allocate(bytesMax, arena);
        ranges.put(range.address(), arena);
        reservedBytes += bytesMax;
        reservations++;
        return range;
    }

    @Override
    public void release(MemorySegment range) {
        Arena arena = ranges.remove(range.address());
        if (arena == null) {
            throw new IllegalArgumentException(
                    "a range is released once, as it was reserved: " + range);
        }
        committed.remove(range.address());
        reservedBytes -= range.byteSize();
        arena.close();
    }

    /// Zeroed memory that is committed when it is touched, as the C library hands it out: an arena would write all of it.
    @SuppressWarnings("restricted")
    private static MemorySegment allocate(long bytes, Arena arena) {
        long address = calloc(bytes + BLOCK_BYTES);
        if (address == 0) {
            throw new OutOfMemoryError("no memory: bytes=" + bytes);
        }
        long aligned = Bytes.wholeBlocks(address);
        return MemorySegment.ofAddress(aligned).reinterpret(bytes, arena, gone -> free(address));
    }

    private static long calloc(long bytes) {
        try {
            return (long) CALLOC.invokeExact(1L, bytes);
        } catch (Throwable e) {
            throw new AssertionError("calloc cannot be called", e);
        }
    }

    private static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable e) {
            throw new AssertionError("free cannot be called", e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle find(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    @Override
    public void commit(MemorySegment range, long bytes) {
        long before = committed.getOrDefault(range.address(), 0L);
        if (bytes <= before || bytes > range.byteSize() || bytes % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(
                    "what is committed grows by whole pages within its range: bytes=" + bytes);
        }
        committed.put(range.address(), bytes);
    }

    /// What is given back is full of garbage when it is used again.
    @Override
    public void discard(MemorySegment range, long bytes) {
        long before = committed.getOrDefault(range.address(), 0L);
        if (bytes >= before || bytes % BLOCK_BYTES != 0) {
            throw new IllegalArgumentException(
                    "what is discarded is whole pages and was committed: bytes=" + bytes);
        }
        range.asSlice(bytes, before - bytes).fill((byte) 0x5A);
        committed.put(range.address(), bytes);
    }

    /// Bytes committed and not released.
    public long committedBytes() {
        return committed.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Bytes reserved and not released.
    public long reservedBytes() {
        return reservedBytes;
    }

    /// How often something was reserved.
    public long reservations() {
        return reservations;
    }

    @Override
    public void stop(StopReason reason, String sentence) {
        throw new AssertionError("stopped: " + reason + ": " + sentence);
    }

    @Override
    public void describe(Description sink) {
        sink.fact("host", "memory");
    }
}
