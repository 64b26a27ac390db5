package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Data that needs more than it may: under each policy the right keys go, and what is left is what a restart finds.
final class EvictionTest {
    private static final int KEYS = 3_000;
    private static final String MEBIBYTE = "1mb";
    private static final String VALUE = "v".repeat(1_000);
    private static final long TEN_SECONDS = 10_000_000_000L;

    /// A record beyond the limit for each entry that may be under way, and a little.
    private static final long SLACK_BYTES = 64 * 1_024;

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-lfu", "allkeys-random"})
    void everyWriteIsTakenAndOthersGo(String policy) {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, policy);
            assertEquals("+OK\r\n".repeat(KEYS), server.answers(writes("key", KEYS, "")));
            String info = server.answers(command("INFO"));
            long evicted = number(info, "evicted_keys:");
            long left = number(server.answers(command("DBSIZE")), ":");
            assertEquals(KEYS, evicted + left);
            assertTrue(left > 700, "memory is used: keys=" + left);
            assertTrue(number(info, "used_memory_dataset:") < (1 << 20) + SLACK_BYTES);
            assertTrue(info.contains("maxmemory_policy:" + policy));
            server.kill();
            server.start();
            assertEquals(left, number(server.answers(command("DBSIZE")), ":"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-lfu"})
    void keysInUseStay(String policy) {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, policy);
            StringBuilder set = new StringBuilder();
            StringBuilder get = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                set.append(command("SET", "hot" + i, "x"));
                get.append(command("GET", "hot" + i));
            }
            server.answers(set.toString());
            for (int round = 0; round < 20; round++) { // far fewer than there is room for
                server.answers(get.toString().repeat(50));
                server.answers(writes("cold" + round + "-", 300, ""));
            }
            assertEquals("$1\r\nx\r\n".repeat(50), server.answers(get.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"})
    void keysWithoutADeadlineStay(String policy) {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, policy);
            String stays = command("SET", "stays", VALUE);
            assertEquals("+OK\r\n", server.answers(stays));
            assertEquals("+OK\r\n".repeat(KEYS), server.answers(writes("key", KEYS, "1000000")));
            assertEquals("$1000\r\n" + VALUE + "\r\n", server.answers(command("GET", "stays")));
            String answers = server.answers(writes("other", KEYS, ""));
            assertTrue(answers.startsWith("+OK\r\n"));
            assertTrue(
                    answers.contains("-OOM command not allowed when used memory > 'maxmemory'."));
            assertEquals("$1000\r\n" + VALUE + "\r\n", server.answers(command("GET", "stays")));
        }
    }

    /// The pool knew names only, and a key that was looked at while it had a deadline went without one.
    @ParameterizedTest
    @ValueSource(strings = {"volatile-lru", "volatile-lfu"})
    void aKeyThatLostItsDeadlineStays(String policy) {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, policy);
            server.answers(writes("key", KEYS, "1000000"));
            StringBuilder persist = new StringBuilder();
            for (int i = 0; i < KEYS; i++) {
                persist.append(command("PERSIST", "key" + i));
            }
            server.answers(persist.toString());
            long before = number(server.answers(command("DBSIZE")), ":");
            assertTrue(server.answers(writes("other", 100, "")).contains("-OOM"));
            assertTrue(number(server.answers(command("DBSIZE")), ":") >= before);
        }
    }

    /// A write that needs the room of hundreds of others was taken for sixteen of them.
    @Test
    void aLargeValueWaitsUntilThereIsRoom() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, "allkeys-lru");
            StringBuilder small = new StringBuilder();
            for (int i = 0; i < 12_000; i++) {
                small.append(command("SET", "small" + i, "x"));
            }
            assertEquals("+OK\r\n".repeat(12_000), server.answers(small.toString()));
            StringBuilder large = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                large.append(command("SET", "large" + i, "v".repeat(60_000)));
            }
            assertEquals("+OK\r\n".repeat(100), server.answers(large.toString()));
            String info = server.answers(command("INFO"));
            assertTrue(number(info, "used_memory_dataset:") < (1 << 20) + 3 * SLACK_BYTES);
        }
    }

    @Test
    void thoseThatEndFirstGoFirst() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, "volatile-ttl");
            StringBuilder writes = new StringBuilder();
            for (int i = 0; i < KEYS; i++) { // the later a key is written, the earlier it ends
                writes.append(command("SET", "key" + i, VALUE, "EX", "" + (2_000_000 - 100 * i)));
            }
            assertEquals("+OK\r\n".repeat(KEYS), server.answers(writes.toString()));
            StringBuilder first = new StringBuilder();
            for (int i = 0; i < 700; i++) {
                first.append(command("EXISTS", "key" + i));
            }
            assertEquals(":1\r\n".repeat(700), server.answers(first.toString()));
        }
    }

    @Test
    void aLowerLimitTakesEffectWithoutAWrite() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            assertEquals("+OK\r\n".repeat(KEYS), server.answers(writes("key", KEYS, "")));
            limit(server, "allkeys-lru");
            String info = server.answers(command("INFO"));
            assertTrue(number(info, "used_memory_dataset:") <= 1 << 20);
        }
    }

    /// Found on a real server: after FLUSHALL all that a policy could choose was gone already, and writes were refused.
    @ParameterizedTest
    @ValueSource(strings = {"noeviction", "allkeys-lru", "allkeys-random", "volatile-ttl"})
    void whatWasFlushedIsWaitedFor(String policy) {
        try (SmallServer server = new SmallServer()) {
            server.start();
            limit(server, policy);
            int keys = 900;
            String all = writes("key", keys, "1000000");
            String again = command("FLUSHALL") + writes("again", keys, "1000000");
            assertEquals("+OK\r\n".repeat(2 * keys + 1), server.answers(all + again));
            assertEquals(keys, number(server.answers(command("DBSIZE")), ":"));
        }
    }

    /// It span, a turn a microsecond, because there were victims and no room in the log for the entry that removes them.
    @ParameterizedTest
    @ValueSource(strings = {"noeviction", "allkeys-lru", "allkeys-random", "volatile-ttl"})
    void waitsInPeaceOnAFullDisk(String policy) {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(writes("key", KEYS, "1000000"));
            server.disk().capacity(server.disk().usedBytes());
            String full = server.answers(writes("more", KEYS, "1000000"));
            assertTrue(full.contains("-MISCONF"), full.substring(0, 100));
            server.ask(limit(policy), 1);
            AtomicInteger turns = new AtomicInteger();
            server.world()
                    .trace()
                    .printTo(line -> turns.addAndGet(line.contains(" TURN(") ? 1 : 0));
            server.world().run(server.world().nowNanos() + TEN_SECONDS, 50_000);
            assertTrue(turns.get() > 0 && turns.get() < 2_500, "turns=" + turns);
            assertEquals(1, server.info("read_only_disk_full"));
            server.disk().capacity(Long.MAX_VALUE);
            server.world().run(server.world().nowNanos() + TEN_SECONDS);
            assertEquals(0, server.info("read_only_disk_full"));
            boolean goes = !policy.equals("noeviction");
            assertEquals(goes, server.info("used_memory_dataset") <= 1 << 20);
            assertEquals(goes, server.info("evicted_keys") > 0);
        }
    }

    @Test
    void nothingGoesUnlessAskedFor() {
        try (SmallServer server = new SmallServer()) {
            server.start();
            server.answers(command("CONFIG", "SET", "maxmemory", MEBIBYTE));
            assertTrue(server.answers(writes("key", KEYS, "")).contains("-OOM"));
            assertEquals(0, number(server.answers(command("INFO")), "evicted_keys:"));
            assertEquals(
                    "-ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy') -"
                            + " argument(s) must be one of the following: noeviction, allkeys-lru,"
                            + " allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu,"
                            + " volatile-random, volatile-ttl\r\n",
                    server.answers(command("CONFIG", "SET", "maxmemory-policy", "some")));
        }
    }

    private static void limit(SmallServer server, String policy) {
        assertEquals("+OK\r\n", server.answers(limit(policy)));
    }

    private static String limit(String policy) {
        return command("CONFIG", "SET", "maxmemory", MEBIBYTE, "maxmemory-policy", policy);
    }

    private static String writes(String name, int keys, String seconds) {
        StringBuilder writes = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            writes.append(
                    seconds.isEmpty()
                            ? command("SET", name + i, VALUE)
                            : command("SET", name + i, VALUE, "EX", seconds));
        }
        return writes.toString();
    }

    private static long number(String text, String before) {
        int from = text.indexOf(before) + before.length();
        return Long.parseLong(text.substring(from, text.indexOf('\r', from)));
    }
}
