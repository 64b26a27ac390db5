package io.workingdb.runtime.real.memory;

import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;

/// Hands out ranges of zeroed memory whose pages are committed when they are first touched.
///
/// Anonymous private maps without reservation: an `Arena` would zero, and so commit, all of a range that may never be
/// used. Any thread may call.
public final class AddressSpace {
    /// Unit of sizes and alignment.
    public static final int PAGE_BYTES = 4_096;

    private static final int PROT_READ_WRITE = 3;
    private static final int MADV_DONTNEED = 4;
    private static final int MADV_HUGEPAGE = 14;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x02 | 0x20 | 0x4000;

    private final ThreadLocal<Kernel> kernel = ThreadLocal.withInitial(Kernel::new);

    /// A new range.
    ///
    /// @param bytes a positive multiple of {@link #PAGE_BYTES}
    /// @throws UncheckedIOException if the kernel refuses, with a sentence for the operator
    public MemorySegment reserve(long bytes) {
        if (bytes <= 0 || bytes % PAGE_BYTES != 0) {
            throw new IllegalArgumentException(
                    "a range is a positive multiple of 4096 bytes: bytes=" + bytes);
        }
        long address =
                kernel.get()
                        .call(
                                SystemCall.MMAP,
                                0,
                                bytes,
                                PROT_READ_WRITE,
                                MAP_PRIVATE_ANONYMOUS_NORESERVE,
                                -1,
                                0);
        if (address < 0 && address > -PAGE_BYTES) {
            throw new UncheckedIOException(
                    new IOException(
                            "no address space: bytes="
                                    + bytes
                                    + ", "
                                    + Errno.text(-address)
                                    + "; a range costs nothing until it is used, but a limit of addresses (ulimit -v) or vm.overcommit_memory=2 counts all of it"));
        }
        return Kernel.memory(address, bytes);
    }

    /// Asks for huge pages under a range up to `bytes`, as far as it is aligned to them: one entry of the processor's table of pages then reaches over
    /// 512 times as much, and one fault brings as much. A system that has none, or gives none, does as it always does.
    public void adviseHuge(MemorySegment range, long bytes) {
        kernel.get().call(SystemCall.MADVISE, range.address(), bytes, MADV_HUGEPAGE);
    }

    /// Gives the memory under a range back from an offset on; its addresses stay reserved.
    public void discard(MemorySegment range, long from) {
        kernel.get()
                .call(
                        SystemCall.MADVISE,
                        range.address() + from,
                        range.byteSize() - from,
                        MADV_DONTNEED);
    }

    /// Gives a whole range back.
    public void release(MemorySegment range) {
        long result = kernel.get().call(SystemCall.MUNMAP, range.address(), range.byteSize(), 0);
        if (result != 0) {
            throw new IllegalArgumentException("not a range of this host: " + Errno.text(-result));
        }
    }
}
