package io.workingdb.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.node.NodeInspection.Report;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The power goes, or the process is killed, at each operation of the disk while keys of every type are changed through several checkpoints, each of what
/// has changed since the one before, and their segments are recycled: what is found is what there was after some command, and none that was
/// acknowledged is missing.
///
/// `-Dwdb.power.cuts=100000` cuts at every operation, and not at some.
final class PowerCutTest {
    private static final int CUTS = Integer.getInteger("wdb.power.cuts", 40);
    private static final int BLOCK_BYTES = 4_096;
    private static final int CHANGES_BEFORE = 1_500;
    private static final int CHANGES = 400;

    /// What the server holds after each line that it answers, the first before any.
    private final List<Long> states = new ArrayList<>();

    private final Map<Kind, Integer> underWay = new EnumMap<>(Kind.class);
    private String commands = "";
    private Map<String, byte[]> files = Map.of();

    private static NodeConfig config(Endpoint endpoint) {
        NodeConfig tiny = NodeConfig.tiny(endpoint, Durability.ALWAYS, Mutants.NONE);
        return new NodeConfig(
                endpoint,
                tiny.durability(),
                tiny.maxMemoryBytes(),
                tiny.evictionPolicy(),
                tiny.clientsMax(),
                tiny.parkedCommandsMax(),
                tiny.parkedBytesMax(),
                tiny.outputBytesMax(),
                tiny.bulkBytesMax(),
                tiny.bufferBytesMax(),
                MemoryConfig.tiny(),
                tiny.log(),
                tiny.log().segmentBytes(),
                0,
                tiny.checkpointBytesPerSecond(),
                tiny.scrubBytesPerSecond(),
                tiny.compactionMillis(),
                tiny.applyLimit(),
                tiny.mutants());
    }

    @Test
    void losesNothingAtAnyOperationOfACheckpointAndOfRecycling() {
        prepare();
        long operations = operationsOfAWholeRun();
        long stride = Math.max(1, operations / CUTS);
        int cuts = 0;
        for (long at = stride / 2; at < operations; at += stride) {
            cutAt(at, cuts++ % 3 != 2);
        }
        System.out.println(
                cuts
                        + " cuts in "
                        + operations
                        + " operations of the disk; under way: "
                        + underWay);
        assertTrue(underWay.containsKey(Kind.WRITE) && underWay.containsKey(Kind.WRITE_DURABLE));
    }

    /// A directory with a checkpoint, and what will be done to it.
    private void prepare() {
        Filling filling = new Filling();
        RandomChanges changes = new RandomChanges(filling, new Random64(11));
        try (SmallServer server = new SmallServer(1, PowerCutTest::config, Map.of())) {
            server.start();
            for (int i = 0; i < CHANGES_BEFORE; i++) {
                changes.next();
            }
            server.fill(filling);
            server.stop();
            files = server.files();
        }
        states.add(filling.contents().fingerprint());
        for (int i = 0; i < CHANGES; i++) {
            changes.next();
            while (states.size() < filling.count()) {
                states.add(states.getLast()); // a database was selected first
            }
            states.add(filling.contents().fingerprint());
        }
        commands = filling.take();
    }

    /// Nothing is cut, and what the cuts are meant to hit is there.
    private long operationsOfAWholeRun() {
        List<Long> checkpoints = new ArrayList<>();
        try (SmallServer server = new SmallServer(2, PowerCutTest::config, files)) {
            server.listener((event, a, b, c, turn) -> {
                if (event == TraceEvent.CHECKPOINT) {
                    checkpoints.add(a);
                }
            });
            server.start();
            long before = server.disk().operations();
            server.ask(commands, states.size() - 1);
            assertEquals(states.getLast(), server.contents().fingerprint());
            long operations = server.disk().operations() - before;
            assertTrue(checkpoints.size() >= 3, "checkpoints=" + checkpoints);
            assertTrue(recycled(server.files()) > 0, "segments are recycled");
            return operations;
        }
    }

    /// Segments that were there before, and have another header now.
    private int recycled(Map<String, byte[]> after) {
        int recycled = 0;
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            byte[] now = after.get(each.getKey());
            boolean same =
                    now == null
                            || Arrays.equals(each.getValue(), 0, BLOCK_BYTES, now, 0, BLOCK_BYTES);
            recycled += same || !each.getKey().startsWith("log-") ? 0 : 1;
        }
        return recycled;
    }

    private void cutAt(long operation, boolean power) {
        try (SmallServer server = new SmallServer(2, PowerCutTest::config, files)) {
            server.start();
            long at = server.disk().operations() + operation;
            OneShotClient client = server.send(commands);
            while (server.disk().operations() < at) {
                long events = server.world().run(Long.MAX_VALUE, 1);
                assertEquals(1, events);
            }
            for (Kind kind : Kind.values()) {
                if (server.disk().inFlight(kind) > 0) {
                    underWay.merge(kind, 1, Integer::sum);
                }
            }
            int acknowledged = client.lines();
            if (power) {
                server.machine().cutPower();
            } else {
                server.kill();
            }
            verify(server, acknowledged, "cut at operation " + operation);
        }
    }

    private void verify(SmallServer server, int acknowledged, String what) {
        server.start();
        assertTrue(server.running(), () -> what + ": " + server.end());
        long found = server.contents().fingerprint();
        boolean known = states.subList(acknowledged, states.size()).contains(found);
        assertTrue(known, () -> what + ": what is found was there never, or is too old");
        server.stop();
        Report report = server.inspect();
        assertNotNull(report, () -> what + ": " + server.end());
        assertTrue(
                report.lines().stream().noneMatch(line -> line.startsWith("orphans")),
                () -> what + ": all is reclaimed: " + report.lines());
    }
}
