package io.workingdb.runtime.sim.machine;

import io.workingdb.core.port.Mailbox;
import io.workingdb.core.random.Random64;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;
import org.jspecify.annotations.Nullable;

/// One reactor's letters: a bounded ring, which sometimes says that it is full before it is.
final class LetterBox implements Mailbox {
    private static final long MILLION = 1_000_000;

    private final SimulatedReactor owner;
    private final SimulatedReactor[] reactors;
    private final FaultLog faults;
    private final Random64 chance;
    private final long refusedPerMillion;
    private final @Nullable Letter[] ring;
    private int first;
    private int count;

    LetterBox(
            SimulatedReactor owner,
            SimulatedReactor[] reactors,
            ProcessOptions options,
            FaultLog faults,
            Random64 chance) {
        this.owner = owner;
        this.reactors = reactors;
        this.faults = faults;
        this.chance = chance;
        refusedPerMillion = options.letterRefusedPerMillion();
        ring = new Letter[options.lettersMax()];
    }

    @Override
    public boolean offer(int targetReactor, Letter letter) {
        LetterBox box = reactors[targetReactor].box();
        if (box.count == box.ring.length || chance.chance(refusedPerMillion, MILLION)) {
            faults.happened(Fault.LETTER_REFUSED, reactors[targetReactor].tag(), owner.index());
            return false;
        }
        letter.sourceReactor = owner.index();
        box.ring[(box.first + box.count++) % box.ring.length] = letter;
        reactors[targetReactor].wake();
        return true;
    }

    @Override
    public int drain(LetterHandler handler, int limit) {
        int drained = 0;
        while (drained < limit && count > 0) {
            Letter letter = ring[first];
            ring[first] = null;
            first = (first + 1) % ring.length;
            count--;
            drained++;
            if (letter != null) {
                handler.received(letter);
            }
        }
        return drained;
    }

    boolean isEmpty() {
        return count == 0;
    }
}
