package io.workingdb.core.storage.wal;

/// What a record of the log is. Codes are never reused.
public enum RecordKind {
    /// An entry of a group's replicated log.
    ENTRY(1),
    /// A group's current term and its vote in it: 16 bytes, term u64 and node u64.
    TERM_VOTE(2);

    private final byte code;

    RecordKind(int code) {
        this.code = (byte) code;
    }

    /// The kind's byte.
    public byte code() {
        return code;
    }
}
