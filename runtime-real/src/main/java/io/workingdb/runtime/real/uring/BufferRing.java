package io.workingdb.runtime.real.uring;

import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.memory.AddressSpace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// Buffers that the kernel fills with what arrives, choosing one only when something has: an idle connection holds none.
///
/// Giving one back is a store to shared memory. Source: `io_uring_register_buf_ring(3)`.
public final class BufferRing {
    /// Number of the group; we have one.
    public static final int GROUP = 1;

    /// Size of a buffer: a pipeline of a hundred short commands arrives whole.
    public static final int BUFFER_BYTES = 16 * 1_024;

    /// 4 MiB per reactor. Buffers are given back within the delivery that brought them, so this bounds one delivery, not the
    /// number of connections; when it is not enough, the kernel says so and we ask again.
    static final int BUFFERS = 256;

    private static final int ENTRY_BYTES = 16;
    private static final int TAIL_OFFSET = 14;
    private static final int REGISTER_PBUF_RING = 22;
    private static final VarHandle SHARED_SHORT = ValueLayout.JAVA_SHORT.varHandle();

    private final MemorySegment entries;
    private final MemorySegment memory;
    private int tail;
    private int publishedTail;

    /// Registers a group of buffers with `ring`.
    ///
    /// @throws RingUnavailable if this kernel cannot
    public BufferRing(Ring ring, AddressSpace space) {
        entries = space.reserve((long) BUFFERS * ENTRY_BYTES);
        memory = space.reserve((long) BUFFERS * BUFFER_BYTES);
        MemorySegment registration = space.reserve(AddressSpace.PAGE_BYTES);
        registration.set(ValueLayout.JAVA_LONG, 0, entries.address());
        registration.set(ValueLayout.JAVA_INT, 8, BUFFERS);
        registration.set(ValueLayout.JAVA_SHORT, 12, (short) GROUP);
        long result = ring.register(REGISTER_PBUF_RING, registration.address(), 1);
        space.release(registration);
        if (result < 0) {
            throw new RingUnavailable(
                    "receive buffers cannot be registered: " + Errno.text(-result));
        }
        for (int i = 0; i < BUFFERS; i++) {
            give(i);
        }
        publish();
    }

    /// Memory of all buffers; buffer `n` begins at {@link #offset}.
    public MemorySegment memory() {
        return memory;
    }

    /// Where buffer `number` begins.
    public static long offset(int number) {
        return (long) number * BUFFER_BYTES;
    }

    /// Takes a buffer back; the kernel sees it after {@link #publish}.
    public void give(int number) {
        long at = (long) (tail & (BUFFERS - 1)) * ENTRY_BYTES;
        entries.set(ValueLayout.JAVA_LONG, at, memory.address() + offset(number));
        entries.set(ValueLayout.JAVA_INT, at + 8, BUFFER_BYTES);
        entries.set(ValueLayout.JAVA_SHORT, at + 12, (short) number);
        tail++;
    }

    /// Shows the kernel what was given back.
    public void publish() {
        if (tail != publishedTail) {
            publishedTail = tail;
            SHARED_SHORT.setRelease(entries, (long) TAIL_OFFSET, (short) tail);
        }
    }

    /// Gives the memory back. The ring must be closed.
    public void close(AddressSpace space) {
        space.release(memory);
        space.release(entries);
    }
}
