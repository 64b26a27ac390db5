package io.workingdb.simulator.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.PinUse;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeCompactor;
import io.workingdb.core.storage.tree.TreeImage;
import io.workingdb.core.storage.tree.TreePin;
import io.workingdb.core.storage.tree.TreePublication;
import io.workingdb.simulator.observe.Findings;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The reactor that owns the tree: changes it, compacts it, publishes it, pins it for checkpoints and for others, and lets go.
final class OwningReactor {
    private static final int INDEX = 0;

    /// Keys are two letters of so many each, and a few are longer than what a page keeps.
    private static final int LETTERS = 24;

    private static final int LONG_KEY_BYTES = 60;

    /// Turns after which every pin has left: it is looked who is in a turn, and looked again.
    private static final int LAST_TURNS = 4;

    private static final int SCRATCH_BYTES = 4_096;

    private final ReactorTurns turns;
    private final Random64 random;
    private final Findings findings;
    private final Tree tree;
    private final TreePublication publication;
    private final TreeCompactor compactor;
    private final MemorySegment scratch;
    private final TreeMap<String, String> model = new TreeMap<>();
    private final ArrayDeque<Frozen> returned = new ArrayDeque<>();
    private final long pinnedBytesMax;
    private final Slice value = new Slice();
    private @Nullable Frozen published;
    private @Nullable TreeImage image;
    private boolean inTurn;
    private long applied;
    private int version;

    OwningReactor(
            ConfinedMemory memory,
            MemoryConfig config,
            Mutants mutants,
            Random64 random,
            Findings findings) {
        this.random = random;
        this.findings = findings;
        turns = memory.turns();
        tree = new Tree(memory, new Random64(1)::fill, config, mutants);
        publication = new TreePublication(tree);
        compactor = tree.compactor();
        scratch = memory.reserve(SCRATCH_BYTES);
        pinnedBytesMax = random.chance(1, 2) ? Long.MAX_VALUE : 4_096L << random.below(6);
    }

    Tree tree() {
        return tree;
    }

    MemorySegment scratch() {
        return scratch;
    }

    /// What is published, for a reader that has begun a turn.
    @Nullable Frozen published(int reactor) {
        TreePin current = publication.current(reactor);
        Frozen with = published;
        return with == null || with.pin() != current ? null : with;
    }

    /// A reader has read its snapshot, or it was taken away.
    void comesBack(Frozen snapshot) {
        returned.add(snapshot);
    }

    /// Records as they are.
    long count() {
        return tree.count();
    }

    /// One step of a turn, or the beginning of one.
    void step(ReadingReactor someone) {
        if (!inTurn) {
            inTurn = true;
            turns.begin(INDEX);
            while (!returned.isEmpty()) {
                returned.remove().pin().unpin();
            }
            tree.relievePins(pinnedBytesMax);
            return;
        }
        switch (random.below(24)) {
            case 0 -> publish();
            case 1 -> withdraw();
            case 2 -> hand(someone);
            case 3 -> checkpoint();
            case 4, 5, 6 -> compact();
            case 7, 8, 9, 10 -> remove();
            default -> put();
        }
        if (random.chance(1, 4)) {
            rest();
        }
    }

    /// Ends the turn, if it is in one.
    void rest() {
        if (inTurn) {
            inTurn = false;
            turns.end(INDEX);
        }
    }

    /// Publishes nothing, pins nothing, and goes through turns until everything that was kept for snapshots has come back.
    void settle(int turnsMax) {
        withdraw();
        TreeImage pinned = image;
        if (pinned != null) {
            pinned.unpin();
            image = null;
        }
        for (int i = 0; i < turnsMax && (i < LAST_TURNS || tree.pinnedBytes() > 0); i++) {
            rest();
            inTurn = true;
            turns.begin(INDEX);
            while (!returned.isEmpty()) {
                returned.remove().pin().unpin();
            }
            tree.relievePins(0);
        }
        rest();
        if (tree.pinnedBytes() > 0) {
            findings.add(
                    "no snapshot is left and every reactor has rested, but so many bytes are kept for them: "
                            + tree.pinnedBytes());
        }
    }

    /// Compares the tree with what should be in it.
    void check() {
        model.forEach(this::checkRecord);
        if (tree.count() != model.size()) {
            findings.add("the tree has " + tree.count() + " records, not " + model.size());
        }
        if (findings.none()) {
            tree.invariants();
        }
    }

    private void checkRecord(String key, String expected) {
        int length = Letters.write(key, scratch, 0);
        if (!tree.get(scratch, 0, length, value) || !Letters.read(value).equals(expected)) {
            findings.add("the tree has lost what was put under the key " + key);
        }
    }

    String anyKey(Random64 by) {
        String name = "" + (char) ('a' + by.below(LETTERS)) + (char) ('a' + by.below(LETTERS));
        return by.chance(1, 20) ? name.repeat(LONG_KEY_BYTES / 2) : name;
    }

    private void put() {
        String key = anyKey(random);
        int bytes = random.chance(1, 10) ? random.below(2_000) : random.below(40);
        String text = ++version + ".".repeat(bytes);
        tree.appliedIndex(++applied);
        int length = Letters.write(key, scratch, 0);
        tree.put(scratch, 0, length, text.length(), value);
        Letters.write(text, value.segment, value.offset);
        model.put(key, text);
        if (random.chance(1, 8)) {
            checkRecord(key, text);
        }
    }

    private void remove() {
        String key = anyKey(random);
        tree.appliedIndex(++applied);
        if (random.chance(1, 12)) {
            removeRange(key);
            return;
        }
        int length = Letters.write(key, scratch, 0);
        boolean there = tree.delete(scratch, 0, length);
        if (there != (model.remove(key) != null)) {
            findings.add("the tree has lost the key " + key + ", or has it twice");
        }
    }

    private void removeRange(String from) {
        int limit = random.below(60);
        int length = Letters.write(from, scratch, 0);
        scratch.set(JAVA_BYTE, 1_000, (byte) 0xFF);
        int removed = tree.deleteRange(scratch, 0, length, scratch, 1_000, 1, limit);
        int expected = 0;
        while (expected < limit && model.ceilingKey(from) != null) {
            model.remove(model.ceilingKey(from));
            expected++;
        }
        if (removed != expected) {
            findings.add("so many records of a range were removed: " + removed);
        }
    }

    private void publish() {
        publication.publish();
        TreePin pin = publication.current(INDEX);
        published = pin == null ? null : Frozen.of(pin, model);
    }

    private void withdraw() {
        publication.withdraw();
        published = null;
    }

    private void hand(ReadingReactor reader) {
        if (!reader.hasOwn()) {
            PinUse use = random.chance(1, 2) ? PinUse.SCAN : PinUse.REPLICA;
            reader.hand(Frozen.of(tree.pin(use), model));
        }
    }

    private void checkpoint() {
        TreeImage pinned = image;
        if (pinned == null) {
            image = tree.image(-1, 0);
        } else if (!isReadFurther(pinned) || random.chance(1, 8)) {
            pinned.unpin();
            image = null;
        }
    }

    /// What the image has read may be changed and used again, unless others read it too.
    private boolean isReadFurther(TreeImage pinned) {
        pinned.hurry(random.chance(1, 2));
        for (int blocks = 1 + random.below(12); blocks > 0; blocks--) {
            if (!pinned.next()) {
                return false;
            }
        }
        return true;
    }

    private void compact() {
        if (compactor.isUnderWay()) {
            compactor.step(1 + random.below(12));
        } else if (random.chance(1, 10)) {
            compactor.begin();
        }
    }
}
