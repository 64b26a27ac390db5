package io.workingdb.benchmarks.maps;

import io.workingdb.core.random.Random64;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A record of a key of 16 bytes, which looks random, and a value of 64.
final class Record16 {
    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 64;

    /// Eight bytes off the heap.
    static final ValueLayout.OfLong WORD =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Eight bytes of an array.
    static final VarHandle ARRAY_WORD =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long SECOND_HALF = 1_000_000_007L;

    private Record16() {}

    static void writeKey(int number, MemorySegment key) {
        key.set(WORD, 0, Random64.mix(number));
        key.set(WORD, Long.BYTES, Random64.mix(number + SECOND_HALF));
    }

    static void writeKey(int number, byte[] key) {
        ARRAY_WORD.set(key, 0, Random64.mix(number));
        ARRAY_WORD.set(key, Long.BYTES, Random64.mix(number + SECOND_HALF));
    }

    static byte[] key(int number) {
        byte[] key = new byte[KEY_BYTES];
        writeKey(number, key);
        return key;
    }

    static long word(byte[] bytes) {
        return (long) ARRAY_WORD.get(bytes, 0);
    }

    /// Bytes of the heap that are in use.
    static long usedHeapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
