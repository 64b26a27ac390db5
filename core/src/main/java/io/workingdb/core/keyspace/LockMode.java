package io.workingdb.core.keyspace;

/// How a transaction holds a lock. Codes are on disk and never reused.
public enum LockMode {
    /// To read: beside others that read.
    SHARED(1),

    /// To write: alone.
    EXCLUSIVE(2);

    private final byte code;

    LockMode(int code) {
        this.code = (byte) code;
    }

    /// The mode's byte in a record.
    public byte code() {
        return code;
    }

    /// The mode whose byte is `code`.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    public static LockMode of(byte code) {
        return switch (code) {
            case 1 -> SHARED;
            case 2 -> EXCLUSIVE;
            default ->
                    throw new IllegalArgumentException(
                            "a lock mode that this build does not know: code=" + code);
        };
    }

    /// Whether two transactions cannot hold a lock in these modes at a time.
    boolean excludes(LockMode other) {
        return this == EXCLUSIVE || other == EXCLUSIVE;
    }

    /// Whether who holds a lock in this mode holds it in the other as well.
    boolean covers(LockMode other) {
        return this == EXCLUSIVE || other == SHARED;
    }
}
