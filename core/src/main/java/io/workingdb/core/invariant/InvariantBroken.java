package io.workingdb.core.invariant;

/// Something that must always hold did not. Only the runtime catches it: it stops the process.
public final class InvariantBroken extends Error {
    private static final long serialVersionUID = 1L;

    /// @param mustHold what must hold, and the values for which it did not
    public InvariantBroken(String mustHold) {
        super("invariant broken: " + mustHold);
    }
}
