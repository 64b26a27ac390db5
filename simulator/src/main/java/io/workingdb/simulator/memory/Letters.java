package io.workingdb.simulator.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Strings as bytes of memory, a byte a letter.
final class Letters {
    private Letters() {}

    static int write(String text, MemorySegment target, long offset) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        MemorySegment.copy(bytes, 0, target, JAVA_BYTE, offset, bytes.length);
        return bytes.length;
    }

    static String read(Slice slice) {
        return new String(slice.toBytes(), StandardCharsets.ISO_8859_1);
    }
}
