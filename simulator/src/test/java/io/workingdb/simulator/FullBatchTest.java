package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.config.Durability;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Somebody sends more than log batches hold: who waited for room is let in again when there is some, whatever makes it.
final class FullBatchTest {
    private static final int WRITES = 2_000;

    @ParameterizedTest
    @EnumSource(Durability.class)
    void everyWriteIsAnswered(Durability durability) {
        String write = command("SET", "key", "v".repeat(1_000));
        assertEquals(
                "+OK\r\n".repeat(WRITES),
                OneShotClient.replies(durability, config -> write.repeat(WRITES)));
    }
}
