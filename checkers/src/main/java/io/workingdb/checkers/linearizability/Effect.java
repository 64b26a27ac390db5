package io.workingdb.checkers.linearizability;

/// What can be said of a call whatever the state: the difference between a search and a sort.
///
/// Each claim must hold exactly. {@link Observes} and {@link Depends} claim the least and are always right for observers and for
/// changes; a model that claims more is checked faster, never differently.
public sealed interface Effect<S> {
    /// Accepted in the state `seen` and in no other; changes nothing.
    record Reads<S>(S seen) implements Effect<S> {}

    /// Changes nothing in any state that accepts it, which may be several: the length of a string, a refused condition.
    record Observes<S>() implements Effect<S> {}

    /// Changes nothing but what can be known, where a state is a set of possibilities: it rules some out, and what it adds (a record that has
    /// expired by now) the calls behind it find by themselves. If it leaves the state as it is, nothing is lost by putting it there, because with
    /// more possible everything later is as possible as before.
    record Narrows<S>() implements Effect<S> {}

    /// Accepted in every state; leaves the state `left`.
    record Writes<S>(S left) implements Effect<S> {}

    /// Accepted in the state `seen` and in no other; leaves the state `left`.
    record Replaces<S>(S seen, S left) implements Effect<S> {}

    /// Anything else.
    record Depends<S>() implements Effect<S> {}
}
