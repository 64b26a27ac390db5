package io.workingdb.simulator.memory;

import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeReader;
import io.workingdb.simulator.observe.Findings;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A reactor that reads what is published, a few records at a step, while its turn goes on; or the snapshot that it was handed, over many turns.
final class ReadingReactor {
    private final int index;
    private final ReactorTurns turns;
    private final OwningReactor owner;
    private final TreeReader reader;
    private final Random64 random;
    private final Findings findings;
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private boolean inTurn;
    private @Nullable Frozen handed;
    private @Nullable Frozen reading;
    private @Nullable String last;
    private Iterator<Map.Entry<String, String>> expected = Collections.emptyIterator();

    ReadingReactor(
            int index,
            ConfinedMemory memory,
            Tree tree,
            OwningReactor owner,
            Random64 random,
            Findings findings) {
        this.index = index;
        this.owner = owner;
        this.random = random;
        this.findings = findings;
        turns = memory.turns();
        reader = new TreeReader(memory, tree);
    }

    /// Hands it a snapshot of its own; it gives it back when it has read it.
    void hand(Frozen snapshot) {
        handed = snapshot;
    }

    boolean hasOwn() {
        return handed != null;
    }

    boolean isInTurn() {
        return inTurn;
    }

    /// One step of a turn, or the beginning of one.
    ///
    /// @return records read
    int step() {
        if (!inTurn) {
            begin();
            return 0;
        }
        int read = reading == null ? 0 : read(1 + random.below(20));
        if (random.chance(1, 3)) {
            end();
        }
        return read;
    }

    /// Ends the turn, if it is in one.
    void rest() {
        if (inTurn) {
            end();
        }
    }

    private void begin() {
        inTurn = true;
        turns.begin(index);
        Frozen own = handed;
        if (own != null && own.pin().isRevoked()) {
            giveBack(own);
            return;
        }
        reading = own == null ? owner.published(index) : own;
        if (reading != null) {
            seek(reading, own == null ? null : last);
        }
    }

    /// Forgets what was published. Its own snapshot stays, and so does the place in it.
    private void end() {
        reading = null;
        inTurn = false;
        turns.end(index);
    }

    private void seek(Frozen snapshot, @Nullable String behind) {
        if (behind == null && random.chance(1, 2)) {
            reader.first(snapshot.pin());
            expected = snapshot.records().entrySet().iterator();
            return;
        }
        String from = behind == null ? owner.anyKey(random) : behind + "\0";
        int length = Letters.write(from, owner.scratch(), 0);
        reader.seek(snapshot.pin(), owner.scratch(), 0, length);
        expected = snapshot.records().tailMap(from, true).entrySet().iterator();
    }

    private int read(int limit) {
        for (int i = 0; i < limit; i++) {
            boolean more = reader.next(key, value);
            if (more != expected.hasNext()) {
                findings.add("a snapshot ends too early or too late on reactor " + index);
                return i;
            }
            if (!more) {
                finished();
                return i;
            }
            Map.Entry<String, String> wanted = expected.next();
            String found = Letters.read(key);
            if (!found.equals(wanted.getKey()) || !Letters.read(value).equals(wanted.getValue())) {
                findings.add(
                        "reactor "
                                + index
                                + " reads another record in its snapshot than was there when it was pinned, at key "
                                + wanted.getKey());
                return i;
            }
            last = found;
        }
        return limit;
    }

    private void finished() {
        Frozen own = handed;
        if (own != null && reading == own) {
            giveBack(own);
        }
        reading = null;
    }

    private void giveBack(Frozen own) {
        owner.comesBack(own);
        handed = null;
        last = null;
    }

    /// Gives back what it was handed, whether it has read it or not.
    void letGo() {
        Frozen own = handed;
        if (own != null) {
            giveBack(own);
        }
        reader.close();
    }
}
