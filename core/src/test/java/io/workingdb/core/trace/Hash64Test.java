package io.workingdb.core.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Golden values of the trace hash, by an independent program.
final class Hash64Test {
    @Test
    void hashesAreTheseForEver() {
        assertEquals(0x42BC986DC5EEC4D3L, Hash64.bytes(0, segment(""), 0, 0));
        assertEquals(0x3B663AF4133C6F31L, Hash64.bytes(1, segment("abc"), 0, 3));
        assertEquals(0x8A5A25C44F49793FL, Hash64.bytes(2, segment("--0123456789abcdefXYZ"), 2, 19));
        Hash64 run = new Hash64(5);
        run.put(1);
        run.put(-1);
        run.put("xyz".getBytes(US_ASCII), 0, 3);
        assertEquals(0xC238E4ECF61034A4L, run.value());
    }

    @Test
    void twoHashesInOnePassAreTheHashes() {
        String text = "--0123456789abcdefXYZ";
        for (int from = 0; from < text.length(); from++) {
            long[] both = {5, -7};
            int length = text.length() - from;
            Hash64.both(both, segment(text), from, length);
            assertEquals(Hash64.bytes(5, segment(text), from, length), both[0]);
            assertEquals(Hash64.bytes(-7, segment(text), from, length), both[1]);
        }
    }

    @Test
    void lengthAndPlaceOfBytesCount() {
        assertTrue(Hash64.bytes(0, segment("\0"), 0, 1) != Hash64.bytes(0, segment("\0\0"), 0, 2));
        assertTrue(of("ab", "c") != of("a", "bc"));
    }

    private static long of(String... parts) {
        Hash64 hash = new Hash64(0);
        for (String part : parts) {
            hash.put(segment(part), 0, part.length());
        }
        return hash.value();
    }

    private static MemorySegment segment(String text) {
        return MemorySegment.ofArray(text.getBytes(US_ASCII));
    }
}
