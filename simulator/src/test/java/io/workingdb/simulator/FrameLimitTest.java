package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.NodeConfig;
import org.junit.jupiter.api.Test;

/// The largest command there may be: what comes behind it does not count.
final class FrameLimitTest {
    private static final int PINGS = 2_000;

    @Test
    void theLargestCommandIsTakenWhateverIsPipelinedBehindIt() {
        assertEquals(
                "+OK\r\n" + "+PONG\r\n".repeat(PINGS),
                OneShotClient.replies(
                        config -> largest(config, 0) + command("PING").repeat(PINGS)));
    }

    @Test
    void aLargerOneIsRefused() {
        assertEquals(
                "+PONG\r\n-ERR Protocol error: command too large\r\n(closed)",
                OneShotClient.replies(
                        config -> command("PING") + largest(config, 1) + command("PING")));
    }

    /// MSET of three values, `more` bytes longer than the limit.
    private static String largest(NodeConfig config, int more) {
        String full = "v".repeat(config.bulkBytesMax());
        int limit = 2 * config.bulkBytesMax() + BufferPool.SMALLEST_BYTES;
        int third = 1_000;
        int missing = limit + more - mset(full, third).length();
        return mset(full, third + missing);
    }

    private static String mset(String full, int third) {
        return command("MSET", "a", full, "b", full, "c", "v".repeat(third));
    }
}
