package io.workingdb.core.keyspace.collection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.keyspace.SessionTable;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.ModelRounds;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.ChunkMap;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.SavepointExceeded;
import io.workingdb.core.storage.map.SavepointExceeded.Bound;
import io.workingdb.core.storage.map.SavepointLimits;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeInvariants;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Savepoints of a keyspace with every type and every table in it, against keyspaces that never did what was taken back.
///
/// Two replicas, one in pages of four records and one in usual ones, do everything; a third, over the plain map, does only what is final, when it
/// is. All must tell the same of everything. The second is now and then as if it had been started anew, so what it happens to remember cannot
/// decide what is refused.
final class SavepointModelTest {
    private static final int OPERATIONS = 1_500;

    /// As far as the log time jumps now and then: sessions are over.
    private static final long JUMP_MILLIS = SessionTable.IDLE_MILLIS;

    private MemoryHost host = new MemoryHost();
    private final Deque<List<Done>> open = new ArrayDeque<>();
    private final List<String> frozen = new ArrayList<>();
    private OrderedMap.@Nullable Snapshot pinned;
    private Random64 random = new Random64(0);
    private int refused;

    /// Something that was done, and what came of it.
    private record Done(long number, long outcome) {}

    @Property(seed = "1", tries = 30, shrinking = ShrinkingMode.OFF)
    void whatIsTakenBackHasNeverBeen(@ForAll long seed) {
        ModelRounds.run(seed, each -> run(each, SavepointLimits.production()));
    }

    @Property(seed = "2", tries = 25, shrinking = ShrinkingMode.OFF)
    void whatIsRefusedIsSoOnEveryReplicaAndHasNeverBeen(@ForAll long seed) {
        ModelRounds.run(
                seed,
                each -> {
                    run(each, new SavepointLimits(4_096, 4));
                    assertTrue(refused > 0);
                });
    }

    private void run(long seed, SavepointLimits limits) {
        random = new Random64(seed);
        host = new MemoryHost();
        open.clear();
        pinned = null;
        refused = 0;
        Tree tree = new Tree(host, MemoryConfig.tiny(), limits);
        SavepointSide first = new SavepointSide(tree);
        MemoryConfig usual = new MemoryConfig(MemoryConfig.PAGE_BYTES, 16 << 20, 65_536);
        SavepointSide second = new SavepointSide(new Tree(host, usual, limits));
        SavepointSide plain = new SavepointSide(new ChunkMap(host, 4, 4_096));
        for (int i = 0; i < OPERATIONS; i++) {
            step(first, second, plain, limits.depthMax());
            if (open.isEmpty()) {
                assertEquals(plain.figures(), first.figures());
                assertEquals(plain.figures(), second.figures());
            }
            if (i % 50 == 0) {
                check(tree);
            }
        }
        while (!open.isEmpty()) {
            close(first, second, plain);
        }
        compare(first, second, plain);
        check(tree);
        first.empty();
        second.empty();
        plain.empty();
        assertEquals(0, host.reservedBytes());
    }

    private void step(
            SavepointSide first, SavepointSide second, SavepointSide plain, int depthMax) {
        switch (random.below(open.isEmpty() ? 24 : 26)) {
            case 0, 1 -> {
                if (open.size() < depthMax) {
                    long more = random.chance(1, 4) ? random.below(9_000) : 1L << 40;
                    long bytesMax = first.keyspace.logicalBytes() + more;
                    first.keyspace.openSavepoint(bytesMax);
                    second.keyspace.openSavepoint(bytesMax);
                    open.push(new ArrayList<>());
                }
            }
            case 2 -> outside(first, second, plain);
            case 24 -> close(first, second, plain);
            case 25 -> rollBack(first, second, plain);
            default -> change(first, second, plain);
        }
    }

    private void change(SavepointSide first, SavepointSide second, SavepointSide plain) {
        long number = random.nextLong();
        Done one = run(first, number);
        Done two = run(second, number);
        assertEquals(one, two);
        if (one == null) {
            refused++;
            rollBack(first, second, plain);
        } else if (open.isEmpty()) {
            assertEquals(one.outcome, plain.run(number));
        } else {
            open.element().add(one);
        }
    }

    /// @return null if it was refused
    private static @Nullable Done run(SavepointSide side, long number) {
        try {
            return new Done(number, side.run(number));
        } catch (SavepointExceeded e) {
            return null;
        }
    }

    private void close(SavepointSide first, SavepointSide second, SavepointSide plain) {
        first.keyspace.closeSavepoint();
        second.keyspace.closeSavepoint();
        List<Done> kept = open.pop();
        if (!open.isEmpty()) {
            open.element().addAll(kept);
            return;
        }
        for (Done each : kept) {
            assertEquals(each.outcome, plain.run(each.number));
        }
        compareNowAndThen(first, second, plain);
    }

    private void rollBack(SavepointSide first, SavepointSide second, SavepointSide plain) {
        first.keyspace.rollBack();
        second.keyspace.rollBack();
        open.pop();
        if (open.isEmpty()) {
            compareNowAndThen(first, second, plain);
        }
    }

    /// What happens only between commands.
    private void outside(SavepointSide first, SavepointSide second, SavepointSide plain) {
        if (!open.isEmpty()) {
            return;
        }
        if (random.chance(1, 3)) {
            pinOrUnpin(first);
        } else if (random.chance(1, 2)) {
            second.keyspace.writeBack(Integer.MAX_VALUE);
            second.keyspace.attach();
        } else {
            long more = random.chance(1, 20) ? JUMP_MILLIS : random.logUniform(400);
            long now = first.keyspace.logTimeMillis() + more;
            first.keyspace.logTime(now);
            second.keyspace.logTime(now);
            plain.keyspace.logTime(now);
        }
    }

    /// Not always, because looking at the state as a whole writes back the versions of slots.
    private void compareNowAndThen(SavepointSide first, SavepointSide second, SavepointSide plain) {
        if (random.chance(1, 2)) {
            compare(first, second, plain);
        }
    }

    private static void compare(SavepointSide first, SavepointSide second, SavepointSide plain) {
        assertEquals(plain.contents(), first.contents());
        assertEquals(plain.contents(), second.contents());
    }

    private void pinOrUnpin(SavepointSide side) {
        OrderedMap.Snapshot snapshot = pinned;
        if (snapshot == null) {
            pinned = side.keyspace.pin();
            frozen.clear();
            frozen.addAll(CollectionBench.read(side.keyspace.pin()));
        } else {
            assertEquals(frozen, CollectionBench.read(snapshot));
            pinned = null;
        }
    }

    private void check(Tree tree) {
        OrderedMap.Snapshot snapshot = pinned;
        if (snapshot == null) {
            TreeInvariants.check(tree);
        } else {
            TreeInvariants.check(tree, snapshot);
        }
    }

    @Test
    void aRefusedChangeSaysWhichBoundItWouldExceed() {
        Tree tree = new Tree(host, MemoryConfig.tiny(), SavepointLimits.tiny());
        SavepointSide side = new SavepointSide(tree);
        side.keyspace.openSavepoint(1_000);
        assertEquals(Bound.SIZE, put(side, "k", 1_000));
        side.keyspace.rollBack();
        assertEquals(0, side.keyspace.count(0));
        side.keyspace.openSavepoint(Long.MAX_VALUE);
        for (int i = 0; i < 20; i++) {
            put(side, "k" + i % 2, 10_000);
        }
        side.keyspace.closeSavepoint();
        side.keyspace.openSavepoint(Long.MAX_VALUE);
        assertEquals(null, put(side, "k0", 1));
        assertEquals(Bound.UNDO, put(side, "k1", 1));
        side.keyspace.rollBack();
        assertEquals(2, side.keyspace.count(0));
    }

    private static @Nullable Bound put(SavepointSide side, String name, int length) {
        try {
            side.keyspace.put(
                    0,
                    CollectionBench.segment(name),
                    0,
                    name.length(),
                    CollectionBench.segment("v".repeat(length)),
                    0,
                    length,
                    0);
            return null;
        } catch (SavepointExceeded e) {
            return e.bound();
        }
    }

    @Test
    void nothingIsPinnedOrWrittenBackInASavepoint() {
        SavepointSide side = new SavepointSide(new Tree(host, MemoryConfig.tiny()));
        side.keyspace.openSavepoint(Long.MAX_VALUE);
        assertThrows(InvariantBroken.class, side.keyspace::pin);
        assertThrows(InvariantBroken.class, () -> side.keyspace.writeBack(1));
    }
}
