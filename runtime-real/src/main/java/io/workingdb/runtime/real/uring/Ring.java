package io.workingdb.runtime.real.uring;

import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/// The memory of one `io_uring` and its one system call. Used by the thread that made it, only.
///
/// Why not Netty's: its handler refuses `IOSQE_CQE_SKIP_SUCCESS`, so every send completes and wakes the wait that submitted
/// it, which makes two system calls of each turn; it submits again for whatever arrives meanwhile; and it sends a timeout as an
/// operation of its own. Here a turn is one call: sends, the log write, the wait and its timeout.
///
/// Source: `io_uring_setup(2)`, `io_uring_enter(2)`, `include/uapi/linux/io_uring.h`; liburing's `queue.c`.
public final class Ring {
    /// Flag of a completion: the operation goes on and will produce more.
    public static final int HAS_MORE = 1 << 1;

    /// Flag of a submission: the next one begins only when this one has succeeded wholly.
    public static final int LINK = 1 << 2;

    /// Flag of a submission: no completion if it succeeds.
    public static final int SKIP_SUCCESS = 1 << 6;

    /// Flag of a submission: the kernel chooses a buffer of a {@link BufferRing}.
    public static final int SELECT_BUFFER = 1 << 5;

    private static final int HAS_BUFFER = 1;
    private static final int BUFFER_SHIFT = 16;

    private static final int SETUP_CQSIZE = 1 << 3;
    private static final int SETUP_CLAMP = 1 << 4;
    private static final int SETUP_SUBMIT_ALL = 1 << 7;
    private static final int SETUP_TASKRUN_FLAG = 1 << 9;
    private static final int SETUP_SINGLE_ISSUER = 1 << 12;
    private static final int SETUP_DEFER_TASKRUN = 1 << 13;
    private static final int SETUP =
            SETUP_CQSIZE
                    | SETUP_CLAMP
                    | SETUP_SUBMIT_ALL
                    | SETUP_TASKRUN_FLAG
                    | SETUP_SINGLE_ISSUER
                    | SETUP_DEFER_TASKRUN;

    private static final int FEATURE_SINGLE_MMAP = 1;
    private static final int FEATURE_NODROP = 1 << 1;
    private static final int FEATURE_EXT_ARG = 1 << 8;
    private static final int FEATURE_CQE_SKIP = 1 << 11;
    private static final int FEATURE_NO_IOWAIT = 1 << 17;
    private static final int FEATURES =
            FEATURE_SINGLE_MMAP | FEATURE_NODROP | FEATURE_EXT_ARG | FEATURE_CQE_SKIP;

    private static final int ENTER_GETEVENTS = 1;
    private static final int ENTER_EXT_ARG = 1 << 3;
    private static final int ENTER_REGISTERED_RING = 1 << 4;
    private static final int ENTER_NO_IOWAIT = 1 << 7;
    private static final int REGISTER_RING_FDS = 20;

    private static final int SQ_CQ_OVERFLOW = 1 << 1;
    private static final int SQ_TASKRUN = 1 << 2;

    private static final long OFFSET_SQES = 0x1000_0000L;
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x01 | 0x8000;
    private static final int PARAMS_BYTES = 120;
    private static final int SQE_BYTES = 64;
    private static final int CQE_BYTES = 16;
    private static final int EXT_ARG_BYTES = 24;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final VarHandle SHARED_INT = INT.varHandle();

    private final Kernel kernel = new Kernel();
    private final Arena arena = Arena.ofConfined();
    private final long enterNumber = Kernel.number(SystemCall.IO_URING_ENTER);
    private final int descriptor;
    private final int enterDescriptor;
    private final int enterFlags;
    private final MemorySegment queues;
    private final MemorySegment submissions;
    private final MemorySegment extension;
    private final MemorySegment timeout;
    private final long submissionTailAt;
    private final long submissionFlagsAt;
    private final int submissionMask;
    private final long completionHeadAt;
    private final long completionTailAt;
    private final long completionsAt;
    private final int completionMask;
    private int submittedTail;
    private int preparedTail;
    private int submittedWhenDelivered;
    private long enters;

    /// Makes a ring with room for `entries` submissions per call.
    ///
    /// @param completions room for completions not yet seen; beyond, the kernel keeps them itself, at a price
    /// @throws RingUnavailable with the reason, if this kernel cannot
    public Ring(int entries, int completions) {
        MemorySegment params = arena.allocate(PARAMS_BYTES, 8);
        params.set(INT, 4, completions);
        params.set(INT, 8, SETUP);
        long made = kernel.call(SystemCall.IO_URING_SETUP, entries, params.address(), 0);
        if (made < 0) {
            arena.close();
            throw new RingUnavailable("io_uring_setup: " + Errno.text(-made));
        }
        descriptor = (int) made;
        int features = params.get(INT, 20);
        if ((features & FEATURES) != FEATURES) {
            close(arena);
            throw new RingUnavailable("this kernel's io_uring is too old: features=" + features);
        }
        int submissionEntries = params.get(INT, 0);
        int completionEntries = params.get(INT, 4);
        long completionsOffset = Integer.toUnsignedLong(params.get(INT, 80 + 20));
        long submissionArray = Integer.toUnsignedLong(params.get(INT, 40 + 24));
        long bytes =
                Math.max(
                        completionsOffset + (long) completionEntries * CQE_BYTES,
                        submissionArray + submissionEntries * 4L);
        queues = map(bytes, 0);
        submissions = map((long) submissionEntries * SQE_BYTES, OFFSET_SQES);
        submissionTailAt = params.get(INT, 40 + 4);
        submissionMask = queues.get(INT, params.get(INT, 40 + 8));
        submissionFlagsAt = params.get(INT, 40 + 16);
        completionHeadAt = params.get(INT, 80);
        completionTailAt = params.get(INT, 80 + 4);
        completionMask = queues.get(INT, params.get(INT, 80 + 8));
        completionsAt = completionsOffset;
        for (int i = 0; i < submissionEntries; i++) {
            queues.set(INT, submissionArray + 4L * i, i);
        }
        extension = arena.allocate(EXT_ARG_BYTES, 8);
        timeout = arena.allocate(16, 8);
        int noIowait = (features & FEATURE_NO_IOWAIT) != 0 ? ENTER_NO_IOWAIT : 0;
        enterDescriptor = registerDescriptor();
        enterFlags =
                ENTER_GETEVENTS
                        | noIowait
                        | (enterDescriptor != descriptor ? ENTER_REGISTERED_RING : 0);
    }

    /// Number of the buffer that the kernel chose, or -1.
    public static int bufferOf(int completionFlags) {
        return (completionFlags & HAS_BUFFER) == 0 ? -1 : completionFlags >>> BUFFER_SHIFT;
    }

    /// Makes room for the next `entries` operations to be submitted together, as linked ones should be; a kernel short of memory may still take
    /// only some of them.
    public void room(int entries) {
        if (preparedTail - submittedTail + entries > submissionMask + 1) {
            submit();
        }
    }

    /// Adds an operation to the next submission. If the queue is full, what is there is submitted first.
    ///
    /// @param flags of the submission: {@link #LINK}, {@link #SKIP_SUCCESS}, {@link #SELECT_BUFFER}
    /// @param priority the operation's own flags, `ioprio`
    /// @param group buffer group for {@link #SELECT_BUFFER}
    public void prepare(
            int opcode,
            int flags,
            int priority,
            int fd,
            long offset,
            long address,
            int length,
            int operationFlags,
            int group,
            long userData) {
        if (preparedTail - submittedTail > submissionMask) {
            submit();
            if (preparedTail - submittedTail > submissionMask) {
                throw new IllegalStateException("the kernel takes no submissions");
            }
        }
        long at = (long) (preparedTail & submissionMask) * SQE_BYTES;
        submissions.set(
                LONG, at, opcode | (long) flags << 8 | (long) priority << 16 | (long) fd << 32);
        submissions.set(LONG, at + 8, offset);
        submissions.set(LONG, at + 16, address);
        submissions.set(LONG, at + 24, length & 0xFFFF_FFFFL | (long) operationFlags << 32);
        submissions.set(LONG, at + 32, userData);
        submissions.set(LONG, at + 40, group);
        submissions.set(LONG, at + 48, 0);
        submissions.set(LONG, at + 56, 0);
        preparedTail++;
    }

    /// Number of operations prepared and not yet taken by the kernel.
    public int unsubmitted() {
        return preparedTail - submittedTail;
    }

    /// Submits what was prepared and lets the kernel post what is ready, without waiting.
    public void submit() {
        enter(0, enterFlags, 0, 0);
    }

    /// Submits what was prepared and waits for a completion, for at most `nanos`; `Long.MAX_VALUE` for ever.
    public void submitAndWait(long nanos) {
        if (nanos == Long.MAX_VALUE) {
            enter(1, enterFlags, 0, 0);
            return;
        }
        timeout.set(LONG, 0, nanos / 1_000_000_000L);
        timeout.set(LONG, 8, nanos % 1_000_000_000L);
        extension.set(LONG, 16, timeout.address());
        enter(1, enterFlags | ENTER_EXT_ARG, extension.address(), EXT_ARG_BYTES);
    }

    /// Whether the kernel has something ready that it posts only when called.
    public boolean hasDeferredWork() {
        return ((int) SHARED_INT.getOpaque(queues, submissionFlagsAt)
                        & (SQ_TASKRUN | SQ_CQ_OVERFLOW))
                != 0;
    }

    /// A mark behind everything prepared so far, for {@link #isSettled}.
    public int mark() {
        return preparedTail;
    }

    /// Whether everything before `mark` was submitted before the current delivery began, and the kernel keeps back no completion for
    /// want of room: what then has not completed inside its submission has succeeded or goes on.
    public boolean isSettled(int mark) {
        boolean overflown =
                ((int) SHARED_INT.getOpaque(queues, submissionFlagsAt) & SQ_CQ_OVERFLOW) != 0;
        return submittedWhenDelivered - mark >= 0 && !overflown;
    }

    /// A delivery begins.
    void deliveryBegins() {
        submittedWhenDelivered = submittedTail;
    }

    /// How often the kernel was called.
    public long enters() {
        return enters;
    }

    int completionHead() {
        return (int) SHARED_INT.get(queues, completionHeadAt);
    }

    int completionTail() {
        return (int) SHARED_INT.getAcquire(queues, completionTailAt);
    }

    void completionHead(int head) {
        SHARED_INT.setRelease(queues, completionHeadAt, head);
    }

    long userData(int position) {
        return queues.get(LONG, completionAt(position));
    }

    int result(int position) {
        return queues.get(INT, completionAt(position) + 8);
    }

    int flags(int position) {
        return queues.get(INT, completionAt(position) + 12);
    }

    private long completionAt(int position) {
        return completionsAt + (long) (position & completionMask) * CQE_BYTES;
    }

    /// Registers a resource.
    ///
    /// @return 0 or more, or `-errno`
    long register(int what, long argument, int count) {
        return kernel.call(SystemCall.IO_URING_REGISTER, descriptor, what, argument, count, 0, 0);
    }

    /// Gives everything back. Operations under way are cancelled by the kernel.
    public void close() {
        kernel.call(SystemCall.MUNMAP, submissions.address(), submissions.byteSize(), 0);
        kernel.call(SystemCall.MUNMAP, queues.address(), queues.byteSize(), 0);
        close(arena);
    }

    private void close(Arena memory) {
        kernel.call(SystemCall.CLOSE, descriptor, 0, 0);
        memory.close();
    }

    private void enter(int atLeast, int flags, long argument, long argumentBytes) {
        SHARED_INT.setRelease(queues, submissionTailAt, preparedTail);
        enters++;
        int pending = preparedTail - submittedTail;
        long result =
                kernel.callNumber(
                        enterNumber,
                        enterDescriptor,
                        pending,
                        atLeast,
                        flags,
                        argument,
                        argumentBytes);
        if (result > 0) {
            submittedTail += (int) result;
        } else if (result < 0 && !isPassing((int) -result)) {
            throw new IllegalStateException("io_uring_enter failed: " + Errno.text(-result));
        }
    }

    /// A signal, a timeout (ETIME), a kernel short of memory or with completions to be taken first (EBUSY): the next call will do.
    private static boolean isPassing(int errno) {
        return errno == Errno.EINTR || errno == Errno.EAGAIN || errno == 62 || errno == 16;
    }

    private MemorySegment map(long bytes, long offset) {
        long address =
                kernel.call(
                        SystemCall.MMAP,
                        0,
                        bytes,
                        PROT_READ_WRITE,
                        MAP_SHARED_POPULATE,
                        descriptor,
                        offset);
        if (address < 0 && address > -4_096) {
            throw new RingUnavailable(
                    "the ring's memory cannot be mapped: " + Errno.text(-address));
        }
        return Kernel.memory(address, bytes);
    }

    /// Lets the kernel remember the descriptor, which saves looking it up in each call. Not vital.
    private int registerDescriptor() {
        MemorySegment update = arena.allocate(16, 8);
        update.set(INT, 0, -1);
        update.set(LONG, 8, descriptor);
        return register(REGISTER_RING_FDS, update.address(), 1) == 1
                ? update.get(INT, 0)
                : descriptor;
    }
}
