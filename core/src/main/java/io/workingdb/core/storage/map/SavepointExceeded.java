package io.workingdb.core.storage.map;

/// A change was not made, because a savepoint does not allow it: thrown by the map, caught by whoever opened the savepoint, who rolls it back. Nobody
/// in between catches it, and it crosses no turn.
///
/// The one exception inside an apply. A command that writes may be many calls away from the map, in code that is right only if every write succeeds; what
/// it leaves half done is what the savepoint is there to take back. It has no trace of the stack.
public final class SavepointExceeded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Bound bound;

    /// What a savepoint bounds.
    public enum Bound {
        /// The change could not be taken back: {@link SavepointLimits#undoBytesMax}.
        UNDO,
        /// The map would become larger than the savepoint allows.
        SIZE
    }

    /// @param bound what would be exceeded
    public SavepointExceeded(Bound bound) {
        super("a savepoint's bound is reached: " + bound, null, false, false);
        this.bound = bound;
    }

    /// What would be exceeded.
    public Bound bound() {
        return bound;
    }
}
