package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Keys up to the limit are written and checkpointed; longer ones are refused by name, wherever they stand among the words.
final class LongKeyTest {

    @Test
    void aKeyThatWouldNotFitIntoARecordWithTheLongestValueIsRefused() {
        String replies =
                OneShotClient.replies(config -> {
                    String longest = "k".repeat(config.keyBytesMax());
                    String longer = longest + "k";
                    return command("SET", longest, "v")
                            + command("SET", longer, "v")
                            + command("MSET", "a", "1", longer, "2")
                            + command("SET", "b", "1")
                            + command("RENAME", "b", longer)
                            + command("RENAME", longest, "short")
                            + command("GET", longer)
                            + command("EXISTS", "short", "a", "b");
                });
        String refused = "-ERR key exceeds maximum allowed size\r\n";
        assertEquals(
                "+OK\r\n" + refused + refused + "+OK\r\n" + refused + "+OK\r\n$-1\r\n:2\r\n",
                replies);
    }
}
