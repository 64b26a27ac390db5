package io.workingdb.simulator.wire;

/// Replies that are met again and again.
public final class Replies {
    /// The reply of everything that has nothing to say.
    public static final Reply OK = new Reply.Status("OK");

    /// Nothing is there.
    public static final Reply NIL = new Reply.Text(null);

    private Replies() {}
}
