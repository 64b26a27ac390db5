package io.workingdb.protocols.session;

/// Bits of {@link Command#flags}. The names in COMMAND INFO are Redis'.
public final class CommandFlag {
    /// Changes data: is logged, and runs in apply.
    public static final int WRITE = 1;

    /// Reads data: runs in the connection's order, never before a write that precedes it.
    public static final int READONLY = 1 << 1;

    /// May make data larger: refused when memory is up.
    public static final int DENYOOM = 1 << 2;

    /// Concerns the connection or the node, not data: framing stops until everything before it is answered, then it runs.
    public static final int CONNECTION = 1 << 3;

    /// Administrative.
    public static final int ADMIN = 1 << 4;

    /// Served while the node is loading.
    public static final int LOADING = 1 << 5;

    /// Constant or logarithmic time.
    public static final int FAST = 1 << 6;

    /// Served before authentication.
    public static final int NO_AUTH = 1 << 7;

    /// May make data larger by far more than its entry is long: its entry says how large data may become, and it goes by that when it is applied.
    public static final int GROWS = 1 << 8;

    /// May fail after its first write: it is applied inside a savepoint, and answers after its last write. A command without this checks everything first.
    public static final int UNDONE = 1 << 9;

    /// Puts databases on the list of those whose records are to be reclaimed: waits while that is nearly full.
    public static final int FLUSHES = 1 << 10;

    private CommandFlag() {}
}
