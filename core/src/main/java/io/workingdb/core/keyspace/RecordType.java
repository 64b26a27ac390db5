package io.workingdb.core.keyspace;

/// What a user key holds. Codes are on disk and never reused.
public enum RecordType {
    /// A run of bytes: Redis' string, Memcached's item.
    STRING(1, "string");

    private final byte code;
    private final String redisName;

    RecordType(int code, String redisName) {
        this.code = (byte) code;
        this.redisName = redisName;
    }

    /// The type's byte in a record's header.
    public byte code() {
        return code;
    }

    /// What TYPE answers.
    public String redisName() {
        return redisName;
    }

    /// The type whose byte is `code`.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    public static RecordType of(byte code) {
        if (code == STRING.code) {
            return STRING;
        }
        throw new IllegalArgumentException(
                "a record type that this build does not know: code=" + code);
    }
}
