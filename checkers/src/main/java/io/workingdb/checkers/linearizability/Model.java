package io.workingdb.checkers.linearizability;

import org.jspecify.annotations.Nullable;

/// A sequential object: what one operation after another would do and answer.
///
/// @param <S> its states: immutable values with `equals` and `hashCode` by content
/// @param <O> its calls: what was asked together with what was answered; values with `equals` by content too (equal calls that wait
///     side by side need not be tried in both orders)
public interface Model<S, O> {
    /// The state before the first operation.
    S initial();

    /// The state after `call`, or null if the object in `state` cannot have answered as the call says. A call without a known answer
    /// accepts any answer. Deterministic, without side effects.
    @Nullable S step(S state, O call);

    /// What is known of `call` in every state.
    default Effect<S> effect(O call) {
        return new Effect.Depends<>();
    }

    /// The call in words, as a predicate of "process 3": `wrote 5 to key x`. `object` is `key x`, or `the register` in a history
    /// without keys.
    String describe(O call, String object);

    /// The state in words, as an object of "key x held": `5`.
    default String describeState(S state) {
        return state.toString();
    }
}
