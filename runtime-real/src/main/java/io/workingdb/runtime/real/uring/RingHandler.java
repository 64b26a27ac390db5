package io.workingdb.runtime.real.uring;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import io.workingdb.runtime.real.memory.AddressSpace;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The ring as the I/O handler of a Netty event loop: submits, waits, and hands each completion to whoever submitted.
///
/// Everything but {@link #wakeup} belongs to the loop's thread, on which the ring is made too, because the kernel ties a ring to
/// one thread.
public final class RingHandler implements IoHandler {
    /// Submissions per call: beyond, an extra call is made.
    private static final int ENTRIES = 2_048;

    /// 10,000 clients that speak at once fit.
    private static final int COMPLETIONS = 16_384;

    private static final int TAG_BITS = 8;
    private static final int TAG_MASK = (1 << TAG_BITS) - 1;
    private static final long NOBODY = 0;
    private static final int WAKE_TAG = 1;
    private static final int EFD_CLOEXEC = 0x80000;

    private final AddressSpace space;
    private final Kernel wakeKernel = new Kernel();
    private final MemorySegment wakeMemory;
    private final int wakeDescriptor;
    private @Nullable Ring ring;
    private @Nullable BufferRing buffers;
    private @Nullable RingTarget[] targets = new RingTarget[64];
    private int[] freeSlots = new int[64];
    private int freeCount;
    private int slotsMade;
    private boolean wakeArmed;

    /// @param space where receive buffers come from
    public RingHandler(AddressSpace space) {
        this.space = space;
        wakeMemory = space.reserve(AddressSpace.PAGE_BYTES);
        wakeMemory.set(ValueLayout.JAVA_LONG, 8, 1);
        wakeDescriptor = (int) wakeKernel.call(SystemCall.EVENTFD2, 0, EFD_CLOEXEC, 0);
        if (wakeDescriptor < 0) {
            throw new IllegalStateException("eventfd: " + Errno.text(-wakeDescriptor));
        }
    }

    /// Whether this machine can do all that is needed here.
    ///
    /// @return null, or why not
    public static @Nullable String unsupported(AddressSpace space) {
        if (!Kernel.isKnown()) {
            return "not Linux on x86-64 or arm64";
        }
        try {
            Ring probe = new Ring(8, 16);
            BufferRing probed = null;
            try {
                probed = new BufferRing(probe, space);
            } finally {
                probe.close();
                if (probed != null) {
                    probed.close(space);
                }
            }
            return null;
        } catch (RingUnavailable e) {
            return e.getMessage();
        }
    }

    @Override
    public void initialize() {
        Ring made = new Ring(ENTRIES, COMPLETIONS);
        ring = made;
        buffers = new BufferRing(made, space);
    }

    @Override
    public int run(IoHandlerContext context) {
        Ring mine = ring();
        boolean ready = mine.completionHead() != mine.completionTail();
        if (!ready && context.canBlock()) {
            armWake(mine);
            mine.submitAndWait(
                    context.deadlineNanos() == -1
                            ? Long.MAX_VALUE
                            : Math.max(0, context.delayNanos(System.nanoTime())));
        } else if (mine.unsubmitted() > 0 || mine.hasDeferredWork()) {
            mine.submit();
        }
        return deliver(mine);
    }

    /// The ring. Valid once the loop runs.
    public Ring ring() {
        Ring mine = ring;
        if (mine == null) {
            throw new IllegalStateException("the loop does not run");
        }
        return mine;
    }

    /// The buffers of what arrives.
    public BufferRing buffers() {
        BufferRing mine = buffers;
        if (mine == null) {
            throw new IllegalStateException("the loop does not run");
        }
        return mine;
    }

    /// Gives `target` a slot, by which completions find it.
    public int open(RingTarget target) {
        int slot = freeCount > 0 ? freeSlots[--freeCount] : slotsMade++;
        if (slot == targets.length) {
            targets = Arrays.copyOf(targets, slot * 2);
        }
        targets[slot] = target;
        return slot;
    }

    /// Frees a slot. Nothing submitted for it may be under way.
    public void close(int slot) {
        targets[slot] = null;
        if (freeCount == freeSlots.length) {
            freeSlots = Arrays.copyOf(freeSlots, freeCount * 2);
        }
        freeSlots[freeCount++] = slot;
    }

    /// User data by which a completion finds the target of `slot`.
    ///
    /// @param tag 0 to 255, given back with the completion
    public static long userData(int slot, int tag) {
        return (slot + 1L) << TAG_BITS | tag;
    }

    /// Submits what was prepared, at once.
    public void submitNow() {
        while (ring().unsubmitted() > 0) {
            ring().submit();
        }
    }

    @Override
    public void wakeup() {
        // errno of this object may be written by two threads at once, and nobody reads it.
        wakeKernel.call(SystemCall.WRITE, wakeDescriptor, wakeMemory.address() + 8, Long.BYTES);
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        throw new IllegalArgumentException("this loop carries no Netty channels: " + handle);
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return false;
    }

    @Override
    public void destroy() {
        ring().close();
        buffers().close(space);
    }

    private void armWake(Ring mine) {
        if (!wakeArmed) {
            wakeArmed = true;
            mine.prepare(
                    Opcode.READ,
                    0,
                    0,
                    wakeDescriptor,
                    0,
                    wakeMemory.address(),
                    Long.BYTES,
                    0,
                    0,
                    WAKE_TAG);
        }
    }

    private int deliver(Ring mine) {
        mine.deliveryBegins();
        int head = mine.completionHead();
        int tail = mine.completionTail();
        int delivered = 0;
        try {
            while (head != tail) {
                long userData = mine.userData(head);
                int result = mine.result(head);
                int flags = mine.flags(head);
                head++;
                if (userData == WAKE_TAG) {
                    wakeArmed = false;
                } else if (userData != NOBODY) {
                    delivered++;
                    RingTarget target = targets[(int) (userData >> TAG_BITS) - 1];
                    if (target == null) {
                        throw new IllegalStateException(
                                "a completion finds whom it is for: " + userData);
                    }
                    target.completed((int) userData & TAG_MASK, result, flags);
                }
            }
        } finally {
            mine.completionHead(head);
        }
        buffers().publish();
        return delivered;
    }
}
