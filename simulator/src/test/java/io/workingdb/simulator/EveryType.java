package io.workingdb.simulator;

import static io.workingdb.simulator.Filling.text;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.LogConfig;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.simulator.observe.ObservedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A directory of a server that was stopped, with every type in every form: packed and in rows, with deadlines of keys and of fields, long keys and an
/// empty one, large values, several databases, and removed collections half of whose rows are reclaimed, both in the checkpoint and behind it.
///
/// @param files by name
/// @param contents what they hold
record EveryType(Map<String, byte[]> files, Contents contents) {
    /// A deadline that no test lives to see.
    static final long LATER = 99_999_999_999_999L;

    /// Pages as in production, in few at a time.
    static final MemoryConfig SMALL_EXTENTS =
            new MemoryConfig(MemoryConfig.PAGE_BYTES, 64L << 20, 65_536);

    /// Pages and extents as in production: what a server that is started by hand can read.
    static final MemoryConfig USUAL_EXTENTS =
            new MemoryConfig(MemoryConfig.PAGE_BYTES, 64L << 20, 4 << 20);

    private static final int KIB = 1_024;
    private static final int CHECKPOINT_LOG_BYTES = 256 * KIB;
    private static final int FILLER_BYTES = 4 * KIB;
    private static final int FLUSHED = 5;

    /// How much log before a checkpoint is due collections are removed: a few entries, each of which reclaims some of their rows.
    private static final int SHORTLY_BEFORE_BYTES = 48 * KIB;

    /// A small server's, with room for large values.
    static NodeConfig config(Endpoint endpoint, MemoryConfig memory) {
        int mib = KIB * KIB;
        return new NodeConfig(
                endpoint,
                Durability.ALWAYS,
                16L * mib,
                EvictionPolicy.NOEVICTION,
                64,
                16,
                64 * KIB,
                4 * KIB,
                2 * mib,
                64L * mib,
                memory,
                LogConfig.tiny(),
                CHECKPOINT_LOG_BYTES,
                0,
                64L * mib,
                2L * mib,
                300,
                32,
                Mutants.NONE);
    }

    /// Runs a server that fills its directory.
    ///
    /// @param collectionsInLog whether collections are changed behind the checkpoint too; then only a server that knows {@link CollectionCommands} can
    ///     read the directory
    static EveryType made(MemoryConfig memory, boolean collectionsInLog) {
        Filling filling = new Filling();
        try (SmallServer server =
                new SmallServer(1, endpoint -> config(endpoint, memory), Map.of())) {
            OwnEntries own = new OwnEntries();
            server.listener(own);
            server.start();
            everything(filling);
            filling.members(0, "gone before", words("m", 2_600));
            filling.members(0, "gone after", words("m", 1_500));
            for (String field : words("field", 20)) {
                filling.field(0, "gone with deadlines", field, "value");
                filling.fieldDeadline(0, "gone with deadlines", field, LATER);
            }
            server.fill(filling);
            upToTheNextCheckpoint(server, filling);
            filling.delete(0, "gone before");
            filling.flush(FLUSHED);
            checkpoint(server, filling);
            if (own.lastIndex <= own.checkpointIndex) {
                throw new AssertionError("the checkpoint has rows that are yet to be reclaimed");
            }
            stringsInTheLog(filling);
            if (collectionsInLog) {
                collectionsInTheLog(filling);
            }
            server.fill(filling);
            filling.delete(0, "gone with deadlines");
            filling.delete(0, "gone after");
            server.fill(filling);
            server.stop();
            return new EveryType(server.files(), filling.contents());
        }
    }

    /// Everything that is made before the checkpoint, and stays.
    private static void everything(Filling filling) {
        for (int database = 0; database < 4; database++) {
            String name = "db" + database + ":";
            hashes(filling, database, name);
            sets(filling, database, name);
            sortedSets(filling, database, name);
            lists(filling, database, name);
            streams(filling, database, name);
            filling.string(database, name + "string", text("string", 40 + database));
        }
        extremes(filling);
        filling.copy(0, "db0:sorted set in rows", 2, "copy of a sorted set");
        filling.rename(1, "db1:list in rows", "renamed list");
        filling.rename(1, "db1:hash with deadlines", "renamed hash");
        for (int i = 0; i < 60; i++) {
            filling.string(FLUSHED, "flushed" + i, text("flushed", 100));
        }
    }

    private static void hashes(Filling filling, int database, String name) {
        for (int i = 0; i < 150; i++) {
            if (i < 10) {
                filling.field(database, name + "packed hash", "field" + i, "value" + i * i);
            }
            filling.field(database, name + "hash in rows", "field" + i, text("v" + i, i % 90));
        }
        String hash = name + "hash with deadlines";
        for (int i = 0; i < 40; i++) {
            filling.field(database, hash, "field" + i, Integer.toString(i));
            if (i % 2 == 0) {
                filling.fieldDeadline(database, hash, "field" + i, LATER + i);
            }
        }
        filling.dropField(database, hash, "field4");
        filling.fieldDeadline(database, hash, "field6", 0);
        filling.deadline(database, name + "hash in rows", LATER);
    }

    private static void sets(Filling filling, int database, String name) {
        List<String> integers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            integers.add(Long.toString((i - 20L) * i * i * 1_000));
        }
        filling.members(database, name + "set of integers", integers);
        filling.members(database, name + "packed set", words("member", 20));
        filling.members(database, name + "set in rows", words("member", 200));
        filling.dropMember(database, name + "set in rows", "member77");
        filling.deadline(database, name + "packed set", LATER + 1);
    }

    private static void sortedSets(Filling filling, int database, String name) {
        String packed = name + "packed sorted set";
        for (int i = 0; i < 150; i++) {
            if (i < 20) {
                filling.score(database, packed, i * 0.25, "member" + i);
            }
            filling.score(database, name + "sorted set in rows", i % 50 - 10.5, "member" + i);
        }
        filling.score(database, packed, Double.NEGATIVE_INFINITY, "first");
        filling.score(database, packed, Double.POSITIVE_INFINITY, "last");
        filling.score(database, name + "sorted set in rows", 1e300, "member9");
        filling.dropScore(database, name + "sorted set in rows", "member10");
    }

    private static void lists(Filling filling, int database, String name) {
        filling.elements(database, name + "packed list", words("element", 30));
        String list = name + "list in rows";
        filling.elements(database, list, words("element", 150));
        for (int i = 0; i < 30; i++) {
            filling.insert(database, list, 100, "between" + i);
        }
        filling.insert(database, list, 0, "first");
        filling.dropElements(database, list, 20, 40);
    }

    private static void streams(Filling filling, int database, String name) {
        String stream = name + "stream";
        for (int i = 0; i < 120; i++) {
            filling.entry(database, stream, id(i), "field", "value" + i, "more", text("m", i % 50));
        }
        filling.dropEntry(database, stream, id(7));
        filling.group(database, stream, "group");
        filling.group(database, stream, "idle group");
        filling.readGroup(database, stream, "group", "one", 30);
        filling.readGroup(database, stream, "group", "another", 40);
        for (int i = 10; i < 20; i++) {
            filling.acknowledge(database, stream, "group", id(i));
        }
        filling.dropEntry(database, stream, id(25)); // it is pending
        filling.entry(database, name + "short stream", id(1), "field", "");
        filling.deadline(database, name + "short stream", LATER);
    }

    /// All as long as each other, so that text has their order.
    private static String id(int number) {
        return (1_000 + number / 8) + "-" + (1 + number % 8);
    }

    private static void extremes(Filling filling) {
        filling.string(0, "", "the empty key");
        filling.string(0, "empty value", "");
        filling.flagged(0, "memcached", "an item", 0xDEADBEEF);
        filling.string(0, "100 KiB", text("large", 100 * KIB));
        filling.string(0, "1 MiB", text("largest", KIB * KIB));
        filling.string(0, "long string ".repeat(30), "value");
        filling.string(3, "longer string ".repeat(400), text("value", 3_000));
        String hash = "long hash ".repeat(40);
        filling.field(0, hash, "", "the empty field");
        filling.field(0, hash, "empty value", "");
        filling.field(0, hash, "100 KiB", text("field", 100 * KIB));
        filling.field(0, hash, text("long field", 3_000), "value");
        filling.fieldDeadline(0, hash, "100 KiB", LATER);
        filling.fieldDeadline(0, hash, "", LATER);
        filling.deadline(0, hash, LATER);
        filling.members(0, "long set ".repeat(50), List.of("", text("member", 5_000), "m"));
        filling.elements(0, "large list", List.of("", text("element", 50 * KIB), "e"));
        filling.score(0, "long sorted set ".repeat(20), -0.5, text("member", 2_000));
        filling.entry(0, "long stream ".repeat(30), id(0), "", text("value", 60 * KIB));
    }

    private static void stringsInTheLog(Filling filling) {
        for (int i = 0; i < 40; i++) {
            filling.string(i % 4, "behind" + i, text("behind", i * 10));
        }
        filling.append(1, "db1:string", "and more");
        filling.delete(2, "db2:string");
        filling.delete(3, "db3:packed list");
        filling.deadline(0, "behind0", LATER);
    }

    private static void collectionsInTheLog(Filling filling) {
        filling.field(0, "db0:packed hash", "field3", "another");
        filling.field(1, "renamed hash", "field8", "no deadline any more");
        filling.fieldDeadline(2, "db2:hash with deadlines", "field9", LATER);
        filling.members(2, "db2:set of integers", List.of("no integer"));
        filling.dropMember(0, "db0:set in rows", "member1");
        filling.score(3, "db3:sorted set in rows", 0.125, "member20");
        filling.insert(1, "renamed list", 5, "in the log");
        filling.dropElements(0, "db0:packed list", 0, 30);
        filling.elements(3, "new list", words("x", 200));
        filling.copy(0, "db0:hash with deadlines", 3, "copied hash");
        filling.entry(0, "db0:stream", id(500), "in", "the log");
        filling.readGroup(0, "db0:stream", "group", "one", 100);
        filling.acknowledge(0, "db0:stream", "group", id(500));
        filling.copy(2, "db2:stream", 1, "copied stream");
    }

    private static List<String> words(String word, int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            words.add(word + i);
        }
        return words;
    }

    /// Lets a checkpoint be written, and then so much log that the next one is nearly due.
    private static void upToTheNextCheckpoint(SmallServer server, Filling filling) {
        while (server.info("rdb_bgsave_in_progress") == 0) {
            filler(server, filling);
        }
        long begun = server.info("log_bytes_written");
        while (server.info("rdb_bgsave_in_progress") == 1) {
            server.world().run(server.world().nowNanos() + 1_000_000);
        }
        while (server.info("log_bytes_written")
                < begun + CHECKPOINT_LOG_BYTES - SHORTLY_BEFORE_BYTES) {
            filler(server, filling);
        }
    }

    private static void filler(SmallServer server, Filling filling) {
        filling.string(0, "filler", text("filler", FILLER_BYTES));
        server.fill(filling);
    }

    /// Does what was gathered, and so much more that a checkpoint is due, and lets it be written.
    private static void checkpoint(SmallServer server, Filling filling) {
        long before = server.info("checkpoints_completed");
        for (int bytes = 0; bytes < SHORTLY_BEFORE_BYTES; bytes += FILLER_BYTES) {
            filling.string(0, "filler", text("filler", FILLER_BYTES));
        }
        server.fill(filling);
        while (server.info("checkpoints_completed") == before) {
            server.world().run(server.world().nowNanos() + 1_000_000);
        }
    }

    /// Remembers the last entry that the node proposed itself (no deadline is due here, so it reclaims), and up to which entry the last checkpoint is.
    private static final class OwnEntries implements ObservedHost.Listener {
        private long lastIndex;
        private long checkpointIndex;

        @Override
        public void event(TraceEvent event, long a, long b, long c, Reactor.@Nullable Turn turn) {
            if (event == TraceEvent.APPLIED && b == 0) {
                lastIndex = a;
            } else if (event == TraceEvent.CHECKPOINT) {
                checkpointIndex = a;
            }
        }
    }
}
