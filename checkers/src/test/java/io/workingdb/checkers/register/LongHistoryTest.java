package io.workingdb.checkers.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.Value;
import io.workingdb.checkers.linearizability.LinearizabilityChecker;
import io.workingdb.checkers.linearizability.SearchLimits;
import io.workingdb.checkers.linearizability.Verdict;
import io.workingdb.checkers.linearizability.WitnessVerifier;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Histories too long for a search that goes astray: these tests end quickly or not at all.
class LongHistoryTest {
    private static final RegisterModel MODEL = new RegisterModel(Value.NIL);

    @Test
    void ordersUniqueWritesOfManyClients() {
        valid(RegisterHistories.behaving(1, 100_000, 50, 0, false));
        valid(RegisterHistories.behaving(2, 20_000, 50, 0, true));
    }

    @Test
    void ordersRepeatedValuesOfManyClients() {
        valid(RegisterHistories.behaving(3, 20_000, 50, 5, false));
        valid(RegisterHistories.behaving(4, 20_000, 20, 5, true));
        valid(RegisterHistories.behaving(5, 20_000, 5, 3, true));
    }

    @Test
    void findsOneStaleReadAmongUniqueWrites() {
        stale(RegisterHistories.behaving(6, 20_000, 50, 0, false));
        stale(RegisterHistories.behaving(7, 20_000, 10, 0, true));
    }

    @Test
    void findsAReadOfAValueThatWasNotThereForLong() {
        List<Operation<RegisterCall>> history =
                completed(RegisterHistories.behaving(8, 5_000, 3, 20, false));
        Verdict.Invalid<RegisterCall> invalid = stale(history);
        assertTrue(invalid.part().size() <= 20, "part of " + invalid.part().size());
    }

    @Test
    void saysWhatItLeavesOpenWhenMemoryIsShort() {
        List<Operation<RegisterCall>> history = RegisterHistories.behaving(9, 300, 20, 3, true);
        Verdict<RegisterCall> verdict =
                new LinearizabilityChecker(new SearchLimits(200, Long.MAX_VALUE, 10))
                        .check(MODEL, history);
        if (!(verdict instanceof Verdict.Undecided<RegisterCall> undecided)) {
            throw new AssertionError("not undecided");
        }
        long completed = history.stream().filter(operation -> !operation.open()).count();
        assertTrue(undecided.decided() + undecided.leftOpen().size() >= completed);
    }

    private static List<Operation<RegisterCall>> completed(List<Operation<RegisterCall>> history) {
        return history.stream().filter(operation -> !operation.open()).toList();
    }

    private static void valid(List<Operation<RegisterCall>> history) {
        Verdict<RegisterCall> verdict = new LinearizabilityChecker().check(MODEL, history);
        if (!(verdict instanceof Verdict.Valid<RegisterCall> valid)) {
            throw new AssertionError("not valid");
        }
        assertNull(WitnessVerifier.objection(MODEL, history, valid.orders().getFirst()));
    }

    /// Lets the last read see what a read of long ago saw.
    private static Verdict.Invalid<RegisterCall> stale(List<Operation<RegisterCall>> history) {
        List<Operation<RegisterCall>> reads =
                completed(history).stream()
                        .filter(operation -> operation.call() instanceof RegisterCall.Read)
                        .toList();
        Operation<RegisterCall> late = reads.get(reads.size() * 3 / 4);
        List<Operation<RegisterCall>> spoilt = new ArrayList<>(history);
        spoilt.set(
                spoilt.indexOf(late),
                new Operation<>(
                        late.process(),
                        late.key(),
                        unlikeRecent(reads, late),
                        late.invoked(),
                        late.completed(),
                        late.invokedNanos(),
                        late.completedNanos()));
        Verdict<RegisterCall> verdict = new LinearizabilityChecker().check(MODEL, spoilt);
        if (!(verdict instanceof Verdict.Invalid<RegisterCall> invalid)) {
            throw new AssertionError("not invalid");
        }
        assertEquals(invalid.part().size() + 1, invalid.sentences().size());
        return invalid;
    }

    /// What a read before `late` saw and nobody near `late` wrote.
    private static RegisterCall unlikeRecent(
            List<Operation<RegisterCall>> reads, Operation<RegisterCall> late) {
        int at = reads.indexOf(late);
        List<RegisterCall> recent =
                reads.subList(at - 4, at + 4).stream().map(Operation::call).toList();
        for (int i = at - 20; i >= 0; i--) {
            if (!recent.contains(reads.get(i).call())) {
                return reads.get(i).call();
            }
        }
        throw new AssertionError("every value is recent");
    }
}
