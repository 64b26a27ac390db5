package io.workingdb.runtime.real.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.Memory;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.PinUse;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeCompactor;
import io.workingdb.core.storage.tree.TreePin;
import io.workingdb.core.storage.tree.TreePublication;
import io.workingdb.core.storage.tree.TreeReader;
import io.workingdb.core.trace.Hash64;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Two threads read snapshots, published ones and such as they are handed, while the owner changes the tree, frees and moves pages and records, and compacts.
/// What they read must add up to what was in the tree when the snapshot was pinned.
final class PinnedReadsTest {
    private static final int READERS = 2;
    private static final int KEYS = 3_000;
    private static final int STEPS = 150_000;
    private static final int KEY_BYTES = 16;

    private final ReactorTurns turns = new ReactorTurns(READERS + 1, false);
    private final SharedMemory memory = new SharedMemory(turns);
    private final Tree tree =
            new Tree(
                    memory,
                    new Random64(1)::fill,
                    new MemoryConfig(MemoryConfig.PAGE_BYTES_MIN, 64L << 20, 1 << 16),
                    Mutants.NONE);
    private final TreePublication publication = new TreePublication(tree);
    private final ConcurrentHashMap<Long, Long> sums = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<TreePin> handed = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<TreePin> returned = new ConcurrentLinkedQueue<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong wholeReads = new AtomicLong();
    private volatile boolean over;

    @Test
    void addUpToWhatWasPinned() throws InterruptedException {
        Thread[] readers = new Thread[READERS];
        for (int i = 0; i < READERS; i++) {
            int reactor = i + 1;
            readers[i] = new Thread(() -> readAll(reactor), "reader " + reactor);
            readers[i].start();
        }
        int handedOut = change(new Random64(1));
        over = true;
        for (Thread reader : readers) {
            reader.join();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("a reader failed", thrown);
        }
        publication.withdraw();
        handed.forEach(TreePin::unpin);
        returned.forEach(TreePin::unpin);
        for (int i = 0; i < 1_000 && tree.pinnedBytes() > 0; i++) {
            tree.relievePins(0);
        }
        assertEquals(0, tree.pinnedBytes());
        tree.invariants();
        tree.release();
        assertTrue(wholeReads.get() > 20, "snapshots read: " + wholeReads.get());
        assertTrue(handedOut > 10, "snapshots handed over: " + handedOut);
    }

    /// The owner's part.
    ///
    /// @return snapshots handed over
    private int change(Random64 random) {
        TreeCompactor compactor = tree.compactor();
        MemorySegment key = Arena.ofAuto().allocate(KEY_BYTES);
        Slice value = new Slice();
        long sum = 0;
        int pins = 0;
        for (int i = 1; i <= STEPS && failure.get() == null; i++) {
            turns.begin(0);
            tree.appliedIndex(i);
            writeKey(key, random.below(KEYS));
            if (tree.get(key, 0, KEY_BYTES, value)) {
                sum -= hash(key, 0, KEY_BYTES, value);
            }
            if (random.chance(i / 20_000 % 2 == 0 ? 1 : 3, 4)) {
                tree.delete(key, 0, KEY_BYTES);
            } else {
                int length =
                        8 + (int) (random.chance(1, 20) ? random.below(6_000L) : random.below(60L));
                tree.put(key, 0, KEY_BYTES, length, value);
                value.segment.set(Bytes.U64, value.offset, i);
                sum += hash(key, 0, KEY_BYTES, value);
            }
            if (i % 400 == 0) {
                sums.put((long) i, sum);
                publication.publish();
            } else if (i % 1_700 == 0 && handed.size() < READERS) {
                sums.put((long) i, sum);
                handed.add(tree.pin(PinUse.REPLICA));
                pins++;
            }
            if (compactor.isUnderWay()) {
                compactor.step(4);
            } else if (i % 5_000 == 0) {
                compactor.begin();
            }
            for (TreePin back = returned.poll(); back != null; back = returned.poll()) {
                back.unpin();
            }
            turns.end(0);
        }
        return pins;
    }

    private void readAll(int reactor) {
        try (TreeReader reader = new TreeReader(memory, tree)) {
            while (!over && failure.get() == null) {
                TreePin own = handed.poll();
                if (own != null) {
                    readOverTurns(reactor, reader, own);
                    returned.add(own);
                }
                turns.begin(reactor);
                TreePin found = publication.current(reactor);
                if (found != null) {
                    reader.first(found);
                    check(found, read(reader, Integer.MAX_VALUE));
                }
                turns.end(reactor);
                Thread.onSpinWait();
            }
        } catch (Throwable thrown) {
            failure.compareAndSet(null, thrown);
        }
    }

    /// A snapshot that is its own is read a hundred records a turn.
    private void readOverTurns(int reactor, TreeReader reader, TreePin own) {
        reader.first(own);
        long[] total = new long[2];
        long[] some;
        do {
            turns.begin(reactor);
            some = read(reader, 100);
            turns.end(reactor);
            total[0] += some[0];
            total[1] += some[1];
        } while (some[0] == 100);
        check(own, total);
    }

    /// @return records read, and the sum of their hashes
    private static long[] read(TreeReader reader, int limit) {
        Slice key = new Slice();
        Slice value = new Slice();
        long[] read = new long[2];
        while (read[0] < limit && reader.next(key, value)) {
            read[0]++;
            read[1] += hash(key.segment, key.offset, key.lengthBytes, value);
        }
        return read;
    }

    private void check(TreePin pin, long[] read) {
        assertEquals(pin.count(), read[0]);
        assertEquals(sums.get(pin.appliedIndex()), read[1]);
        wholeReads.incrementAndGet();
    }

    private static void writeKey(MemorySegment key, int number) {
        key.set(Bytes.U64, 0, new Random64(number).nextLong());
        key.set(Bytes.U64, 8, number);
    }

    private static long hash(MemorySegment key, long offset, int length, Slice value) {
        long hashOfKey = Hash64.bytes(1, key, offset, length);
        return Hash64.bytes(hashOfKey, value.segment, value.offset, value.lengthBytes);
    }

    /// Memory that any thread may touch.
    private static final class SharedMemory implements Memory {
        private final AddressSpace space = new AddressSpace();
        private final ReactorTurns turns;

        SharedMemory(ReactorTurns turns) {
            this.turns = turns;
        }

        @Override
        public ReactorTurns turns() {
            return turns;
        }

        @Override
        public MemorySegment reserve(long bytesMax) {
            return space.reserve(bytesMax);
        }

        @Override
        public void discard(MemorySegment range, long bytes) {
            space.discard(range, bytes);
        }

        @Override
        public void release(MemorySegment range) {
            space.release(range);
        }
    }
}
