package io.workingdb.core.log;

/// What an entry asks of the state machine. An unknown kind stops the node; nothing is skipped.
public enum EntryKind {
    /// A client's command.
    COMMAND(1),
    /// Time has passed: advances log time and reclaims what is due, in a bounded slice.
    TIME(2),
    /// Reclaims a bounded slice of what was flushed.
    RECLAIM(3),
    /// Removes keys to make room. Each argument is a version u64, little-endian, and the name of a key as in `KeySampler`; a key that has another
    /// version by then stays.
    EVICT(4);

    private static final EntryKind[] KINDS = values();

    private final byte code;

    EntryKind(int code) {
        this.code = (byte) code;
    }

    /// The kind's byte in the log. Never reused.
    public byte code() {
        return code;
    }

    /// The kind whose byte is `code`.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    public static EntryKind of(byte code) {
        for (EntryKind kind : KINDS) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "an entry kind that this build does not know: kind=" + code);
    }
}
