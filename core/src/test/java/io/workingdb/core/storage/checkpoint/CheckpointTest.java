package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.checkpoint.CheckpointBench.same;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Checksum;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/// Checkpoints and superblocks: the old one or the new one, at any crash point; never neither.
final class CheckpointTest {
    private static final String SUPERBLOCK = "superblock-0003";
    private static final String PAGES = "pages-0003";
    private static final int BLOCK_BYTES = 4_096;
    private final CheckpointBench bench = new CheckpointBench();
    private Map<byte[], byte[]> first = Map.of();

    @Property(seed = "1", tries = 150, shrinking = ShrinkingMode.OFF)
    void holdsTheOldOneOrTheNewOneWhereverItIsCut(@ForAll long seed) {
        Random64 random = new Random64(seed);
        CheckpointBench log = new CheckpointBench();
        log.mustOpen();
        Map<byte[], byte[]> counts = log.contents();
        for (int generation = 1; generation <= 8; generation++) {
            log.change(random);
            Map<byte[], byte[]> next = log.contents();
            CheckpointWriter writer = log.begin(generation);
            for (int left = random.below(40); left > 0 && !writer.done(); left--) {
                writer.turn();
                if (log.disk.outstanding() > 0) {
                    log.disk.complete(0);
                }
            }
            boolean succeeded = writer.succeeded();
            if (random.chance(1, 2)) {
                log.disk.powerCut(random);
            } else {
                log.disk.kill(random);
                log.mustOpen();
                assertTrue(same(log.contents(), next) || same(log.contents(), counts));
                counts = log.contents();
                succeeded = false;
                next = counts;
                log.disk.powerCut(random);
            }
            log.mustOpen();
            boolean isNew = same(log.contents(), next);
            assertTrue(
                    isNew || (!succeeded && same(log.contents(), counts)),
                    "generation " + generation);
            counts = log.contents();
        }
    }

    @Test
    void whatIsWrittenIsLoaded() {
        bench.mustOpen();
        assertTrue(bench.superblocks().formatted());
        for (int i = 1; i <= 5; i++) {
            bench.change(new Random64(i));
            bench.put(new byte[] {1, 2, 3}, new byte[50_000]);
            Map<byte[], byte[]> expected = bench.contents();
            CheckpointWriter writer = bench.checkpoint(i * 10L);
            assertTrue(writer.succeeded());
            assertEquals(expected.size(), writer.records());
            assertEquals(List.of(PAGES, SUPERBLOCK), List.of(bench.disk.list()));
            bench.disk.powerCut(new Random64(i));
            bench.mustOpen();
            assertTrue(same(expected, bench.contents()));
            assertEquals(i * 10L, bench.superblocks().current().checkpoint().appliedIndex());
            assertEquals(77, bench.superblocks().current().checkpoint().logTimeMillis());
            assertEquals(5, bench.superblocks().current().checkpoint().firstEpoch());
            assertFalse(bench.superblocks().formatted());
        }
    }

    @Test
    void anEmptyMapIsACheckpointToo() {
        bench.mustOpen();
        assertTrue(bench.checkpoint(5).succeeded());
        bench.disk.powerCut(new Random64(1));
        bench.mustOpen();
        assertEquals(5, bench.superblocks().current().checkpoint().appliedIndex());
        assertEquals(0, bench.map().count());
    }

    @Test
    void givesUpOnAFullDiskWithoutLosingTheOldOneAndSucceedsLater() {
        bench.mustOpen();
        bench.change(new Random64(1));
        bench.checkpoint(1);
        for (long room = 0; room < 40_000; room += 4_096) {
            CheckpointBench full = new CheckpointBench();
            full.mustOpen();
            full.change(new Random64(1));
            full.checkpoint(1);
            Map<byte[], byte[]> old = full.contents();
            full.put(new byte[] {9, 9}, new byte[30_000]);
            long used = used(full);
            full.disk.capacityBytes = used + room;
            CheckpointWriter writer = full.checkpoint(2);
            assertFalse(writer.failed());
            if (!writer.succeeded()) {
                assertEquals(used, used(full), "what it had taken of the disk is given back");
                assertEquals(List.of(PAGES, SUPERBLOCK), List.of(full.disk.list()));
                Map<byte[], byte[]> now = full.contents();
                full.disk.capacityBytes = Long.MAX_VALUE;
                assertTrue(full.checkpoint(3).succeeded());
                full.disk.powerCut(new Random64(1));
                full.mustOpen();
                assertTrue(same(now, full.contents()));
                assertTrue(old.size() < now.size());
            }
        }
    }

    @Test
    void failsWhenTheDiskFailsAtAnyOperation() {
        for (int at = 0; at < 20; at++) {
            CheckpointBench broken = new CheckpointBench();
            broken.mustOpen();
            broken.change(new Random64(1));
            broken.checkpoint(1);
            Map<byte[], byte[]> before = broken.contents();
            CheckpointWriter writer = broken.begin(2);
            boolean failed = false;
            for (int i = 0; !writer.done(); i++) {
                writer.turn();
                if (broken.disk.outstanding() > 0 && i == at) {
                    broken.disk.fail(0, DiskStatus.IO_ERROR);
                    failed = true;
                } else if (broken.disk.outstanding() > 0) {
                    broken.disk.complete(0);
                }
            }
            assertEquals(failed, writer.failed());
            broken.disk.powerCut(new Random64(at));
            broken.mustOpen();
            assertTrue(same(before, broken.contents()));
        }
    }

    @Test
    void refusesWhenTheFileIsGone() {
        first = bench.twoCheckpoints();
        bench.disk.remove(PAGES);
        String refusal = bench.refusal();
        assertTrue(refusal.contains("status=NOT_FOUND: file=" + PAGES), refusal);
    }

    @Test
    void refusesWithThePlaceForAnyFlippedBit() {
        bench.mustOpen();
        bench.change(new Random64(1));
        bench.checkpoint(10);
        Map<byte[], byte[]> expected = bench.contents();
        bench.disk.kill(new Random64(1));
        int bytes = bench.disk.contents(PAGES).length;
        Random64 random = new Random64(2);
        for (int i = 0; i < 300; i++) {
            long offset = random.below((long) bytes);
            int bit = random.below(8);
            bench.disk.flip(PAGES, offset, bit);
            String refusal = bench.refusal();
            assertTrue(
                    refusal.startsWith("the checkpoint has a damaged ")
                            && refusal.contains("file=" + PAGES + " block="),
                    refusal);
            bench.disk.flip(PAGES, offset, bit);
        }
        bench.mustOpen();
        assertTrue(same(expected, bench.contents()));
    }

    @Test
    void aDamagedCheckpointFallsBackToTheOneBefore() {
        first = bench.twoCheckpoints();
        bench.disk.kill(new Random64(1));
        CheckpointMark mark = bench.superblocks().current().checkpoint();
        bench.disk.flip(PAGES, (long) mark.rootBlock() * BLOCK_BYTES + 90, 2);
        assertTrue(bench.refusal().startsWith("the checkpoint has a damaged root: file=" + PAGES));
        assertTrue(bench.superblocks().fallBack());
        assertNull(bench.load());
        assertTrue(same(first, bench.contents()));
        assertFalse(bench.superblocks().fallBack());
        bench.change(new Random64(9));
        Map<byte[], byte[]> expected = bench.contents();
        assertTrue(bench.checkpoint(30).succeeded());
        bench.disk.powerCut(new Random64(1));
        bench.mustOpen();
        assertTrue(same(expected, bench.contents()));
    }

    @Test
    void refusesAFileThatWasCutShortOrExchanged() {
        bench.mustOpen();
        bench.change(new Random64(1));
        bench.checkpoint(10);
        byte[] old = bench.disk.contents(PAGES);
        bench.disk.truncate(PAGES, old.length - BLOCK_BYTES);
        assertTrue(
                bench.refusal()
                        .startsWith("the checkpoint names a block that it cannot have: named="));
        bench.disk.remove(PAGES);
        bench.disk.plant(PAGES, old);
        bench.mustOpen();
        bench.change(new Random64(2));
        bench.checkpoint(20);
        int bytes = bench.disk.contents(PAGES).length;
        bench.disk.remove(PAGES);
        bench.disk.plant(PAGES, Arrays.copyOf(old, bytes));
        assertTrue(bench.refusal().startsWith("the checkpoint has a damaged root: file=" + PAGES));
    }

    @Test
    void writesLittleAfterFewChanges() {
        CheckpointBench large = new CheckpointBench(new MemoryConfig(4_032, 64 << 20, 65_536));
        large.mustOpen();
        Random64 random = new Random64(1);
        byte[] value = new byte[100];
        for (int i = 0; i < 60_000; i++) {
            large.put(key(i), value);
        }
        CheckpointWriter all = large.checkpoint(100_000);
        long data = all.bytes();
        value[0] = 1;
        for (int i = 0; i < 15; i++) { // a record each in 15 of some 2,500 pages
            large.put(key(random.below(60_000)), value);
        }
        CheckpointWriter few = large.checkpoint(200_000);
        assertTrue(few.succeeded());
        assertEquals(60_000, few.records());
        assertTrue(few.bytes() <= data * 3 / 100, few.bytes() + " of " + data);
        Map<byte[], byte[]> expected = large.contents();
        large.disk.powerCut(random);
        large.mustOpen();
        assertTrue(same(expected, large.contents()));
    }

    private static byte[] key(int i) {
        long mixed = Random64.mix(i);
        byte[] key = new byte[8];
        for (int j = 0; j < 8; j++) {
            key[j] = (byte) (mixed >>> 8 * j);
        }
        return key;
    }

    @Test
    void doesNotGrowByWritingTheSameAgain() {
        bench.mustOpen();
        for (int i = 1; i <= 40; i++) {
            bench.change(new Random64(i));
            assertTrue(bench.checkpoint(10L * i).succeeded());
        }
        int before = bench.disk.contents(PAGES).length;
        for (int i = 41; i <= 200; i++) {
            bench.change(new Random64(i));
            assertTrue(bench.checkpoint(10L * i).succeeded());
        }
        assertTrue(bench.disk.contents(PAGES).length <= 2 * before);
    }

    @Test
    void upgradesACheckpointInChunks() {
        bench.mustOpen();
        Map<byte[], byte[]> records = new TreeMap<>(Arrays::compareUnsigned);
        records.put(new byte[0], new byte[] {1});
        records.put(new byte[] {7}, new byte[10_000]);
        records.put(new byte[] {7, 1}, new byte[0]);
        CheckpointMark mark = ChunkFile.plant(bench.disk, bench.pool, 3, records);
        Superblock old = bench.superblocks().current();
        Buffer buffer = Objects.requireNonNull(bench.pool.take(BLOCK_BYTES));
        SuperblockLayout.write(
                buffer,
                new Checksum(),
                3,
                new Superblock(old.identity(), old.sequence() + 1, 0, mark));
        bench.disk.poke(SUPERBLOCK, 0, buffer.segment.asSlice(0, BLOCK_BYTES).toArray(JAVA_BYTE));
        bench.pool.give(buffer);
        bench.reseal(0, 4, 1);
        bench.reseal(0, 44, 1);
        bench.mustOpen();
        assertTrue(same(records, bench.contents()));
        assertEquals(10, bench.superblocks().current().checkpoint().appliedIndex());
        bench.put(new byte[] {9}, new byte[3]);
        Map<byte[], byte[]> expected = bench.contents();
        assertTrue(bench.checkpoint(20).succeeded());
        assertEquals(List.of(PAGES, SUPERBLOCK), List.of(bench.disk.list()));
        bench.disk.powerCut(new Random64(1));
        bench.mustOpen();
        assertTrue(same(expected, bench.contents()));
    }

    @Test
    void refusesWhenTheDirectoryCannotBeRead() {
        first = bench.twoCheckpoints();
        for (DiskOperation.Kind kind :
                new DiskOperation.Kind[] {
                    DiskOperation.Kind.OPEN, DiskOperation.Kind.READ, DiskOperation.Kind.SYNC
                }) {
            SuperblockFile file =
                    new SuperblockFile(bench.disk, bench.pool, new Random64(1)::fill, 3);
            while (bench.disk.operation(0).kind != kind) {
                bench.disk.complete(0);
            }
            bench.disk.fail(0, DiskStatus.IO_ERROR);
            assertTrue(Objects.requireNonNull(file.refusal()).contains("status=IO_ERROR"));
        }
    }

    /// Two checkpoints; `first` is what the first one has.

    private static long used(CheckpointBench full) {
        long used = 0;
        for (String name : full.disk.list()) {
            used += full.disk.contents(name).length;
        }
        return used;
    }
}
