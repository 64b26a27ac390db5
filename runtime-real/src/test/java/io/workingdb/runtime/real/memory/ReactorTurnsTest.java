package io.workingdb.runtime.real.memory;

import io.workingdb.core.port.ReactorTurns;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/// What is published is read in turns, taken out of sight, and given back when every reactor has passed a turn: never while somebody still reads it.
public class ReactorTurnsTest {
    private static final int OWNER = 0;
    private static final int FIRST = 1;
    private static final int SECOND = 2;

    private final ReactorTurns turns = new ReactorTurns(3, false);
    private final List<Published> leaving = new ArrayList<>();
    private final List<Published> passing = new ArrayList<>();
    private final long[] seen = new long[turns.seenLength()];
    private volatile Published current = new Published();

    /// Something that is published, until it is given back.
    private static final class Published {
        volatile boolean givenBack;
    }

    @Operation(nonParallelGroup = "first reader")
    public boolean firstReads() {
        return reads(FIRST);
    }

    @Operation(nonParallelGroup = "second reader")
    public boolean secondReads() {
        return reads(SECOND);
    }

    /// Whether what was published is there for a whole turn.
    private boolean reads(int reactor) {
        turns.begin(reactor);
        Published found = current;
        boolean whole = !found.givenBack;
        whole &= !found.givenBack;
        turns.end(reactor);
        return whole;
    }

    @Operation(nonParallelGroup = "owner")
    public void replaces() {
        turns.begin(OWNER);
        leaving.add(current);
        current = new Published();
        letLeave();
        turns.end(OWNER);
    }

    @Operation(nonParallelGroup = "owner")
    public void collects() {
        turns.begin(OWNER);
        letLeave();
        turns.end(OWNER);
    }

    private void letLeave() {
        if (passing.isEmpty() && !leaving.isEmpty()) {
            passing.addAll(leaving);
            leaving.clear();
            turns.look(seen);
        }
        if (!passing.isEmpty() && turns.havePassed(seen)) {
            passing.forEach(each -> each.givenBack = true);
            passing.clear();
        }
    }

    @Test
    void whatIsReadIsThereUnderEverySchedule() {
        new ModelCheckingOptions()
                .iterations(4)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Specification.class)
                .check(ReactorTurnsTest.class);
    }

    @Test
    void whatIsReadIsThereUnderStress() {
        new StressOptions()
                .iterations(6)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(4)
                .sequentialSpecification(Specification.class)
                .check(ReactorTurnsTest.class);
    }

    /// What it must look like: everything published is there.
    public static final class Specification {
        public boolean firstReads() {
            return true;
        }

        public boolean secondReads() {
            return true;
        }

        public void replaces() {}

        public void collects() {}
    }
}
