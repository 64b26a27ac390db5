package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A checkpoint took its buffer when its image was pinned already: while clients held all buffers, what was written meanwhile was kept twice, and in the end
/// writes waited for a checkpoint that waited for clients.
final class CheckpointBufferTest {
    private static final int LARGEST_BYTES = 2 << 20;
    private static final int SMALLEST_BYTES = 8 << 10;
    private static final int WRITES = 1_000;
    private static final long SECOND = 1_000_000_000;

    @Test
    void nothingIsPinnedWhileAllBuffersAreOut() {
        try (SmallServer server =
                new SmallServer(
                        1,
                        endpoint -> EveryType.config(endpoint, EveryType.SMALL_EXTENTS),
                        Map.of())) {
            server.start();
            long before = server.info("checkpoints_completed");
            List<OneShotClient> hogs = hogs(server);
            long writes = 0;
            while (server.info("log_bytes_written") < 2 * (256 << 10)) {
                write(server, writes++);
            }
            assertEquals(before, server.info("checkpoints_completed"));
            assertEquals(0, server.info("mem_pinned_by_snapshots"));
            hogs.forEach(OneShotClient::hangUp);
            server.world().run(server.world().nowNanos() + SECOND);
            assertTrue(server.info("checkpoints_completed") > before);
        }
    }

    private static void write(SmallServer server, long number) {
        String value = "v".repeat(100);
        StringBuilder writes = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            writes.append(command("SET", "key" + (number * 20 + i) % WRITES, value));
        }
        assertEquals("+OK\r\n".repeat(20), server.ask(writes.toString(), 20));
    }

    /// Clients that have sent all but the end of a value: the largest ones that fit, then smaller ones.
    private static List<OneShotClient> hogs(SmallServer server) {
        List<OneShotClient> hogs = new ArrayList<>();
        for (int bytes = LARGEST_BYTES; bytes >= SMALLEST_BYTES; bytes /= 2) {
            for (int i = 0; i < (bytes == LARGEST_BYTES ? 32 : 2); i++) {
                int sent = bytes / 2 + 1_000;
                hogs.add(
                        server.send(
                                "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$"
                                        + (sent + 100)
                                        + "\r\n"
                                        + "h".repeat(sent)));
            }
            server.world().run(server.world().nowNanos() + SECOND);
        }
        return hogs;
    }
}
