package io.workingdb.runtime.sim.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.runtime.sim.trace.Fault;
import org.junit.jupiter.api.Test;

final class SimulatedDiskTest {
    private static final int SECTORS = 8;
    private static final DiskOptions FAILING_SYNCS =
            DiskOptions.calm().withErrors(new DiskErrors(0, 0, 1_000_000, 0, 0, 0, 0));

    @Test
    void keepsEverythingThatCompletedWhenTheProcessIsKilled() {
        try (DiskScript disk = new DiskScript(1, DiskOptions.calm())) {
            disk.create("a");
            disk.write(Kind.WRITE, 0, 4, 7);
            disk.machine.crash();
            assertEquals(4 * SECTORS, disk.sectorsFullOf("a", 7));
        }
    }

    @Test
    void losesAnUnsyncedNameInSomePowerCutAndKeepsItInAnother() {
        int kept = 0;
        for (int seed = 0; seed < 50; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.cutPowerAndBoot();
                kept += disk.machine.disk().names().length;
            }
        }
        assertTrue(kept > 5 && kept < 45, "kept=" + kept);
    }

    @Test
    void keepsASyncedNameAndLosesTheUnsyncedSizeOnly() {
        int lost = 0;
        for (int seed = 0; seed < 50; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.syncNames();
                disk.move(Kind.ALLOCATE, 0, 16);
                disk.cutPowerAndBoot();
                byte[] bytes = DiskScript.present(disk.machine.disk().contents("a"));
                lost += bytes.length < 16 * DiskScript.BLOCK ? 1 : 0;
            }
        }
        assertTrue(lost > 5 && lost < 50, "lost=" + lost);
    }

    @Test
    void keepsWhatWasWrittenDurablyAndItsSize() {
        for (int seed = 0; seed < 100; seed++) {
            try (DiskScript disk =
                    new DiskScript(
                            seed, DiskOptions.calm().withCrash(new CrashModel(500_000, 500_000)))) {
                disk.create("a");
                disk.syncNames();
                disk.write(Kind.WRITE, 0, 4, 1);
                disk.write(Kind.WRITE_DURABLE, 2, 4, 2);
                disk.cutPowerAndBoot();
                assertTrue(disk.sectorsFullOf("a", 2) >= 4 * SECTORS, "seed=" + seed);
            }
        }
    }

    @Test
    void bringsBackNothingOlderThanADurableWrite() {
        for (int seed = 0; seed < 100; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.syncNames();
                disk.write(Kind.WRITE_DURABLE, 0, 1, 1);
                disk.write(Kind.WRITE, 0, 1, 2);
                disk.write(Kind.WRITE_DURABLE, 0, 1, 3);
                disk.write(Kind.WRITE, 0, 1, 4);
                disk.cutPowerAndBoot();
                int newest = disk.sectorsFullOf("a", 4);
                assertEquals(SECTORS, newest + disk.sectorsFullOf("a", 3), "seed=" + seed);
            }
        }
    }

    @Test
    void liesAboutPagesAfterAFailedSync() {
        int lostForEver = 0;
        for (int seed = 0; seed < 20; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.syncNames();
                disk.write(Kind.WRITE_DURABLE, 0, 4, 1);
                disk.write(Kind.WRITE, 0, 4, 2);
                disk.machine.disk().options(FAILING_SYNCS);
                assertEquals(DiskStatus.IO_ERROR, disk.move(Kind.SYNC, 0, 0));
                disk.machine.disk().options(DiskOptions.calm());
                assertEquals(DiskStatus.DONE, disk.move(Kind.SYNC, 0, 0));
                assertEquals(2, disk.read(3));
                disk.cutPowerAndBoot();
                lostForEver += disk.sectorsFullOf("a", 1);
                assertEquals(4 * SECTORS, disk.sectorsFullOf("a", 1) + disk.sectorsFullOf("a", 2));
            }
        }
        assertTrue(lostForEver > 100, "lost=" + lostForEver);
    }

    @Test
    void readsFromTheDiskAfterOpeningWhatAFailedSyncLeftInTheCache() {
        int lost = 0;
        for (int seed = 0; seed < 20; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.syncNames();
                disk.write(Kind.WRITE_DURABLE, 0, 4, 1);
                disk.write(Kind.WRITE, 0, 4, 2);
                disk.machine.disk().options(FAILING_SYNCS);
                assertEquals(DiskStatus.IO_ERROR, disk.move(Kind.SYNC, 0, 0));
                disk.machine.disk().options(DiskOptions.calm());
                disk.write(Kind.WRITE, 1, 1, 3);
                disk.machine.crash();
                disk.boot();
                disk.open("a");
                int old = disk.sectorsFullOf("a", 1);
                lost += old;
                assertEquals(SECTORS, disk.sectorsFullOf("a", 3));
                assertEquals(3 * SECTORS, old + disk.sectorsFullOf("a", 2));
                assertEquals(DiskStatus.DONE, disk.move(Kind.SYNC, 0, 0));
                disk.cutPowerAndBoot();
                assertEquals(old, disk.sectorsFullOf("a", 1));
                assertEquals(SECTORS, disk.sectorsFullOf("a", 3));
            }
        }
        assertTrue(lost > 50, "lost=" + lost);
    }

    @Test
    void honoursASyncedRewriteOfAPageThatASyncLiedAbout() {
        for (int seed = 0; seed < 20; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.syncNames();
                disk.write(Kind.WRITE, 0, 4, 1);
                disk.machine.disk().options(FAILING_SYNCS);
                disk.move(Kind.SYNC, 0, 0);
                disk.machine.disk().options(DiskOptions.calm());
                disk.write(Kind.WRITE, 0, 4, 2);
                disk.move(Kind.SYNC, 0, 0);
                disk.cutPowerAndBoot();
                assertEquals(4 * SECTORS, disk.sectorsFullOf("a", 2), "seed=" + seed);
            }
        }
    }

    @Test
    void readsFromAnotherPlaceNowAndThenAndLeavesTheDiskAsItIs() {
        DiskOptions astray =
                DiskOptions.calm().withErrors(new DiskErrors(0, 0, 0, 0, 1_000_000, 0, 0));
        int elsewhere = 0;
        for (int seed = 0; seed < 20; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                for (int block = 0; block < 8; block++) {
                    disk.write(Kind.WRITE_DURABLE, block, 1, block + 1);
                }
                disk.machine.disk().options(astray);
                boolean missed = disk.read(3) != 4;
                elsewhere += missed ? 1 : 0;
                assertEquals(missed ? 1 : 0, disk.world.faults().count(Fault.MISDIRECTED_READ));
                disk.machine.disk().options(DiskOptions.calm());
                assertEquals(4, disk.read(3));
            }
        }
        assertTrue(elsewhere > 10, "elsewhere=" + elsewhere);
    }

    @Test
    void cannotReadALatentSectorUntilItIsRewritten() {
        try (DiskScript disk = new DiskScript(1, DiskOptions.calm())) {
            disk.create("a");
            disk.write(Kind.WRITE_DURABLE, 0, 1, 1);
            assertTrue(disk.machine.disk().makeLatentSector());
            assertEquals(DiskStatus.IO_ERROR, disk.move(Kind.READ, 0, 1));
            assertEquals(DiskStatus.IO_ERROR, disk.move(Kind.READ, 0, 1));
            disk.write(Kind.WRITE, 0, 1, 3);
            assertEquals(3, disk.read(0));
        }
    }

    @Test
    void refusesWhenItIsFullAndTakesAgainWhenSpaceReturns() {
        try (DiskScript disk = new DiskScript(1, DiskOptions.calm())) {
            disk.create("a");
            disk.machine.disk().capacity(disk.machine.disk().usedBytes() + DiskScript.BLOCK);
            assertEquals(DiskStatus.NO_SPACE, disk.move(Kind.ALLOCATE, 0, 2));
            assertEquals(DiskStatus.DONE, disk.write(Kind.WRITE_DURABLE, 0, 1, 1));
            assertEquals(DiskStatus.NO_SPACE, disk.write(Kind.WRITE_DURABLE, 1, 1, 1));
            assertEquals(DiskStatus.DONE, disk.write(Kind.WRITE_DURABLE, 0, 1, 2));
            disk.machine.disk().capacity(Long.MAX_VALUE);
            assertEquals(DiskStatus.DONE, disk.write(Kind.WRITE_DURABLE, 1, 1, 1));
            disk.named(Kind.DELETE, "a");
            assertEquals(0, disk.machine.disk().usedBytes());
            assertEquals(2, disk.world.faults().count(Fault.DISK_FULL));
        }
    }

    @Test
    void bringsBackADeletedFileWithItsBytesUnlessTheRemovalWasSynced() {
        int back = 0;
        for (int seed = 0; seed < 50; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.write(Kind.WRITE_DURABLE, 0, 1, 5);
                disk.syncNames();
                disk.named(Kind.DELETE, "a");
                boolean synced = seed % 2 == 0;
                if (synced) {
                    disk.syncNames();
                }
                disk.cutPowerAndBoot();
                if (disk.machine.disk().names().length > 0) {
                    assertFalse(synced, "seed=" + seed);
                    assertEquals(SECTORS, disk.sectorsFullOf("a", 5));
                    back++;
                }
            }
        }
        assertTrue(back > 3, "back=" + back);
    }

    @Test
    void growsByZeroesAfterAShrinking() {
        try (DiskScript disk = new DiskScript(1, DiskOptions.calm())) {
            disk.create("a");
            disk.write(Kind.WRITE_DURABLE, 0, 8, 5);
            disk.move(Kind.ALLOCATE, 0, 2);
            disk.move(Kind.ALLOCATE, 0, 8);
            assertEquals(6 * SECTORS, disk.sectorsFullOf("a", 0));
        }
    }

    @Test
    void usesTheMemoryOfAFileAgainOnlyWhenNobodyCanReadIt() {
        try (DiskScript disk = new DiskScript(1, DiskOptions.calm())) {
            disk.create("a");
            disk.write(Kind.WRITE_DURABLE, 0, 8, 5);
            disk.named(Kind.DELETE, "a");
            disk.syncNames();
            assertEquals(5, disk.read(7), "a descriptor outlives the name");
            disk.create("b");
            disk.move(Kind.ALLOCATE, 0, 8);
            disk.write(Kind.WRITE_DURABLE, 3, 1, 6);
            assertEquals(7 * SECTORS, disk.sectorsFullOf("b", 0));
            disk.move(Kind.CLOSE, 0, 0);
            disk.named(Kind.DELETE, "b");
            disk.syncNames();
            disk.create("c");
            disk.move(Kind.ALLOCATE, 0, 8);
            disk.write(Kind.WRITE_DURABLE, 2, 1, 7);
            assertEquals(7 * SECTORS, disk.sectorsFullOf("c", 0), "memory of b, and zeroes");
        }
    }

    @Test
    void bringsADeletedFileBackAsItWasWhenTheDeletionWasNotSynced() {
        int back = 0;
        for (int seed = 0; seed < 50; seed++) {
            try (DiskScript disk = new DiskScript(seed, DiskOptions.calm())) {
                disk.create("a");
                disk.write(Kind.WRITE_DURABLE, 0, 8, 5);
                disk.move(Kind.CLOSE, 0, 0);
                disk.syncNames();
                disk.named(Kind.DELETE, "a");
                disk.create("b");
                disk.write(Kind.WRITE_DURABLE, 0, 8, 6);
                disk.cutPowerAndBoot();
                if (disk.machine.disk().contents("a") != null) {
                    back++;
                    assertEquals(8 * SECTORS, disk.sectorsFullOf("a", 5), "seed=" + seed);
                }
            }
        }
        assertTrue(back > 5, "back=" + back);
    }

    @Test
    void neverCompletesAnOperationOfADeadProcess() {
        try (DiskScript disk = new DiskScript(1, DiskOptions.calm())) {
            disk.create("a");
            DiskScript.Step step = disk.submitWrite(Kind.WRITE, 0, 8, 1);
            disk.machine.crash();
            disk.boot();
            disk.world.run(disk.world.nowNanos() + 1_000_000_000);
            assertFalse(step.done());
            assertEquals(1, disk.world.faults().count(Fault.OPERATION_CUT));
        }
    }
}
