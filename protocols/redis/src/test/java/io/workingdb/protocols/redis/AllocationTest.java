package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.workingdb.protocols.session.ReplyBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// From frame to reply, data commands allocate nothing once everything is warm.
class AllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int ROUNDS = 30_000;

    /// How often a command is measured until it allocates nothing: on a busy machine the compiler may need more than the warm-up.
    private static final int ATTEMPTS = 20;

    @Test
    void dataCommandsAllocateNothing() {
        String[][] commands = {
            {"SET", "key:1", "value"},
            {"SET", "key:2", "12", "EX", "1000"},
            {"GET", "key:1"},
            {"INCR", "counter"},
            {"DECRBY", "counter", "3"},
            {"MSET", "a", "1", "b", "2", "c", "3"},
            {"MGET", "a", "b", "missing"},
            {"APPEND", "tail", ""},
            {"GETRANGE", "key:1", "1", "3"},
            {"SETRANGE", "key:1", "1", "ALU"},
            {"STRLEN", "key:1"},
            {"EXPIRE", "a", "1000"},
            {"TTL", "a"},
            {"PERSIST", "a"},
            {"EXISTS", "a", "b"},
            {"DEL", "b", "missing"},
            {"RENAME", "a", "a2"},
            {"COPY", "a2", "a3", "REPLACE"},
            {"GETEX", "a3", "PX", "100000"},
            {"GETDEL", "a3"},
            {"TYPE", "c"},
            {"PING"},
            {"ECHO", "hello"},
            {"INCRBY", "key:1", "1"},
        };
        for (String[] command : commands) {
            long bytes = allocated(command);
            assertTrue(
                    bytes < ROUNDS,
                    () -> command[0] + " allocates " + (double) bytes / ROUNDS + " bytes");
        }
    }

    private static long allocated(String[] command) {
        Harness harness = new Harness();
        harness.writer.target(new Ring());
        byte[] frame = Harness.encode(command);
        MemorySegment source = Arena.ofAuto().allocate(frame.length);
        MemorySegment.copy(frame, 0, source, JAVA_BYTE, 0, frame.length);
        repeat(harness, source, WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && bytes >= ROUNDS; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(harness, source, ROUNDS);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        return bytes;
    }

    private static void repeat(Harness harness, MemorySegment source, int times) {
        for (int i = 0; i < times; i++) {
            harness.process(source, 0, source.byteSize());
        }
    }

    /// Writes over the same bytes again and again.
    private static final class Ring implements ReplyBuffer {
        private final MemorySegment segment = Arena.ofAuto().allocate(1 << 16);
        private int position;

        @Override
        public void ensure(int bytes) {
            if (position + bytes > segment.byteSize()) {
                position = 0;
            }
        }

        @Override
        public MemorySegment segment() {
            return segment;
        }

        @Override
        public int position() {
            return position;
        }

        @Override
        public void advance(int bytes) {
            position += bytes;
        }

        @Override
        public void write(MemorySegment source, long offset, int lengthBytes) {
            ensure(lengthBytes);
            MemorySegment.copy(source, offset, segment, position, lengthBytes);
            position += lengthBytes;
        }
    }
}
