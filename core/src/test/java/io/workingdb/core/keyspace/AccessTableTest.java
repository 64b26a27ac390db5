package io.workingdb.core.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.MemoryHost;
import org.junit.jupiter.api.Test;

/// What is remembered of the use of keys, over growth and loss of cells.
final class AccessTableTest {
    private final MemoryHost host = new MemoryHost();

    @Test
    void theLaterUsedIsWorthMore() {
        AccessTable table = new AccessTable(host, false);
        for (int i = 0; i < 1_000; i++) {
            table.now(1_000_000 + 64L * i);
            table.touch(i);
        }
        for (int i = 1; i < 1_000; i++) {
            assertEquals(table.worth(i - 1) + 1, table.worth(i));
        }
        table.touch(0);
        assertEquals(table.worth(999), table.worth(0));
        assertEquals(AccessTable.UNKNOWN, table.worth(1_000));
        table.release();
        assertEquals(0, host.reservedBytes());
    }

    @Test
    void timeThatGoesBackIsNotBelieved() {
        AccessTable table = new AccessTable(host, false);
        table.now(1_000_000);
        table.touch(1);
        table.now(10);
        table.touch(2);
        assertEquals(table.worth(1), table.worth(2));
        table.release();
    }

    @Test
    void theMoreOftenUsedIsWorthMoreAndMinutesWithoutUseCount() {
        AccessTable table = new AccessTable(host, true);
        table.now(60_000L * 1_000);
        table.touch(1);
        assertEquals(5, table.worth(1));
        for (int i = 0; i < 10_000; i++) {
            table.touch(2);
        }
        int worth = table.worth(2);
        assertTrue(worth > 25 && worth < 90, "as in Redis, ten thousand uses: worth=" + worth);
        table.now(60_000L * 1_010);
        assertEquals(worth - 10, table.worth(2));
        assertEquals(0, table.worth(1));
        table.now(60_000L * 100_000);
        assertEquals(0, table.worth(2));
        table.touch(2);
        assertEquals(1, table.worth(2));
        table.release();
    }

    /// Those used last are known whatever else was used; of a hundred times as many the old ones are forgotten or worth less.
    @Test
    void growsAndForgetsTheOldestFirst() {
        AccessTable table = new AccessTable(host, false);
        int keys = 300_000;
        for (int i = 0; i < keys; i++) {
            table.now(1_000_000 + i);
            table.touch(i * 7L);
        }
        int known = 0;
        for (int i = keys - 100_000; i < keys; i++) {
            int worth = table.worth(i * 7L);
            known += worth == AccessTable.UNKNOWN ? 0 : 1;
            assertTrue(worth == AccessTable.UNKNOWN || worth >= i >>> 6);
        }
        assertTrue(known > 98_000, "of 100,000 are known: " + known);
        assertTrue(host.reservedBytes() <= 24L * keys + (1 << 17));
        table.release();
        assertEquals(0, host.reservedBytes());
    }
}
