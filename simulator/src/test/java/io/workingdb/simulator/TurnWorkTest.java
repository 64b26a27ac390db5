package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.node.TurnPart;
import io.workingdb.simulator.observe.ObservedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// No part of a turn, and no command, does more than it may, whatever clients ask for: {@link Simulation} takes it for a violation in every run; here it is asked for much.
final class TurnWorkTest {
    private static final int KEYS = 20_000;
    private static final int KEYS_PER_REQUEST = 500;
    private static final int FLUSHES = 10_000;
    private static final int SLOTS_CHANGED = 2_400;
    private static final int READS = 10_000;
    private static final long LOOK_NANOS = 50_000;
    private static final long SECOND = 1_000_000_000;
    private static final int ENTRIES_PER_TURN = 32;

    /// Parts that did more than they may.
    private final List<String> overruns = new ArrayList<>();

    private final class Overruns implements ObservedHost.Listener {
        @Override
        public void event(TraceEvent event, long a, long b, long c, Reactor.@Nullable Turn turn) {
            if (event == TraceEvent.OVERRUN) {
                overruns.add(TurnPart.values()[(int) a] + " " + b + " of " + c);
            }
        }
    }

    private SmallServer started(Mutants mutants) {
        return started(mutants, ENTRIES_PER_TURN);
    }

    private SmallServer started(Mutants mutants, int applyLimit) {
        SmallServer server =
                new SmallServer(1, endpoint -> config(endpoint, mutants, applyLimit), Map.of());
        server.listener(new Overruns());
        server.start();
        return server;
    }

    private static NodeConfig config(Endpoint endpoint, Mutants mutants, int applyLimit) {
        NodeConfig tiny = NodeConfig.tiny(endpoint, Durability.ALWAYS, mutants);
        return new NodeConfig(
                endpoint,
                tiny.durability(),
                tiny.maxMemoryBytes(),
                tiny.evictionPolicy(),
                tiny.clientsMax(),
                applyLimit,
                tiny.parkedBytesMax(),
                tiny.outputBytesMax(),
                tiny.bulkBytesMax(),
                tiny.bufferBytesMax(),
                tiny.memory(),
                tiny.log(),
                tiny.checkpointLogBytes(),
                tiny.checkpointLogPercent(),
                tiny.checkpointBytesPerSecond(),
                tiny.scrubBytesPerSecond(),
                tiny.compactionMillis(),
                applyLimit,
                mutants);
    }

    private static void fill(SmallServer server, int count) {
        for (int first = 0; first < count; first += KEYS_PER_REQUEST) {
            StringBuilder keys = new StringBuilder();
            for (int i = first; i < first + KEYS_PER_REQUEST; i++) {
                keys.append(command("SET", "key" + i, "value"));
            }
            server.ask(keys.toString(), KEYS_PER_REQUEST);
        }
    }

    @Test
    void whatIsFlushedComesBackInSlices() {
        try (SmallServer server = started(Mutants.NONE)) {
            fill(server, KEYS);
            assertEquals(
                    ":" + KEYS + "\r\n+OK\r\n:0\r\n",
                    server.answers(command("DBSIZE") + command("FLUSHALL") + command("DBSIZE")));
            assertEquals(List.of(), overruns);
        }
    }

    @Test
    void aBugThatReclaimsAllAtOnceIsFound() {
        try (SmallServer server = started(Mutants.of(Mutant.RECLAIM_AT_ONCE))) {
            fill(server, KEYS);
            assertEquals("+OK\r\n", server.answers(command("FLUSHALL")));
            assertNotEquals(List.of(), overruns);
        }
    }

    /// Each flush leaves a database to be reclaimed, and 4,096 may wait; what the first one leaves is much. Where many entries are applied in a turn, they come sooner than they
    /// are reclaimed.
    @Test
    void flushesWaitForWhatTheyLeave() {
        try (SmallServer server = started(Mutants.NONE, 4_096)) {
            fill(server, 3 * KEYS);
            StringBuilder flushes = new StringBuilder(command("FLUSHDB"));
            for (int i = 0; i < FLUSHES; i++) {
                flushes.append(command("SET", "k", "v")).append(command("FLUSHDB"));
            }
            server.ask(flushes.toString(), 2 * FLUSHES + 1);
            assertEquals(List.of(), overruns);
        }
    }

    /// A client that has sent ten thousand reads at once has not had all of them answered before others that have sent one.
    @Test
    void aLongPipelineDoesNotHoldUpOthers() {
        try (SmallServer server = started(Mutants.NONE, 1)) {
            server.ask(command("SET", "k", "v"), 1);
            OneShotClient first = server.send(command("GET", "k").repeat(READS));
            OneShotClient second = server.send(command("GET", "k"));
            while (second.lines() < 2) {
                server.world().run(server.world().nowNanos() + LOOK_NANOS);
            }
            int answered = first.lines() / 2;
            assertTrue(answered < READS / 4, "answered=" + answered);
            server.world().run(server.world().nowNanos() + SECOND);
            assertEquals(2 * READS, first.lines());
            assertEquals(List.of(), overruns);
        }
    }

    /// Forty clients that send one read after the other, of which a turn takes sixteen: none of them waits much longer than the others.
    @Test
    void whoHasWaitedIsServedBeforeOthersAreAgain() {
        try (SmallServer server = started(Mutants.NONE, 1)) {
            server.ask(command("SET", "k", "v"), 1);
            List<OneShotClient> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(server.send(command("GET", "k").repeat(READS)));
            }
            long until = server.world().nowNanos() + 60 * SECOND;
            int most = 0;
            while (most < READS / 2 && server.world().nowNanos() < until) {
                server.world().run(server.world().nowNanos() + LOOK_NANOS);
                most = clients.stream().mapToInt(OneShotClient::lines).max().orElse(0) / 2;
            }
            int least = clients.stream().mapToInt(OneShotClient::lines).min().orElse(0) / 2;
            assertTrue(least > most / 2, "least=" + least + " most=" + most);
            assertEquals(List.of(), overruns);
        }
    }

    @Test
    void refusalsForWantOfMemoryAreLittleWork() {
        try (SmallServer server = started(Mutants.NONE)) {
            String value = "v".repeat(10_000);
            server.answers(command("CONFIG", "SET", "maxmemory", "1048576"));
            StringBuilder sets = new StringBuilder();
            for (int i = 0; i < 300; i++) {
                sets.append(command("SET", "key" + i, value));
            }
            assertTrue(server.answers(sets.toString()).endsWith("'maxmemory'.\r\n"));
            assertEquals(List.of(), overruns);
            server.answers(command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru"));
            server.ask(sets.toString(), 300);
            server.answers(command("CONFIG", "SET", "maxmemory-policy", "noeviction"));
            assertTrue(server.answers(sets.toString()).endsWith("'maxmemory'.\r\n"));
            assertEquals(List.of(), overruns);
        }
    }

    /// Each turn changes the counters of more slots than are written in one, so ever more are, until a checkpoint can begin.
    @Test
    void aCheckpointBeginsThoughEachTurnChangesManySlots() {
        try (SmallServer server = started(Mutants.NONE)) {
            long before = server.info("checkpoints_completed");
            for (int round = 0; round < 20; round++) {
                StringBuilder sets = new StringBuilder();
                for (int i = 0; i < 10; i++) {
                    sets.append(command(setOf(SLOTS_CHANGED, round * 10 + i)));
                }
                server.ask(sets.toString(), 10);
            }
            assertTrue(server.info("checkpoints_completed") > before);
            assertEquals(List.of(), overruns);
        }
    }

    private static String[] setOf(int keys, int first) {
        String[] words = new String[1 + 2 * keys];
        words[0] = "MSET";
        for (int i = 0; i < keys; i++) {
            words[1 + 2 * i] = "key" + (first * (keys / 3) + i);
            words[2 + 2 * i] = "value";
        }
        return words;
    }

    @Test
    void longCommandsAreWhatTheyAskFor() {
        try (SmallServer server = started(Mutants.NONE)) {
            String[] delete = new String[1 + KEYS_PER_REQUEST];
            delete[0] = "DEL";
            for (int i = 0; i < KEYS_PER_REQUEST; i++) {
                delete[1 + i] = "key" + i;
            }
            server.ask(command(setOf(KEYS_PER_REQUEST, 0)), 1);
            server.ask(command("KEYS", "*"), 1 + 2 * KEYS_PER_REQUEST);
            server.answers(command("SCAN", "0", "COUNT", "100000") + command("RANDOMKEY"));
            server.ask(command(delete), 1);
            assertEquals(List.of(), overruns);
        }
    }
}
