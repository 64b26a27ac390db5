package io.workingdb.runtime.real.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Makes system calls. One object per thread, because each holds the place where its thread finds `errno`.
///
/// Everything goes through libc's `syscall`: one function, one shape, one method handle, so that a start pays for binding
/// foreign functions once. Calls allocate nothing.
public final class Kernel {
    static final boolean IS_ARM = System.getProperty("os.arch", "").equals("aarch64");

    private static final boolean IS_LINUX = System.getProperty("os.name", "").equals("Linux");
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout()
                    .byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SYSCALL = bind();

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

    /// Says whether this is a machine whose system calls we know: Linux on x86-64 or arm64.
    public static boolean isKnown() {
        return IS_LINUX && (IS_ARM || System.getProperty("os.arch", "").equals("amd64"));
    }

    /// Memory that the kernel gave us, which Java cannot bound by itself.
    @SuppressWarnings("restricted")
    public static MemorySegment memory(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind() {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                ERRNO,
                Linker.Option.firstVariadicArg(1));
    }

    /// Makes a call.
    ///
    /// @return its result, or `-errno`
    public long call(SystemCall call, long a, long b, long c, long d, long e, long f) {
        return callNumber(call.number(), a, b, c, d, e, f);
    }

    /// Makes a call of up to three arguments.
    public long call(SystemCall call, long a, long b, long c) {
        return callNumber(call.number(), a, b, c, 0, 0, 0);
    }

    /// Makes a call by its number on this machine, which a caller on a hot path has looked up before.
    public long callNumber(long number, long a, long b, long c, long d, long e, long f) {
        try {
            long result = (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
            return result == -1 ? -state.get(ValueLayout.JAVA_INT, ERRNO_OFFSET) : result;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a system call threw: number=" + number, impossible);
        }
    }

    /// Number of a call on this machine.
    public static long number(SystemCall call) {
        return call.number();
    }

    /// A native string, for a call made at once.
    public static MemorySegment text(Arena arena, String text) {
        return arena.allocateFrom(text);
    }
}
