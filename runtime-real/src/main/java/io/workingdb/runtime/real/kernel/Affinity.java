package io.workingdb.runtime.real.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;
import java.util.List;

/// Which processors a thread may run on.
public final class Affinity {
    /// 8,192 processors: the most a Linux kernel can be built for.
    private static final int MASK_BYTES = 1_024;

    private static final int CALLING_THREAD = 0;

    private Affinity() {}

    /// Processors that the calling thread may use, in ascending order. Empty if the kernel does not say.
    public static List<Integer> allowed(Kernel kernel) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            long written =
                    kernel.call(
                            SystemCall.SCHED_GETAFFINITY,
                            CALLING_THREAD,
                            MASK_BYTES,
                            mask.address());
            if (written <= 0) {
                return List.of();
            }
            byte[] bytes = mask.asSlice(0, written).toArray(ValueLayout.JAVA_BYTE);
            return BitSet.valueOf(bytes).stream().boxed().toList();
        }
    }

    /// Binds the calling thread to one processor.
    ///
    /// @return 0, or the error number
    public static int pin(Kernel kernel, int processor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, 8);
            mask.set(ValueLayout.JAVA_BYTE, processor / 8, (byte) (1 << processor % 8));
            return (int)
                    -kernel.call(
                            SystemCall.SCHED_SETAFFINITY,
                            CALLING_THREAD,
                            MASK_BYTES,
                            mask.address());
        }
    }
}
