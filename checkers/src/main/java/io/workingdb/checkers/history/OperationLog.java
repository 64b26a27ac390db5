package io.workingdb.checkers.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes down what clients do while they do it. Calls come in the order of the events; each is one position of the history.
///
/// An operation is known by the number that {@link #invoke} gives, not by its process, so clients may pipeline.
public final class OperationLog<O> {
    private final List<@Nullable Operation<O>> operations = new ArrayList<>();
    private long position;

    /// A client begins `call` on `key`.
    ///
    /// @return the operation's number, for the calls that follow
    public int invoke(long process, String key, O call, long nowNanos) {
        operations.add(
                new Operation<>(
                        process,
                        key,
                        call,
                        ++position,
                        Operation.OPEN,
                        nowNanos,
                        Operation.NO_TIME));
        return operations.size() - 1;
    }

    /// Operation `number` was answered; `call` is the call together with what the answer said.
    public void complete(int number, O call, long nowNanos) {
        Operation<O> begun = begun(number);
        operations.set(
                number,
                new Operation<>(
                        begun.process(),
                        begun.key(),
                        call,
                        begun.invoked(),
                        ++position,
                        begun.invokedNanos(),
                        nowNanos));
    }

    /// The answer to operation `number` counts no more: the one who gave it may have lost what it said. The operation is open again.
    public void retract(int number, O call) {
        Operation<O> ended = operations.get(number);
        if (ended == null || ended.open()) {
            throw new IllegalStateException("an answer is retracted once: number=" + number);
        }
        operations.set(
                number,
                new Operation<>(
                        ended.process(),
                        ended.key(),
                        call,
                        ended.invoked(),
                        Operation.OPEN,
                        ended.invokedNanos(),
                        Operation.NO_TIME));
    }

    /// Operation `number` surely never took effect.
    public void fail(int number) {
        begun(number);
        operations.set(number, null);
    }

    /// How many operations began.
    public int begun() {
        return operations.size();
    }

    /// All operations that may have taken effect, by invocation. Those never completed are open.
    public List<Operation<O>> operations() {
        List<Operation<O>> all = new ArrayList<>(operations.size());
        for (Operation<O> operation : operations) {
            if (operation != null) {
                all.add(operation);
            }
        }
        return Collections.unmodifiableList(all);
    }

    private Operation<O> begun(int number) {
        Operation<O> operation = operations.get(number);
        if (operation == null || !operation.open()) {
            throw new IllegalStateException("an operation ends once: number=" + number);
        }
        return operation;
    }
}
