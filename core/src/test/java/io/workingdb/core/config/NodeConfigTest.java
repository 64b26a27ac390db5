package io.workingdb.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.port.Endpoint;
import org.junit.jupiter.api.Test;

/// Relations between limits of different parts.
final class NodeConfigTest {
    private static final int HEADERS_BYTES_MAX = 4_096;

    @Test
    void theLongestKeyWithTheLongestValueFitsIntoTheLargestBuffer() {
        NodeConfig config =
                NodeConfig.production(
                        new Endpoint("127.0.0.1", 6_379), Durability.ALWAYS, 1L << 39);
        assertEquals(Keyspace.VALUE_BYTES_MAX, config.bulkBytesMax());
        long record = (long) config.keyBytesMax() + Keyspace.VALUE_BYTES_MAX + HEADERS_BYTES_MAX;
        assertTrue(record <= BufferPool.LARGEST_BYTES, "record=" + record);
    }

    @Test
    void whatDataMayTakeFindsPages() {
        Endpoint endpoint = new Endpoint("127.0.0.1", 6_379);
        assertEquals(1L << 39, MemoryConfig.production().dataBytesMax());
        assertThrows(
                IllegalArgumentException.class,
                () -> NodeConfig.production(endpoint, Durability.ALWAYS, (1L << 39) + 1));
    }
}
