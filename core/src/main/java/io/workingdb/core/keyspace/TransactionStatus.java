package io.workingdb.core.keyspace;

/// How far a transaction is in one slot. Codes are on disk and never reused.
///
/// From pending to prepared; from prepared to committed; from any of the two, and from nothing at all, to aborted.
public enum TransactionStatus {
    /// Its part is there and it waits for locks: it has not voted.
    PENDING(1),

    /// It has its locks and has voted yes, which is never taken back here.
    PREPARED(2),

    /// All have voted yes.
    COMMITTED(3),

    /// It will not happen: it died, or was poisoned before its part came.
    ABORTED(4);

    private final byte code;

    TransactionStatus(int code) {
        this.code = (byte) code;
    }

    /// The status' byte in a record.
    public byte code() {
        return code;
    }

    /// The status whose byte is `code`.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    public static TransactionStatus of(byte code) {
        return switch (code) {
            case 1 -> PENDING;
            case 2 -> PREPARED;
            case 3 -> COMMITTED;
            case 4 -> ABORTED;
            default ->
                    throw new IllegalArgumentException(
                            "a transaction's status that this build does not know: code=" + code);
        };
    }

    /// Whether nothing will change any more.
    public boolean isFinished() {
        return this == COMMITTED || this == ABORTED;
    }
}
