package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import io.workingdb.node.NodeInspection.Report;
import io.workingdb.runtime.sim.disk.SimulatedDisk;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/// One wrong bit anywhere in the directory of a server that was stopped: everything is there, or the start is refused with the place. Never
/// is anything else answered.
///
/// `-Dwdb.bit.flips=10000` flips more.
final class BitFlipTest {
    private static final int FLIPS = Integer.getInteger("wdb.bit.flips", 2_000);
    private static final int KEYS = 400;

    @Test
    void everythingIsIntactOrRefusedWithThePlace(TestReporter reporter) {
        Random64 random = new Random64(7);
        int refused = 0;
        try (SmallServer server = new SmallServer()) {
            server.start();
            fill(server);
            server.stop();
            long hash = intact(server.inspect());
            for (int i = 0; i < FLIPS; i++) {
                refused += withOneBitFlipped(server, random, hash) ? 0 : 1;
            }
            assertEquals(hash, intact(server.inspect()), "every bit was put back");
        }
        reporter.publishEntry("flips", Integer.toString(FLIPS));
        reporter.publishEntry("everything intact", Integer.toString(FLIPS - refused));
        reporter.publishEntry("refused with the place", Integer.toString(refused));
        assertTrue(refused > FLIPS / 20 && refused < FLIPS, "refused=" + refused);
    }

    /// @return whether the directory was found intact
    private static boolean withOneBitFlipped(SmallServer server, Random64 random, long hash) {
        SimulatedDisk disk = server.disk();
        String[] names = disk.names();
        String name = names[random.below(names.length)];
        byte[] bytes = disk.contents(name);
        long bit = random.below(8L * (bytes == null ? 0 : bytes.length));
        disk.flip(name, bit);
        Report report = server.inspect();
        disk.flip(name, bit);
        String what = name + " bit " + bit;
        if (report != null) {
            assertEquals(hash, report.contentsHash(), what);
            return true;
        }
        String sentence = server.end().sentence();
        assertTrue(
                sentence.contains("file=") || sentence.contains("epoch="), what + ": " + sentence);
        return false;
    }

    private static void fill(SmallServer server) {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < 4 * KEYS; i++) {
            commands.append(command("SET", "key:" + i % KEYS, "v".repeat(i % 700) + i));
        }
        assertEquals("+OK\r\n".repeat(4 * KEYS), server.answers(commands.toString()));
    }

    private static long intact(@Nullable Report report) {
        assertNotNull(report);
        return report.contentsHash();
    }
}
