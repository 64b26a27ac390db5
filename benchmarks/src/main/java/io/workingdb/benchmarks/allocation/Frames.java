package io.workingdb.benchmarks.allocation;

import io.workingdb.core.random.Random64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Batches of commands as a client sends them, prepared ahead: 64 batches of 16 frames with 16-byte keys and 64-byte values. The keys
/// that are read are those that are written.
final class Frames {
    /// Frames of a batch.
    static final int FRAMES = 16;

    /// How many different batches there are.
    static final int BATCHES = 64;

    private static final int KEYS = 1_000;

    private final MemorySegment[] batches = new MemorySegment[BATCHES];
    private int next;

    private Frames(String head, String prefix, String tail) {
        Random64 random = new Random64(1);
        for (int i = 0; i < BATCHES; i++) {
            StringBuilder text = new StringBuilder();
            for (int j = 0; j < FRAMES; j++) {
                text.append(head)
                        .append("$16\r\n")
                        .append(prefix)
                        .append(
                                String.valueOf(1_000_000_000_000L + random.below(KEYS))
                                        .substring(1));
                text.append("\r\n").append(tail);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            batches[i] = Arena.global().allocate(bytes.length);
            batches[i].copyFrom(MemorySegment.ofArray(bytes));
        }
    }

    static Frames get() {
        return new Frames("*2\r\n$3\r\nGET\r\n", "key:", "");
    }

    static Frames set() {
        return new Frames("*3\r\n$3\r\nSET\r\n", "key:", "$64\r\n" + "v".repeat(64) + "\r\n");
    }

    static Frames incr() {
        return new Frames("*2\r\n$4\r\nINCR\r\n", "cnt:", "");
    }

    MemorySegment next() {
        next = next + 1 == BATCHES ? 0 : next + 1;
        return batches[next];
    }
}
