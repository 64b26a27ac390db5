package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.SavepointContract;
import io.workingdb.core.storage.map.SavepointLimits;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// The savepoints of the tree; after each step that is checked, everything in its memory has one owner, what is kept for a savepoint included.
final class TreeSavepointTest extends SavepointContract {
    private static final int LARGE_BYTES = 8 << 20;
    private static final int MANY = 30_000;

    private final MemoryHost host = new MemoryHost();
    private final MemorySegment key = MemorySegment.ofArray(new byte[] {7});
    private final Slice value = new Slice();

    @Override
    protected OrderedMap tiny(Host memory, SavepointLimits limits) {
        return new Tree(memory, TreeTest.config(256), limits);
    }

    @Override
    protected OrderedMap usual(Host memory, SavepointLimits limits) {
        return new Tree(memory, TreeTest.config(MemoryConfig.PAGE_BYTES), limits);
    }

    @Override
    protected int snapshotsMax() {
        return 5;
    }

    @Override
    protected void invariants(OrderedMap map, OrderedMap.Snapshot[] pinned) {
        ((Tree) map).invariants(pinned);
    }

    @Test
    void aLargeValueThatIsRemovedAndBroughtBackIsNotCopied() {
        Tree tree = new Tree(host, TreeTest.config(256));
        tree.put(key, 0, 1, LARGE_BYTES, value);
        long address = value.segment.address() + value.offset;
        tree.openSavepoint(Long.MAX_VALUE);
        long before = host.reservedBytes();
        tree.delete(key, 0, 1);
        assertTrue(host.reservedBytes() <= before + LARGE_BYTES / 8);
        tree.invariants();
        tree.rollBack();
        tree.invariants();
        assertTrue(tree.get(key, 0, 1, value));
        assertEquals(address, value.segment.address() + value.offset);
    }

    @Test
    void aLargeValueIsMovedAsideOnceHoweverOftenItIsChanged() {
        Tree tree = new Tree(host, TreeTest.config(256));
        tree.put(key, 0, 1, LARGE_BYTES, value);
        long address = value.segment.address() + value.offset;
        tree.openSavepoint(Long.MAX_VALUE);
        tree.put(key, 0, 1, LARGE_BYTES, value);
        long aside = value.segment.address() + value.offset;
        assertTrue(aside != address);
        for (int i = 0; i < 100; i++) {
            tree.put(key, 0, 1, LARGE_BYTES + i, value);
            assertEquals(aside, value.segment.address() + value.offset);
        }
        tree.rollBack();
        assertTrue(tree.get(key, 0, 1, value));
        assertEquals(address, value.segment.address() + value.offset);
        assertEquals(1, tree.outOfLineRecords());
    }

    @Test
    void whatIsKeptGoesWhenTheSavepointIsClosed() {
        Tree tree = new Tree(host, TreeTest.config(256));
        tree.put(key, 0, 1, LARGE_BYTES, value);
        tree.openSavepoint(Long.MAX_VALUE);
        tree.delete(key, 0, 1);
        assertEquals(1, tree.outOfLineRecords());
        tree.closeSavepoint();
        assertEquals(0, tree.outOfLineRecords());
        tree.invariants();
    }

    @Test
    void theMemoryOfALargeSavepointIsGivenBack() {
        Tree tree = new Tree(host, TreeTest.config(256));
        for (boolean takesBack : new boolean[] {true, false}) {
            tree.openSavepoint(Long.MAX_VALUE);
            for (int round = 0; round < 2; round++) { // the second is not charged for
                putMany(tree);
            }
            long held = tree.heldBytes();
            if (takesBack) {
                tree.rollBack();
                assertEquals(0, tree.count());
            } else {
                tree.closeSavepoint();
                assertEquals(MANY, tree.count());
            }
            tree.invariants();
            assertTrue(tree.heldBytes() <= held - MANY * 40);
        }
        tree.release();
        assertEquals(0, host.reservedBytes());
    }

    private void putMany(Tree tree) {
        MemorySegment number = MemorySegment.ofArray(new byte[4]);
        for (int i = 0; i < MANY; i++) {
            number.set(JAVA_INT_UNALIGNED, 0, i);
            tree.put(number, 0, 4, 10, value);
        }
        assertTrue(tree.heldBytes() < 20_000_000);
    }
}
